using System.Text.Json;

namespace AlertPipeline.Delivery.Webhooks;

/// <summary>Slack's Block Kit: at most 50 blocks; a header holds 150 characters, a section 3,000.</summary>
internal static class SlackBody
{
    public static string Write(Bulletin bulletin)
    {
        var title = ChatWords.Title(bulletin);
        var blocks = new List<SlackBlock> { new("header", new SlackText("plain_text", title)) };
        foreach (var item in bulletin.Items.Take(ChatWords.MaxStories))
        {
            var headline = Escape(ChatWords.Headline(item));
            var linked = ChatWords.Link(item) is { } link ? $"<{Escape(link.AbsoluteUri).Replace("|", "%7C", StringComparison.Ordinal)}|{headline}>" : headline;
            blocks.Add(new("section", new SlackText("mrkdwn", $"*{linked}*\n{Escape(ChatWords.Summary(item))}\n_{Escape(ChatWords.Facts(item))}_")));
            blocks.Add(new("divider", null));
        }

        if (ChatWords.More(bulletin) is { } more)
        {
            blocks.Add(new("section", new SlackText("plain_text", more)));
        }

        if (ChatWords.Sources(bulletin) is { } sources)
        {
            blocks.Add(new("section", new SlackText("mrkdwn", Escape(sources))));
        }

        var text = bulletin.Items.Count == 0 ? title : $"{title}: {ChatWords.Headline(bulletin.Items[0])}";
        return JsonSerializer.Serialize(new SlackMessage(Escape(text), blocks), WebhookJson.Readable.SlackMessage);
    }

    /// <summary>Slack's three control characters, and those that would end or begin bold, italic, struck and code.</summary>
    private static string Escape(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal)
        .Replace('*', '∗').Replace('`', '\'').Replace('~', '∼');
}
