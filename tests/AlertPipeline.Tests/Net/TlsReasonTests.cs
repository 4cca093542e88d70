using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using AlertPipeline.Net;

namespace AlertPipeline.Tests.Net;

/// <summary>What an operator reads where a server's certificate is not in order: real handshakes on this machine.</summary>
public sealed class TlsReasonTests
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    [Theory]
    [InlineData("other.example", 1, "its certificate is for another name")]
    [InlineData("feeds.example", -1, "its certificate has expired or is not valid yet")]
    [InlineData("feeds.example", 1, "its certificate is not from an authority that this machine trusts")]
    public async Task A_bad_certificate_is_named_in_plain_words(string name, int daysLeft, string reason)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(Now.AddDays(-10), Now.AddDays(daysLeft));

        var refusal = await AskAsync(async stream =>
        {
            using var tls = new SslStream(stream);
            await tls.AuthenticateAsServerAsync(certificate);
        });

        Assert.Equal((NetFailure.Unreachable, $"No safe connection to 'feeds.example': {reason}."), (refusal.Failure, refusal.Message));
    }

    [Fact]
    public async Task A_server_without_TLS_is_named_so()
    {
        var refusal = await AskAsync(async stream => await stream.WriteAsync("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray()));

        Assert.Equal("No safe connection to 'feeds.example': it speaks no TLS that we do.", refusal.Message);
    }

    private static async Task<NetRequestException> AskAsync(Func<NetworkStream, Task> answer)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var guard = new ConnectionGuard((_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback]));
        using var http = new GuardedHttp(
            guard.CreateGuardedHandler(), guard.CreatePermittedHandler(), new AllowedHosts(["feeds.example"]), TimeProvider.System);
        var serving = ServeAsync(listener, answer);

        var refusal = await Assert.ThrowsAsync<NetRequestException>(() => http.SendAsync(
            new OutboundRequest(HttpMethod.Get, new Uri($"https://feeds.example:{port}/")), TestContext.Current.CancellationToken));
        await serving;
        return refusal;
    }

    private static async Task ServeAsync(TcpListener listener, Func<NetworkStream, Task> answer)
    {
        using var client = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        try
        {
            await answer(client.GetStream());
        }
        catch (Exception exception) when (exception is IOException or AuthenticationException)
        {
            // The caller turned away, as it should.
        }
    }
}
