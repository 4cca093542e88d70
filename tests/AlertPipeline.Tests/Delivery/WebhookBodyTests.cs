using System.Text.Json;
using AlertPipeline.Delivery;
using AlertPipeline.Delivery.Webhooks;

namespace AlertPipeline.Tests.Delivery;

public sealed class WebhookBodyTests
{
    private static readonly Uri Site = new("https://alerts.example.org/");

    [Fact]
    public void A_standard_alert_carries_the_story_with_evidence_and_outlets()
    {
        var body = Write("standard", Samples.Alert(Samples.Founding()));

        Assert.Equal(["type", "timestamp", "data"], body.EnumerateObject().Select(member => member.Name));
        Assert.Equal("story.created", body.GetProperty("type").GetString());
        Assert.Equal("2026-11-24T07:00:00Z", body.GetProperty("timestamp").GetString());
        var story = body.GetProperty("data").GetProperty("story");
        Assert.Equal(["US", "GB"], story.GetProperty("issuers").EnumerateArray().Select(code => code.GetString()));
        Assert.Equal(3, story.GetProperty("outlets").GetArrayLength());
        Assert.Equal(
            """{"label":"direction:loosen","articleId":"a1","field":"title","start":3,"length":5,"quote":"lifts"}""",
            story.GetProperty("evidence")[0].GetRawText());
        Assert.False(story.TryGetProperty("primarySource", out _));
    }

    [Fact]
    public void An_update_and_a_digest_have_types_of_their_own()
    {
        Assert.Equal("story.updated", Write("standard", Samples.Alert(Samples.Tightening())).GetProperty("type").GetString());

        var digest = Write("standard", Samples.Digest(Samples.Founding(), Samples.Tightening()) with { OmittedCount = 4 });
        Assert.Equal("digest.ready", digest.GetProperty("type").GetString());
        var data = digest.GetProperty("data");
        Assert.Equal("""{"from":"2026-11-23T07:00:00Z","to":"2026-11-24T07:00:00Z"}""", data.GetProperty("period").GetRawText());
        Assert.Equal((2, 4), (data.GetProperty("stories").GetArrayLength(), data.GetProperty("omitted").GetInt32()));
        Assert.Equal(
            """{"due":42,"answered":41,"needAttention":1,"incidents":[{"sourceId":"0123456789abcdef","name":"BAFA","state":"silent","since":"2026-11-12T09:00:00Z"}]}""",
            data.GetProperty("sources").GetRawText());
    }

    [Fact]
    public void A_cloud_event_has_what_version_1_0_requires()
    {
        var body = Write("cloudevents", Samples.Alert(Samples.Founding()), out var contentType);

        Assert.Equal("application/cloudevents+json", contentType);
        Assert.Equal(
            ("1.0", "delivery", "https://alerts.example.org/", "story.created", "story-founding"),
            (Text("specversion"), Text("id"), Text("source"), Text("type"), Text("subject")));
        Assert.Equal("story-founding", body.GetProperty("data").GetProperty("story").GetProperty("storyId").GetString());

        string? Text(string name) => body.GetProperty(name).GetString();
    }

    [Fact]
    public void Slack_stays_in_its_limits_and_is_not_fooled()
    {
        var hostile = Samples.Story("<!channel> *bold* <https://evil.example|click>", new string('&', 3_000), link: "https://times.example.org/a|b>c");
        var body = Write("slack", Samples.Digest([.. Enumerable.Repeat(hostile, 25)]));

        var blocks = body.GetProperty("blocks").EnumerateArray().ToList();
        Assert.InRange(blocks.Count, 2, 50);
        Assert.All(blocks.Where(block => block.TryGetProperty("text", out _)), block =>
            Assert.InRange(block.GetProperty("text").GetProperty("text").GetString()!.Length, 1, 3_000));
        var text = blocks[1].GetProperty("text").GetProperty("text").GetString()!;
        Assert.DoesNotContain("<!", text, StringComparison.Ordinal);
        Assert.DoesNotContain("<https://evil", text, StringComparison.Ordinal);
        Assert.Equal(1, text.Count(letter => letter == '<'));
        Assert.Equal("and 15 more developments", blocks[^2].GetProperty("text").GetProperty("text").GetString());
    }

    [Fact]
    public void Teams_stays_below_28_KB_and_is_not_fooled()
    {
        var hostile = Samples.Story(new string('*', 300), string.Concat(Enumerable.Repeat("[click](https://evil.example) ", 60)));
        var subscription = Samples.Hook(format: "teams");

        var call = WebhookBody.Write("delivery", subscription, Samples.Digest([.. Enumerable.Repeat(hostile, 25)]), Site);

        Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(call.Body), 1_000, 28 * 1024);
        var attachment = JsonElement.Parse(call.Body).GetProperty("attachments")[0];
        Assert.Equal("application/vnd.microsoft.card.adaptive", attachment.GetProperty("contentType").GetString());
        var card = attachment.GetProperty("content");
        Assert.Equal(("AdaptiveCard", "1.4"), (card.GetProperty("type").GetString(), card.GetProperty("version").GetString()));
        Assert.DoesNotContain("[click](", card.GetProperty("body")[2].GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    private static JsonElement Write(string format, Bulletin bulletin) => Write(format, bulletin, out _);

    private static JsonElement Write(string format, Bulletin bulletin, out string contentType)
    {
        var call = WebhookBody.Write("delivery", Samples.Hook(format: format), bulletin, Site);
        contentType = call.ContentType;
        return JsonElement.Parse(call.Body);
    }
}
