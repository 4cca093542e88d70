using System.Text;
using System.Text.Json;

namespace AlertPipeline.Tests.Hosting;

/// <summary>A queue invocation as the host writes it; <see cref="HostRequestTests"/> holds it against a recorded one.</summary>
internal static class HostRequest
{
    public static byte[] Of(string text, string messageId, int dequeueCount) => Encoding.UTF8.GetBytes(
        $$$"""{"Data":{"item":{{{Twice(text)}}}},"Metadata":{"DequeueCount":"{{{dequeueCount}}}","Id":{{{Twice(messageId)}}}}}""");

    private static string Twice(string text) => Quote(Quote(text));

    // The host escapes as little as possible.
    private static string Quote(string text) => $"\"{string.Concat(text.Select(c => c switch
    {
        '"' or '\\' => $"\\{c}",
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        < ' ' or '\u0085' or '\u2028' or '\u2029' => $"\\u{(int)c:x4}",
        _ => c.ToString(),
    }))}\"";
}

public sealed class HostRequestTests
{
    [Theory]
    [InlineData("queue-json")]
    [InlineData("queue-quoted-string")]
    [InlineData("queue-property-names-and-types")]
    public void A_request_is_encoded_as_the_recorded_host_did(string name)
    {
        var recorded = Recorded.Load(name);

        var built = JsonElement.Parse(HostRequest.Of(recorded.MessageText!, "7", 1));

        Assert.Equal(JsonElement.Parse(recorded.RequestBody).GetProperty("Data").GetProperty("item").GetString(), built.GetProperty("Data").GetProperty("item").GetString());
        Assert.Equal(recorded.HostMetadata.GetProperty("DequeueCount").GetString(), built.GetProperty("Metadata").GetProperty("DequeueCount").GetString());
    }
}
