using System.Net;
using AlertPipeline.Net;

namespace AlertPipeline.Tests.Net;

/// <summary>No spelling, redirect or answer of the name service leads to a connection with what is not public.</summary>
public sealed class RefusedTargetTests
{
    private static readonly IPAddress PublicAddress = IPAddress.Parse("93.184.215.14");

    /// <summary>Whole addresses made to be read in two ways; each is no address, or refused, or leads to a name.</summary>
    private static readonly string[] Tricks =
    [
        "http://public.example@127.0.0.1/", "http://public.example:80@127.0.0.1/", "http://127.0.0.1@public.example/",
        "http://127.0.0.1:80\\@public.example/", "http://127.0.0.1\\public.example/", "http:\\\\127.0.0.1\\", "http:/\\127.0.0.1/", "http://\t127.0.0.1/",
        "http://127.0.0.1\t/", "http://127.0.\t0.1/", "\thttp://127.0.0.1/", "http://127.0.0.1%09/", "http://127.0.0.1%00.public.example/",
        "http://127.0.0.1\r\n/", "http://127.0.0.1 /", "http://127.0.0.1#@public.example/", "http://127.0.0.1?@public.example/",
        "http://public.example#@127.0.0.1/", "http://127.0.0.1:80/", "http://127.0.0.1:443/", "http://127.0.0.1:22/", "http://127.0.0.1:0/",
        "http://127.0.0.1:65536/", "http://127.0.0.1:80:80/", "http://[::1]:80/", "http://[::1]@127.0.0.1/", "http://[[::1]]/", "http://[127.0.0.1]/",
        "http://127.0.0.1.:80/", "http://localhost/", "http://localhost./", "http://LOCALHOST/", "http://ｌｏｃａｌｈｏｓｔ/", "http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/",
        "http://local\u00ADhost/", "http://sub.localhost/", "http://localhost.localdomain/", "http://127.0.0.1.nip.io/", "http://metadata.google.internal/",
        "http:///127.0.0.1/", "http:127.0.0.1/", "//127.0.0.1/", "https://127.0.0.1/", "https://localhost/", "ftp://127.0.0.1/", "gopher://127.0.0.1/",
        "file:///etc/passwd", "file://127.0.0.1/etc/passwd", "unix:///var/run/docker.sock", "dict://127.0.0.1/", "data:text/plain,hello",
        "http+unix://%2Fvar%2Frun%2Fdocker.sock/", "jar:http://127.0.0.1!/", "javascript:alert(1)",
    ];

    public static TheoryData<Way> Ways => new(Enum.GetValues<Way>());

    /// <summary>How the target is brought before the guard.</summary>
    public enum Way
    {
        Direct,
        ByRedirect,
        ByName,
        ByNameAfterRedirect,
        AmongPublicAnswers,
    }

