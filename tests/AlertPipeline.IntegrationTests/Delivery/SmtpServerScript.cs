using System.Text.Json;

namespace AlertPipeline.IntegrationTests.Delivery;

/// <summary>A real SMTP server (npm's <c>smtp-server</c>) on a free loopback port, and what it accepted.</summary>
internal sealed class SmtpServerScript(NodeScript script, int port) : IAsyncDisposable
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public int Port { get; } = port;

    /// <summary>As far as <see cref="MailAsync"/> has read.</summary>
    public int Connections { get; private set; }

    public static async Task<SmtpServerScript> StartAsync(params string[] arguments)
    {
        var script = await NodeScript.StartAsync("smtp-server.mjs", arguments);
        return new SmtpServerScript(script, JsonElement.Parse(await script.ReadLineAsync(Cancellation)).GetProperty("port").GetInt32());
    }

    /// <summary>The next mail that it accepted.</summary>
    public async Task<(string From, IReadOnlyList<string> To, byte[] Data)> MailAsync()
    {
        while (true)
        {
            var line = JsonElement.Parse(await script.ReadLineAsync(Cancellation));
            Connections += line.GetProperty("event").GetString() == "connected" ? 1 : 0;
            if (line.GetProperty("event").GetString() == "mail")
            {
                return (
                    line.GetProperty("from").GetString()!, line.GetProperty("to").EnumerateArray().Select(address => address.GetString()!).ToList(),
                    line.GetProperty("data").GetBytesFromBase64());
            }
        }
    }

    public ValueTask DisposeAsync() => script.DisposeAsync();
}
