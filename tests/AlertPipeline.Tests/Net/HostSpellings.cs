using System.Net;
using System.Net.Sockets;

namespace AlertPipeline.Tests.Net;

/// <summary>Ways to write an address as the host of a web address.</summary>
internal static class HostSpellings
{
    /// <summary>What an attacker wants to reach, by its IPv4 address.</summary>
    public static readonly IReadOnlyList<IPAddress> Targets =
    [
        .. new[] { "127.0.0.1", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "168.63.129.16", "100.100.100.200", "198.18.0.1" }
            .Select(IPAddress.Parse),
    ];

    /// <summary>IPv6 addresses with zones, which no range of numbers shows.</summary>
    private static readonly string[] Zoned = ["[fe80::1%25eth0]", "[fe80::1%eth0]", "[fe80::a9fe:a9fe%251]", "[fe80::1%1]", "[fec0::1%2]", "[ff02::1%1]"];

    /// <summary>Every spelling of what may not be reached.</summary>
    public static IReadOnlyList<string> Refused { get; } =
    [
        .. Targets.SelectMany(OfV4).Concat(Targets.SelectMany(InsideV6)).Concat(AddressBlocks.RefusedEdges.SelectMany(Plain)).Concat(Zoned).Distinct(),
    ];

    public static IReadOnlyList<string> Public { get; } =
    [
        .. AddressBlocks.PublicNeighbours.SelectMany(Plain)
            .Concat(OfV4(IPAddress.Parse("93.184.215.14")))
            .Append("[::ffff:93.184.215.14]").Append("[2606:4700::5efe:93.184.215.14]").Distinct(),
    ];

    /// <summary>As anybody would write it.</summary>
    public static IEnumerable<string> Plain(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetwork ? [$"{address}"] : [$"[{address}]", $"[{Long(address)}]"];

    /// <summary>The forms that <c>inet_aton</c> takes, and digits that IDNA makes into ours.</summary>
    public static IEnumerable<string> OfV4(IPAddress address)
    {
        var parts = address.GetAddressBytes();
        var (a, b, c, d) = (parts[0], parts[1], parts[2], parts[3]);
        var number = ((uint)a << 24) | ((uint)b << 16) | ((uint)c << 8) | d;
        var (low24, low16) = (number & 0xFF_FFFF, number & 0xFFFF);
        yield return $"{address}";
        yield return $"{number}";
        yield return $"0x{number:x}";
        yield return $"0X{number:X8}";
        yield return Octal(number);
        yield return $"0{Octal(number)}";
        yield return $"{a}.{low24}";
        yield return $"{a}.{b}.{low16}";
        yield return $"0x{a:x}.0x{low24:x}";
        yield return $"0x{a:x}.0x{b:x}.0x{low16:x}";
        yield return $"0x{a:x}.0x{b:x}.0x{c:x}.0x{d:x}";
        yield return $"0x{a:x2}.{b}.{Octal(c)}.{d}";
        yield return string.Join('.', parts.Select(part => Octal(part)));
        yield return string.Join('.', parts.Select(part => "000" + Octal(part)));
        yield return $"{Octal(a)}.{low24}";
        yield return string.Join('。', parts);
        yield return string.Join('．', parts);
        yield return string.Join('｡', parts);
        yield return InDigits($"{address}", '０');
        yield return InDigits($"{number}", '０');
        yield return string.Concat($"{address}".Select(Circled));
        yield return string.Concat($"{number}".Select(Circled));
        yield return InDigits($"{a}"[..1], '０') + $"{address}"[1..];
        yield return string.Concat($"{address}".Select(c => c == '.' ? "." : $"%{(int)c:X2}"));
    }

    /// <summary>IPv6 addresses that carry the IPv4 address: mapped, compatible, translated, NAT64, 6to4, Teredo, ISATAP.</summary>
    public static IEnumerable<string> InsideV6(IPAddress address)
    {
        var parts = address.GetAddressBytes();
        var hex = $"{parts[0]:x2}{parts[1]:x2}:{parts[2]:x2}{parts[3]:x2}";
        var inverted = $"{(byte)~parts[0]:x2}{(byte)~parts[1]:x2}:{(byte)~parts[2]:x2}{(byte)~parts[3]:x2}";
        yield return $"[::ffff:{address}]";
        yield return $"[::ffff:{hex}]";
        yield return $"[::FFFF:{hex.ToUpperInvariant()}]";
        yield return $"[0:0:0:0:0:ffff:{address}]";
        yield return $"[0000:0000:0000:0000:0000:ffff:{hex}]";
        yield return $"[::{address}]";
        yield return $"[::ffff:0:{address}]";
        yield return $"[64:ff9b::{address}]";
        yield return $"[64:ff9b::{hex}]";
        yield return $"[64:ff9b:1::{address}]";
        yield return $"[64:ff9b:1:{hex.Split(':')[0]}:0:{hex.Split(':')[1]}::]";
        yield return $"[2002:{hex}::]";
        yield return $"[2002:{hex}::1]";
        yield return $"[2001:0:4136:e378:8000:63bf:{inverted}]";
        yield return $"[fe80::5efe:{address}]";
        yield return $"[2606:4700::5efe:{address}]";
        yield return $"[2606:4700::200:5efe:{hex}]";
    }

    private static string Octal(uint number) => "0" + Convert.ToString((long)number, 8);

    private static string InDigits(string text, char zero) => string.Concat(text.Select(c => char.IsAsciiDigit(c) ? (char)(zero + c - '0') : c));

    private static char Circled(char c) => c switch
    {
        '0' => '⓪',
        >= '1' and <= '9' => (char)('①' + c - '1'),
        _ => c,
    };

    private static string Long(IPAddress address) => string.Join(':', address.GetAddressBytes().Chunk(2).Select(pair => $"{pair[0]:X2}{pair[1]:X2}"));
}
