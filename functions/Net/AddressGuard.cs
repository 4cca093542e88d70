using System.Net;
using System.Net.Sockets;

namespace AlertPipeline.Net;

/// <summary>Says which addresses we may connect to: those of the public Internet and nothing else.</summary>
/// <remarks>
/// Sources: the IANA special-purpose registries for IPv4 and IPv6 (RFC 6890 and its updates); also the blocks that they call globally
/// reachable, for nobody publishes there. It judges the address that a connection is about to be made to, never the spelling of a host name.
/// </remarks>
internal static class AddressGuard
{
    private static readonly (IPNetwork Network, string Kind)[] RefusedV4 =
    [
        Range("0.0.0.0/8", "this host"),
        Range("10.0.0.0/8", "private"),
        Range("100.64.0.0/10", "carrier-grade NAT"),
        Range("127.0.0.0/8", "loopback"),
        Range("169.254.0.0/16", "link-local or cloud metadata"),
        Range("172.16.0.0/12", "private"),
        Range("192.0.0.0/24", "IETF protocol assignments"),
        Range("192.0.2.0/24", "documentation"),
        Range("192.31.196.0/24", "AS112 name server"),
        Range("192.52.193.0/24", "multicast relay"),
        Range("192.88.99.0/24", "6to4 relay"),
        Range("192.168.0.0/16", "private"),
        Range("192.175.48.0/24", "AS112 name server"),
        Range("198.18.0.0/15", "benchmarking"),
        Range("198.51.100.0/24", "documentation"),
        Range("203.0.113.0/24", "documentation"),
        Range("224.0.0.0/4", "multicast"),
        Range("240.0.0.0/4", "reserved or broadcast"),

        // A public range, but inside Azure it answers as the wire server, which hands out certificates and settings.
        Range("168.63.129.16/32", "Azure wire server"),
    ];

    private static readonly (IPNetwork Network, string Kind)[] RefusedV6 =
    [
        Range("::1/128", "loopback"),
        Range("64:ff9b::/96", "NAT64"),
        Range("64:ff9b:1::/48", "local NAT64"),
        Range("fc00::/7", "unique local"),
        Range("fe80::/10", "link-local"),
        Range("ff00::/8", "multicast"),
        Range("2001::/32", "Teredo"),
        Range("2001::/23", "IETF protocol assignments"),
        Range("2001:db8::/32", "documentation"),
        Range("2002::/16", "6to4"),
        Range("2620:4f:8000::/48", "AS112 name server"),
        Range("3fff::/20", "documentation"),
    ];

    // Everything outside is unassigned, IPv4-compatible or of local meaning; the list above gives the usual ones their names.
    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");

    /// <returns>What kind of address it is, where it may not be connected to; null where it may.</returns>
    public static string? FindRefusal(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        var refused = address.AddressFamily == AddressFamily.InterNetwork ? RefusedV4 : RefusedV6;
        foreach (var (network, kind) in refused)
        {
            if (network.Contains(address))
            {
                return kind;
            }
        }

        return address.AddressFamily switch
        {
            AddressFamily.InterNetwork => null,
            AddressFamily.InterNetworkV6 when GlobalUnicast.Contains(address) => FindTunnelled(address) is { } inner ? FindRefusal(inner) : null,
            _ => "not global unicast",
        };
    }

    /// <summary>The IPv4 address that a machine with ISATAP would send to (RFC 5214, 6.1): under any prefix, behind 5efe.</summary>
    private static IPAddress? FindTunnelled(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        return bytes[8..12] is [0 or 2, 0, 0x5E, 0xFE] ? new IPAddress(bytes[12..]) : null;
    }

    private static (IPNetwork, string) Range(string network, string kind) => (IPNetwork.Parse(network), kind);
}
