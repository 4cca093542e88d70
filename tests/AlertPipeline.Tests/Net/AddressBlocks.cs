using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace AlertPipeline.Tests.Net;

/// <summary>Says by number ranges, and so in another way than the guard, which addresses are public.</summary>
internal static class AddressBlocks
{
    /// <summary>The IANA special-purpose registry for IPv4, multicast, and Azure's wire server.</summary>
    public static readonly IReadOnlyList<string> RefusedV4 =
    [
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.0.0/29",
        "192.0.0.8/32", "192.0.0.9/32", "192.0.0.10/32", "192.0.0.170/32", "192.0.0.171/32", "192.0.2.0/24", "192.31.196.0/24",
        "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4", "255.255.255.255/32", "168.63.129.16/32", "169.254.169.254/32", "100.100.100.200/32",
    ];

    /// <summary>The same for IPv6, with what lies outside 2000::/3 and the clouds' metadata servers.</summary>
    public static readonly IReadOnlyList<string> RefusedV6 =
    [
        "::/128", "::1/128", "::/96", "::ffff:0:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "100:0:0:1::/64", "2001::/23",
        "2001::/32", "2001:1::1/128", "2001:1::2/128", "2001:1::3/128", "2001:2::/48", "2001:3::/32", "2001:4:112::/48", "2001:10::/28",
        "2001:20::/28", "2001:30::/28", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10",
        "fec0::/10", "ff00::/8", "fd00:ec2::254/128", "fd20:ce::254/128", "4000::/3", "6000::/3", "8000::/3", "a000::/3", "c000::/3",
    ];

    private static readonly string[] LargeSites =
        ["1.1.1.1", "8.8.8.8", "151.101.1.140", "2606:4700::1111", "2001:4860:4860::8888", "2a00:1450:4001:80e::200e"];

    private static readonly (UInt128 First, UInt128 Last)[] V4 = [.. RefusedV4.Select(Range)];
    private static readonly (UInt128 First, UInt128 Last)[] V6 = [.. RefusedV6.Select(Range)];

    /// <summary>First and last address of every refused block.</summary>
    public static IEnumerable<IPAddress> RefusedEdges =>
        RefusedV4.Concat(RefusedV6).SelectMany(block => (IPAddress[])[Edge(block, isLast: false), Edge(block, isLast: true)]).Distinct();

    /// <summary>The public addresses directly before and behind the refused blocks, and some of large sites.</summary>
    public static IEnumerable<IPAddress> PublicNeighbours =>
        RefusedV4.Concat(RefusedV6).SelectMany(Neighbours)
            .Concat(LargeSites.Select(IPAddress.Parse))
            .Where(IsPublic)
            .Distinct();

    public static bool IsPublic(IPAddress address)
    {
        if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            return !V4.Any(Holds(Number(address)));
        }

        var number = Number(address);
        if (number >> 32 == 0xFFFF)
        {
            return !V4.Any(Holds(number & uint.MaxValue));
        }

        var isTunnel = ((uint)(number >> 32) & ~0x0200_0000u) == 0x0000_5EFE;
        return number >> 125 == 1 && !V6.Any(Holds(number)) && !(isTunnel && V4.Any(Holds(number & uint.MaxValue)));
    }

    private static Func<(UInt128 First, UInt128 Last), bool> Holds(UInt128 number) => range => range.First <= number && number <= range.Last;

    private static IEnumerable<IPAddress> Neighbours(string block)
    {
        var ((first, last), isV4) = (Range(block), !block.Contains(':'));
        var highest = isV4 ? uint.MaxValue : UInt128.MaxValue;
        if (first > 0)
        {
            yield return Address(first - 1, isV4);
        }

        if (last < highest)
        {
            yield return Address(last + 1, isV4);
        }
    }

    private static IPAddress Edge(string block, bool isLast) => Address(isLast ? Range(block).Last : Range(block).First, !block.Contains(':'));

    private static (UInt128 First, UInt128 Last) Range(string block)
    {
        var parts = block.Split('/');
        var address = IPAddress.Parse(parts[0]);
        var free = (address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128) - int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture);
        var first = Number(address);
        return (first, first + (UInt128.One << free) - 1);
    }

    private static UInt128 Number(IPAddress address) =>
        address.GetAddressBytes().Aggregate(UInt128.Zero, (number, part) => (number << 8) | part);

    private static IPAddress Address(UInt128 number, bool isV4)
    {
        var bytes = new byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, number);
        return new IPAddress(isV4 ? bytes[12..] : bytes);
    }
}
