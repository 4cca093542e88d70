using System.Text;
using System.Text.Json.Nodes;
using AlertPipeline.Delivery.Webhooks;

namespace AlertPipeline.IntegrationTests.Delivery;

/// <summary>Our signatures before the library that receivers use.</summary>
public sealed class StandardWebhooksTests
{
    private const string Body = """{"type":"story.created","text":"規制 £1.2bn \u003c"}""";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_published_library_accepts_what_we_sign_and_nothing_that_was_changed()
    {
        await using var library = await NodeScript.StartAsync("verify-webhooks.mjs");
        var (key, other) = (Enumerable.Range(0, 32).Select(i => (byte)i).ToArray(), new byte[24]);
        var now = TimeProvider.System.GetUtcNow();
        var signature = WebhookSignature.Sign([key], "id", now, Encoding.UTF8.GetBytes(Body));

        Assert.Equal("ok", await AskAsync(library, key, "id", now, signature, Body));
        Assert.Equal("ok", await AskAsync(library, key, "id", now, WebhookSignature.Sign([other, key], "id", now, Encoding.UTF8.GetBytes(Body)), Body));
        Assert.NotEqual("ok", await AskAsync(library, other, "id", now, signature, Body));
        Assert.NotEqual("ok", await AskAsync(library, key, "id2", now, signature, Body));
        Assert.NotEqual("ok", await AskAsync(library, key, "id", now.AddSeconds(-1), signature, Body));
        Assert.NotEqual("ok", await AskAsync(library, key, "id", now, signature, Body + " "));
    }

    private static async Task<string> AskAsync(NodeScript library, byte[] key, string id, DateTimeOffset at, string signature, string body)
    {
        var question = new JsonObject
        {
            ["secret"] = "whsec_" + Convert.ToBase64String(key),
            ["headers"] = new JsonObject { ["webhook-id"] = id, ["webhook-timestamp"] = WebhookSignature.Timestamp(at), ["webhook-signature"] = signature },
            ["body"] = body,
        };
        await library.Input.WriteLineAsync(question.ToJsonString().AsMemory(), Cancellation);
        await library.Input.FlushAsync(Cancellation);
        return await library.ReadLineAsync(Cancellation);
    }
}
