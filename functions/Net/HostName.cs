namespace AlertPipeline.Net;

internal static class HostName
{
    /// <summary>
    /// False for a host that <see cref="Uri"/> takes and that has no ASCII form (<c>xn--é.example</c>): whoever asks for that form, the
    /// HTTP client included, gets a <see cref="UriFormatException"/>.
    /// </summary>
    public static bool IsUsable(Uri address)
    {
        try
        {
            return !address.IsAbsoluteUri || address.IdnHost.Length >= 0;
        }
        catch (UriFormatException)
        {
            return false;
        }
    }
}
