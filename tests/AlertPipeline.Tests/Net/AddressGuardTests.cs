using System.Net;
using AlertPipeline.Net;

namespace AlertPipeline.Tests.Net;

public sealed class AddressGuardTests
{
    /// <summary>Ways to write addresses that are not public, as a host in an address.</summary>
    public static TheoryData<string> PrivateSpellings => new(
        "127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "0x7f.0.0.1", "127.255.255.254",
        "0", "0.0.0.0", "0.0.0.1", "0x0", "10.0.0.1", "10.255.255.255", "0xa000001", "167772161", "012.0.0.1", "172.16.0.1", "172.31.255.255",
        "192.168.0.1", "192.168.255.255", "0xc0a80001", "3232235521", "169.254.169.254", "2852039166", "0xa9fea9fe", "169.254.0.1",
        "100.64.0.1", "100.127.255.255", "198.18.0.1", "198.19.255.255", "192.0.0.8", "192.0.2.1", "198.51.100.7", "203.0.113.9",
        "192.88.99.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "168.63.129.16", "0xa83f8110",
        "127。0。0。1", "１２７.0.0.1", "①②⑦.0.0.1", "127．0．0．1",
        "[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::ffff:10.0.0.1]", "[::ffff:169.254.169.254]",
        "[::ffff:a83f:8110]", "[::127.0.0.1]", "[64:ff9b::7f00:1]", "[64:ff9b::127.0.0.1]", "[64:ff9b::a9fe:a9fe]", "[64:ff9b:1::1]",
        "[2002:7f00:1::]", "[2002:a00:1::1]", "[2001::1]", "[2001:0:4136:e378:8000:63bf:3fff:fdd2]", "[2001:db8::1]", "[3fff::1]",
        "[fc00::1]", "[fd00:ec2::254]", "[fdff:ffff::1]", "[fe80::1]", "[fe80::a9fe:a9fe]", "[febf::1]", "[fec0::1]", "[ff02::1]", "[100::1]",
        "[5f00::1]", "[4000::1]");

    [Theory]
    [MemberData(nameof(PrivateSpellings))]
    public async Task No_spelling_of_a_private_address_is_connected_to(string host)
    {
        // A spelling that were no address to us would be looked up as a name, and the stand-in's answer would be tested instead.
        var guard = new ConnectionGuard((name, _) => throw new InvalidOperationException($"'{name}' was looked up."));
        using var http = new GuardedHttp(
            guard.CreateGuardedHandler(), guard.CreatePermittedHandler(), new AllowedHosts([]), TimeProvider.System);

        var refusal = await Assert.ThrowsAsync<NetRequestException>(() => http.SendAsync(
            new OutboundRequest(HttpMethod.Get, new Uri($"http://{host}/")), TestContext.Current.CancellationToken));

        Assert.Equal(NetFailure.TargetNotPublic, refusal.Failure);
    }

    [Fact]
    public async Task An_address_with_a_dot_behind_it_is_a_name_and_judged_by_what_it_leads_to()
    {
        var lookups = new List<string>();
        var guard = new ConnectionGuard((name, _) =>
        {
            lookups.Add(name);
            return Task.FromResult<IPAddress[]>([IPAddress.Loopback]);
        });
        using var http = new GuardedHttp(
            guard.CreateGuardedHandler(), guard.CreatePermittedHandler(), new AllowedHosts([]), TimeProvider.System);

        var refusal = await Assert.ThrowsAsync<NetRequestException>(() => http.SendAsync(
            new OutboundRequest(HttpMethod.Get, new Uri("http://127.0.0.1./")), TestContext.Current.CancellationToken));

        Assert.Equal(NetFailure.TargetNotPublic, refusal.Failure);
        Assert.Equal(["127.0.0.1."], lookups);
    }

    [Theory]
    [InlineData("1.1.1.1")]
    [InlineData("9.255.255.255")]
    [InlineData("11.0.0.0")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.0")]
    [InlineData("126.255.255.255")]
    [InlineData("128.0.0.0")]
    [InlineData("169.253.255.255")]
    [InlineData("168.63.129.15")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.0")]
    [InlineData("192.167.255.255")]
    [InlineData("198.17.255.255")]
    [InlineData("198.20.0.0")]
    [InlineData("223.255.255.255")]
    [InlineData("::ffff:1.1.1.1")]
    [InlineData("2606:4700::1111")]
    [InlineData("2001:4860:4860::8888")]
    [InlineData("2003::1")]
    public void Public_addresses_beside_the_refused_ranges_are_allowed(string address) =>
        Assert.Null(AddressGuard.FindRefusal(IPAddress.Parse(address)));
}
