using System.Text;

namespace AlertPipeline.Delivery.Email;

/// <summary>The text part: the same model as the HTML part, in the same order, for readers and programs that show no HTML.</summary>
internal static class MailText
{
    private const int Width = 74;

    public static string Render(MailModel mail)
    {
        var text = new StringBuilder();
        text.Append(mail.Title).Append('\n').Append(mail.Lead).Append('\n');
        if (mail.Empty is not null)
        {
            text.Append('\n');
            Wrap(text, mail.Empty, "");
        }

        foreach (var section in mail.Sections)
        {
            text.Append("\n\n").Append(section.Heading).Append('\n').Append('=', section.Heading.Length).Append('\n');
            foreach (var story in section.Stories)
            {
                text.Append('\n').Append(story.Text);
            }
        }

        if (mail.Omitted is not null)
        {
            Wrap(text.Append('\n'), mail.Omitted, "");
            AppendLink(text, "All stories", mail.StoriesUrl);
        }

        // Two hyphens and a space begin what mail programs fold away in answers: RFC 3676, 4.3.
        text.Append("\n-- \n");
        foreach (var fact in mail.Footer)
        {
            Wrap(text, $"{fact.Label}: {fact.Value}", "  ");
        }

        Wrap(text, mail.Why, "");
        AppendLink(text, "View in browser", mail.WebUrl);
        AppendLink(text, "Unsubscribe", mail.UnsubscribeUrl);
        foreach (var line in new[] { mail.Brand.Footer, mail.Brand.PostalAddress }.Where(line => line.Length > 0))
        {
            Wrap(text.Append('\n'), line, "");
        }

        return text.ToString();
    }

    public static string Render(MailStory story)
    {
        var text = new StringBuilder();
        Wrap(text, "* " + Plainly(story.Headline), "  ");
        AppendLine(text, story.Link, "  ");
        Wrap(text, "  " + string.Join(" · ", new[] { story.Tag, story.Direction, story.EvidenceLevel }.OfType<string>()), "  ");
        if (story.Summary.Count > 0)
        {
            text.Append('\n');
            Wrap(text, $"  {Plainly(story.Summary)}{(story.Attribution is null ? "" : $" — {story.Attribution}")}", "  ");
            text.Append('\n');
        }

        foreach (var fact in story.Facts)
        {
            Wrap(text, $"  {fact.Label}: {fact.Value}", "    ");
        }

        Wrap(text, $"  Official text: {story.OfficialUrl ?? "No official document found yet"}", "    ");
        foreach (var outlet in story.Outlets)
        {
            Wrap(text, $"  Reported by: {outlet.Name}{(outlet.Note is null ? "" : $" ({outlet.Note})")}", "    ");
            AppendLine(text, outlet.Link, "    ");
        }

        if (story.MoreOutlets is not null)
        {
            Wrap(text, $"  {story.MoreOutlets}", "  ");
        }

        return text.ToString();
    }

    private static void AppendLink(StringBuilder text, string name, string link) => text.Append(name).Append(": ").Append(link).Append('\n');

    private static void AppendLine(StringBuilder text, string? link, string indent)
    {
        if (link is not null)
        {
            text.Append(indent).Append(link).Append('\n');
        }
    }

    private static string Plainly(IReadOnlyList<MailWords> words) => string.Concat(words.Select(run => run.Text)).Trim();

    /// <summary>Breaks at spaces; a word longer than a line stays whole, so that a link can be clicked.</summary>
    private static void Wrap(StringBuilder text, string paragraph, string indent)
    {
        var rest = paragraph.AsSpan();
        while (rest.Length > Width)
        {
            var end = rest[..Width].LastIndexOf(' ');
            if (end <= indent.Length)
            {
                end = rest[Width..].IndexOf(' ') is var next and >= 0 ? Width + next : rest.Length;
            }

            text.Append(rest[..end].TrimEnd()).Append('\n');
            rest = end < rest.Length ? string.Concat(indent, rest[(end + 1)..].TrimStart()) : "";
        }

        if (rest.Length > 0)
        {
            text.Append(rest).Append('\n');
        }
    }
}
