using System.Text;
using System.Text.Json;

namespace AlertPipeline.Delivery.Webhooks;

/// <summary>A Microsoft Teams message with an Adaptive Card 1.4; Teams takes 28 KB.</summary>
internal static class TeamsBody
{
    public static string Write(Bulletin bulletin)
    {
        var blocks = new List<TeamsTextBlock> { Block(Escape(ChatWords.Title(bulletin)), "Large", "Bolder") };
        foreach (var item in bulletin.Items.Take(ChatWords.MaxStories))
        {
            var headline = Escape(ChatWords.Headline(item));
            blocks.Add(Block(ChatWords.Link(item) is { } link ? $"[{headline}]({Address(link)})" : headline, null, "Bolder", separator: true));
            blocks.Add(Block(Escape(ChatWords.Summary(item)), null, null));
            blocks.Add(Block(Escape(ChatWords.Facts(item)), "Small", null));
        }

        if (ChatWords.More(bulletin) is { } more)
        {
            blocks.Add(Block(more, null, null, separator: true));
        }

        if (ChatWords.Sources(bulletin) is { } sources)
        {
            blocks.Add(Block(Escape(sources), "Small", null, separator: true));
        }

        var card = new TeamsCard("http://adaptivecards.io/schemas/adaptive-card.json", "AdaptiveCard", "1.4", blocks);
        return JsonSerializer.Serialize(
            new TeamsMessage("message", [new TeamsAttachment("application/vnd.microsoft.card.adaptive", card)]), WebhookJson.Readable.TeamsMessage);
    }

    private static TeamsTextBlock Block(string text, string? size, string? weight, bool? separator = null) =>
        new("TextBlock", text, Wrap: true, size, weight, separator);

    private static string Address(Uri link) =>
        link.AbsoluteUri.Replace("(", "%28", StringComparison.Ordinal).Replace(")", "%29", StringComparison.Ordinal);

    /// <summary>The Markdown that a TextBlock reads: emphasis, lists and links.</summary>
    private static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var letter in text)
        {
            if (letter is '\\' or '*' or '_' or '[' or ']' or '(' or ')' or '`' or '#' or '~')
            {
                escaped.Append('\\');
            }

            escaped.Append(letter);
        }

        return escaped.ToString();
    }
}
