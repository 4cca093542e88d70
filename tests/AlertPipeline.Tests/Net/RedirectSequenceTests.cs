using System.Net;
using System.Text;
using AlertPipeline.Net;
using CsCheck;

namespace AlertPipeline.Tests.Net;

/// <summary>Random chains of addresses, redirects and changing answers of the name service, against a model that knows what each host is.</summary>
public sealed class RedirectSequenceTests
{
    private const int MaxRedirects = 5;
    private const int Sequences = 10_000;

    private static readonly int[] Statuses = [301, 302, 303, 307, 308];
    private static readonly IPAddress[] Private = [.. AddressBlocks.RefusedEdges];
    private static readonly IPAddress[] Public = [.. AddressBlocks.PublicNeighbours];

    private static readonly (string Host, IPAddress? Address)[] Names = [.. Enumerable.Range(0, 4).Select(i => ($"name{i}.example", (IPAddress?)null))];

    private static readonly (string Host, IPAddress? Address)[] PublicHosts = [.. Public.Select(address => (HostSpellings.Plain(address).First(), address))];

    private static readonly (string Host, IPAddress? Address)[] PrivateHosts =
    [
        .. HostSpellings.Targets.SelectMany(target => HostSpellings.OfV4(target).Take(15).Select(host => (host, target))),
        .. Private.Select(address => (HostSpellings.Plain(address).First(), address)),
    ];

    private static readonly Gen<IPAddress[]> GenAnswer = Gen.Frequency(
        (12, Pick(Public).Array[1, 3]),
        (2, Pick(Private).Array[1, 2]),
        (1, Gen.Select(Pick(Public), Pick(Private), (known, hidden) => new[] { known, hidden })),
        (1, Gen.Const<IPAddress[]>([])));

    private static readonly Gen<Hop> GenHop =
        from host in Gen.Frequency((6, Pick(Names)), (3, Pick(PublicHosts)), (1, Pick(PrivateHosts)))
        from answer in GenAnswer
        from scheme in Gen.Frequency((40, Gen.Const("http")), (1, Gen.Const("https")), (1, Gen.Const("ftp")))
        from port in Gen.Frequency((40, Gen.Const("")), (4, Gen.Const(":80")), (2, Gen.Const(":443")), (1, Gen.Const(":8080")), (1, Gen.Const(":22")))
        from user in Gen.Frequency((40, Gen.Const("")), (1, Gen.Const("a@")), (1, Gen.Const("a:b@")))
        from status in Pick(Statuses)
        select new Hop(scheme, user, host.Host, port, host.Address, answer, status);

    [Fact]
    public async Task What_is_dialled_is_what_the_model_allows()
    {
        var dials = 0;
        await GenHop.List[1, 8].SampleAsync(async hops =>
        {
            var expected = Model(hops);

            var dialled = await RunAsync(hops);

            Interlocked.Add(ref dials, dialled.Count);
            Assert.Equal(expected, dialled);
            Assert.All(dialled, address => Assert.True(AddressBlocks.IsPublic(address)));
        }, iter: Sequences, print: hops => string.Join("\n", hops));

        Assert.True(dials > Sequences / 2, $"Only {dials} connections in {Sequences} sequences: the sequences test too little.");
        TestContext.Current.TestOutputHelper!.WriteLine($"{Sequences} sequences, {dials} addresses dialled.");
    }

    private static Gen<T> Pick<T>(T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    /// <summary>What may be dialled, in order.</summary>
    private static List<IPAddress> Model(List<Hop> hops)
    {
        var dialled = new List<IPAddress>();
        foreach (var hop in hops.Take(MaxRedirects + 1))
        {
            var isPlain = hop is { Scheme: "http" or "https", User: "", Port: "" or ":80" or ":443" };
            var addresses = hop.Literal is { } literal ? [literal] : hop.Answer;
            if (!isPlain || addresses.Length == 0 || !addresses.All(AddressBlocks.IsPublic))
            {
                break;
            }

            dialled.AddRange(addresses);
            if (hop.Scheme == "https")
            {
                // The stand-in speaks no TLS.
                break;
            }
        }

        return dialled;
    }

    private static async Task<List<IPAddress>> RunAsync(List<Hop> hops)
    {
        var (dialled, answered) = (new List<IPAddress>(), 0);

        // The answer is the one of the hop under way: a name that comes again is answered anew.
        var guard = new ConnectionGuard((_, _) => Task.FromResult(hops[answered].Answer), (addresses, _, _) =>
        {
            dialled.AddRange(addresses);
            answered++;
            var next = answered < hops.Count ? hops[answered] : null;
            return Task.FromResult<Stream>(new CannedConnection(next is null
                ? "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                : $"HTTP/1.1 {hops[answered - 1].Status} Moved\r\nLocation: {next.Address}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
        });
        using var http = new GuardedHttp(guard.CreateGuardedHandler(), StubHandler.Unused, new AllowedHosts([]), TimeProvider.System);
        try
        {
            await http.SendAsync(new OutboundRequest(HttpMethod.Get, new Uri(hops[0].Address)) { MaxRedirects = MaxRedirects }, default);
        }
        catch (NetRequestException)
        {
            // Refused somewhere; where, the dialled addresses say.
        }

        return dialled;
    }

    /// <param name="Literal">Address that the host is a spelling of; null = a name, which <paramref name="Answer"/> is given for.</param>
    /// <param name="Status">Of the answer that redirects to the next hop.</param>
    private sealed record Hop(string Scheme, string User, string Host, string Port, IPAddress? Literal, IPAddress[] Answer, int Status)
    {
        public string Address => $"{Scheme}://{User}{Host}{Port}/";

        public override string ToString() => $"{Address} [{string.Join<IPAddress>(", ", Answer)}] {Status}";
    }

    /// <summary>Takes any request and gives one answer.</summary>
    private sealed class CannedConnection(string answer) : MemoryStream(Encoding.UTF8.GetBytes(answer))
    {
        public override bool CanWrite => true;

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.CompletedTask;

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => Task.CompletedTask;

        public override void Write(byte[] buffer, int offset, int count)
        {
        }
    }
}