    [Fact]
    public void There_are_spellings_enough_and_nearly_all_are_addresses_to_us()
    {
        var read = HostSpellings.Refused.Where(host => Uri.TryCreate($"http://{host}/", UriKind.Absolute, out _)).ToList();

        Assert.True(read.Count >= 400, $"{read.Count} of {HostSpellings.Refused.Count} spellings are read as addresses.");
        TestContext.Current.TestOutputHelper!.WriteLine($"{HostSpellings.Refused.Count} refused spellings, {read.Count} of them addresses; {HostSpellings.Public.Count} public; {Tricks.Length} tricks.");
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task No_listener_sees_a_connection(Way way)
    {
        var (network, reached) = await TryAllAsync(way, HostSpellings.Refused, isGuarded: true);

        // The redirecting host itself is public and is connected to.
        var isRedirecting = way is Way.ByRedirect or Way.ByNameAfterRedirect;
        Assert.Empty(reached);
        Assert.DoesNotContain(network.Dialled, address => !AddressBlocks.IsPublic(address));
        Assert.Equal(isRedirecting ? network.Dialled.Count : 0, network.Connections);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Without_the_guard_the_same_targets_are_connected_to(Way way)
    {
        // The net must catch fish: if this finds nothing, the test above proves nothing.
        var (network, reached) = await TryAllAsync(way, HostSpellings.Refused, isGuarded: false);

        Assert.True(reached.Count >= 400, $"Only {reached.Count} of {HostSpellings.Refused.Count} were reached.");
        Assert.Contains(network.Dialled, address => IPAddress.IsLoopback(address));
        Assert.True(network.Connections >= reached.Count);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Public_neighbours_are_connected_to(Way way)
    {
        var (_, reached) = await TryAllAsync(way, HostSpellings.Public, isGuarded: true);

        Assert.Equal(HostSpellings.Public.Where(host => Uri.TryCreate($"http://{host}/", UriKind.Absolute, out _)), reached);
        Assert.True(reached.Count >= 80, $"{reached.Count} public spellings.");
    }

    [Fact]
    public async Task Addresses_that_can_be_read_in_two_ways_lead_nowhere_private()
    {
        await using var network = new StandInNetwork();
        foreach (var trick in Tricks)
        {
            await TryAsync(network, trick, isGuarded: true, answers: host => host is "public.example" ? [PublicAddress] : [IPAddress.Loopback]);
            await using var redirecting = new StandInNetwork(() => trick.Replace("\r", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal));
            await TryAsync(redirecting, "http://public.example/", isGuarded: true, answers: host => host is "public.example" ? [PublicAddress] : [IPAddress.Loopback]);
            Assert.All(redirecting.Dialled, address => Assert.Equal(PublicAddress, address));
        }

        Assert.All(network.Dialled, address => Assert.Equal(PublicAddress, address));
    }

    [Fact]
    public async Task A_name_that_turns_private_between_two_lookups_is_judged_by_the_lookup_that_is_used()
    {
        await using var network = new StandInNetwork();
        var lookups = 0;
        var guard = new ConnectionGuard((_, _) => Task.FromResult<IPAddress[]>([++lookups % 2 == 1 ? PublicAddress : IPAddress.Loopback]), network.DialAsync);
        using var http = new GuardedHttp(guard.CreateGuardedHandler(), StubHandler.Unused, new AllowedHosts([]), TimeProvider.System);

        for (var i = 0; i < 10; i++)
        {
            await Record.ExceptionAsync(() => SendAsync(http, "http://rebinding.example/"));
        }

        // One lookup for each connection: what was judged is what was dialled.
        Assert.Equal(10, lookups);
        Assert.Equal(Enumerable.Repeat(PublicAddress, 5), network.Dialled);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task With_real_sockets_too_only_an_unguarded_handler_reaches_this_machine(bool isGuarded)
    {
        await using var listener = new StandInNetwork();
        var guard = new ConnectionGuard((_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback]));
        using var handler = new PortShift(isGuarded ? guard.CreateGuardedHandler() : guard.CreatePermittedHandler(), listener.Port);
        using var http = new GuardedHttp(handler, StubHandler.Unused, new AllowedHosts([]), TimeProvider.System);
        var hosts = HostSpellings.OfV4(IPAddress.Loopback).Concat(["[::ffff:127.0.0.1]", "localhost", "localhost.", "innocent.example"])
            .Where(host => Uri.TryCreate($"http://{host}/", UriKind.Absolute, out _)).ToList();

        foreach (var host in hosts)
        {
            await Record.ExceptionAsync(() => SendAsync(http, $"http://{host}/"));
        }

        Assert.True(hosts.Count > 20);
        Assert.Equal(isGuarded ? 0 : hosts.Count, listener.Connections);
    }

    /// <returns>The network, ended, and the spellings whose target was answered for.</returns>
    private static async Task<(StandInNetwork Network, List<string> Reached)> TryAllAsync(Way way, IReadOnlyList<string> hosts, bool isGuarded)
    {
        string? location = null;
        await using var network = new StandInNetwork(() => Interlocked.Exchange(ref location, null));
        var reached = new List<string>();
        foreach (var host in hosts.Where(host => Uri.TryCreate($"http://{host}/", UriKind.Absolute, out _)))
        {
            var target = new Uri($"http://{host}/");
            var address = IPAddress.Parse(target.IdnHost);
            var start = way is Way.Direct ? target.OriginalString : way is Way.ByRedirect or Way.ByNameAfterRedirect ? "http://start.example/" : "http://target.example/";
            location = way switch { Way.ByRedirect => target.OriginalString, Way.ByNameAfterRedirect => "http://target.example/", _ => null };
            if (await TryAsync(network, start, isGuarded, name => name switch
            {
                "start.example" => [PublicAddress],
                _ when way is Way.AmongPublicAnswers => [PublicAddress, address],
                _ => [address],
            }))
            {
                reached.Add(host);
            }
        }

        return (network, reached);
    }

    /// <returns>True where the last hop was answered.</returns>
    private static async Task<bool> TryAsync(StandInNetwork network, string address, bool isGuarded, Func<string, IPAddress[]> answers)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out _))
        {
            return false;
        }

        var guard = new ConnectionGuard((name, _) => Task.FromResult(answers(name)), network.DialAsync);
        using var http = new GuardedHttp(
            isGuarded ? guard.CreateGuardedHandler() : guard.CreatePermittedHandler(), StubHandler.Unused, new AllowedHosts([]), TimeProvider.System);
        var failure = await Record.ExceptionAsync(() => SendAsync(http, address));
        Assert.True(failure is null or NetRequestException, $"'{address}': {failure}");
        return failure is null;
    }

    private static Task<OutboundAnswer> SendAsync(GuardedHttp http, string address) => http.SendAsync(
        new OutboundRequest(HttpMethod.Get, new Uri(address)) { MaxRedirects = 5 }, TestContext.Current.CancellationToken);
}
