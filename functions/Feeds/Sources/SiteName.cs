namespace AlertPipeline.Feeds.Sources;

/// <summary>The part of a host name that stands for its owner, near enough to tell one publisher from another.</summary>
internal static class SiteName
{
    /// <summary>Longest second level that is taken for a registry's own, as in <c>gov.uk</c> or <c>com.au</c>.</summary>
    private const int MaxRegistryLabel = 3;

    /// <returns>Two labels, or three under a registry's second level; an address in numbers as it is.</returns>
    public static string Of(Uri address)
    {
        var host = address.IdnHost.ToLowerInvariant();
        var labels = host.Split('.');
        if (address.HostNameType != UriHostNameType.Dns || labels.Length <= 2)
        {
            return host;
        }

        var count = labels[^1].Length == 2 && labels[^2].Length <= MaxRegistryLabel ? 3 : 2;
        return string.Join('.', labels[^count..]);
    }
}
