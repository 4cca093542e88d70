using System.Text.Json;

namespace AlertPipeline.IntegrationTests.Delivery;

/// <summary>A headless Chromium that the machine has, driven by npm's <c>puppeteer-core</c>; started by the first mail that is shown.</summary>
public sealed class MailBrowser : IAsyncDisposable
{
    private NodeScript? _script;

    /// <summary>Null where the machine has none.</summary>
    public static string? Chromium { get; } = Programs.Find("chromium", "chromium-browser", "google-chrome");

    /// <param name="width">Of the screen, in CSS pixels.</param>
    /// <param name="picture">Path of the PNG of the whole mail.</param>
    internal async Task<MailScreen> ShowAsync(string html, int width, bool dark, string picture)
    {
        _script ??= await NodeScript.StartAsync("mail-browser.mjs", Chromium!);
        using var line = new MemoryStream();
        using (var json = new Utf8JsonWriter(line))
        {
            json.WriteStartObject();
            json.WriteString("html", html);
            json.WriteNumber("width", width);
            json.WriteBoolean("dark", dark);
            json.WriteString("picture", picture);
            json.WriteEndObject();
        }

        var cancellation = TestContext.Current.CancellationToken;
        await _script.Input.WriteLineAsync(System.Text.Encoding.UTF8.GetString(line.ToArray()).AsMemory(), cancellation);
        await _script.Input.FlushAsync(cancellation);
        var answer = JsonElement.Parse(await _script.ReadLineAsync(cancellation));
        return new MailScreen(
            answer.GetProperty("width").GetInt32(), answer.GetProperty("passes").GetInt32(),
            [.. answer.GetProperty("requests").EnumerateArray().Select(request => request.GetString()!)],
            [.. answer.GetProperty("violations").EnumerateArray().Select(AxeFinding.Read)]);
    }

    public async ValueTask DisposeAsync()
    {
        if (_script is not null)
        {
            await _script.EndAsync();
        }
    }
}

/// <summary>A mail as the browser shows it.</summary>
/// <param name="Width">Of what is shown, in CSS pixels: more than the screen's where a reader must scroll sideways.</param>
/// <param name="Passes">How many rules of axe-core it was tried by and passed.</param>
/// <param name="Requests">The addresses that it asked for.</param>
/// <param name="Findings">The rules of axe-core that it breaks.</param>
internal sealed record MailScreen(int Width, int Passes, IReadOnlyList<string> Requests, IReadOnlyList<AxeFinding> Findings);

/// <param name="Impact">minor, moderate, serious or critical.</param>
/// <param name="Places">Where, and why: the first five.</param>
internal sealed record AxeFinding(string Rule, string Impact, string Places)
{
    public bool IsSerious => Impact is "serious" or "critical";

    public static AxeFinding Read(JsonElement finding) => new(
        finding.GetProperty("id").GetString()!, finding.GetProperty("impact").GetString() ?? "minor",
        string.Join('\n', finding.GetProperty("nodes").EnumerateArray().Select(node => node.GetString())));
}
