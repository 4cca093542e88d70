using System.Diagnostics.CodeAnalysis;

namespace AlertPipeline.Net;

/// <summary>The hosts that the operator named for development.</summary>
internal sealed class AllowedHosts(IEnumerable<string> entries)
{
    private readonly HashSet<(string Host, int Port)> _hosts = [.. entries.Select(entry => Split(entry))];

    /// <summary>True where the host was named, alone or with the port of this address.</summary>
    public bool Contains(Uri address)
    {
        var host = address.IdnHost.ToLowerInvariant();
        return _hosts.Contains((host, address.Port)) || _hosts.Contains((host, AnyPort));
    }

    public static bool IsWellFormed(string entry) => TryParse(entry, out _);

    private const int AnyPort = -1;

    private static (string Host, int Port) Split(string entry)
    {
        if (!TryParse(entry, out var address))
        {
            throw new ArgumentException($"'{entry}' is not a host or host:port.", nameof(entry));
        }

        // A bare "host" and "host:80" read the same as an address, so the port has to be looked for in the text.
        var namesPort = entry.LastIndexOf(':') > entry.LastIndexOf(']') && (entry.Contains(']') || entry.Count(c => c == ':') == 1);
        return (address.IdnHost.ToLowerInvariant(), namesPort ? address.Port : AnyPort);
    }

    private static bool TryParse(string entry, [NotNullWhen(true)] out Uri? address)
    {
        var bracketed = entry.Count(c => c == ':') > 1 && !entry.StartsWith('[') ? $"[{entry}]" : entry;
        return Uri.TryCreate("http://" + bracketed, UriKind.Absolute, out address)
            && address is { UserInfo: "", PathAndQuery: "/", Fragment: "" }
            && !entry.Contains('/', StringComparison.Ordinal);
    }
}
