using System.Globalization;
using AlertPipeline.Messages;

namespace AlertPipeline.Delivery.Email;

/// <summary>Puts one story into words. Pure: the same for every reader of the bulletin.</summary>
internal static class StoryWriter
{
    private const int MaxSummaryLength = 420;
    private const int MaxSentences = 2;

    /// <summary>Keeps a mail of 25 stories below the 100 KB at which mail programs clip it.</summary>
    private const int MaxOutlets = 4;
    private const int MaxFiguresLength = 120;

    /// <summary>An outlet with a longer link is named without: its one article would take the room of others' stories. The headline has its link whatever its length.</summary>
    private const int MaxOutletLink = 500;

    public static MailStory Write(BulletinItem item)
    {
        var outlets = item.Outlets.Take(MaxOutlets).Select(Outlet).ToList();
        var more = item.Outlets.Count - outlets.Count;
        return new MailStory(
            Words(item.Headline, Article.MaxTitleLength), Link(item.Outlets.FirstOrDefault(outlet => Link(outlet.Link) is not null)?.Link),
            item.IsUpdate ? "Update" : null, FactWords.Direction(item.Direction), item.Direction, Capitalised(Plain.Line(item.EvidenceLevel)),
            Words(item.Summary, SummaryEnd(item.Summary.Text)), outlets.Count > 0 ? outlets[0].Name : null,
            Facts(item), Link(item.PrimarySource), outlets,
            more > 0 ? $"and {Plain.Count(more, "more outlet")}" : null);
    }

    /// <summary>Of the section that a story belongs to.</summary>
    public static string Heading(BulletinItem item) => item.IsUpdate
        ? "Stories that have moved on"
        : (item.Topics.Contains(Topics.Export), item.Topics.Contains(Topics.Sovereignty)) switch
        {
            (true, true) => "AI export and sovereignty",
            (true, false) => "AI export",
            (false, true) => "AI sovereignty",
            _ => "Other developments",
        };

    private static List<MailFact> Facts(BulletinItem item)
    {
        var facts = new List<MailFact>();
        if (item.Changes.Count > 0)
        {
            facts.Add(new("Changed", FactWords.Changes(item.Changes)));
        }

        if (item.Issuers.Count > 0)
        {
            facts.Add(new("Who", Countries.List(item.Issuers) + (item.Affected.Count > 0 ? $", affecting {Countries.List(item.Affected)}" : "")));
        }
        else if (item.Affected.Count > 0)
        {
            facts.Add(new("Affects", Countries.List(item.Affected)));
        }

        if (item.Stage is { } stage)
        {
            facts.Add(new("Stage", Capitalised(FactWords.Stage(stage))));
        }

        if (item.KeyDates.Count > 0)
        {
            facts.Add(new("Dates", FactWords.Dates(item.KeyDates)));
        }

        if (item.KeyFigures.Count > 0)
        {
            facts.Add(new("Figures", TextLength.Shorten(string.Join(", ", item.KeyFigures.Select(Plain.Line)), MaxFiguresLength)));
        }

        if (item.Reasons.Count > 0)
        {
            facts.Add(new("Matched", TextLength.Shorten(string.Join(", ", item.Reasons.Select(Plain.Line)), 300)));
        }

        return facts;
    }

    private static MailOutlet Outlet(BulletinOutlet outlet) => new(
        TextLength.Shorten(Plain.Line(outlet.Name), 80), Link(outlet.Link) is { Length: <= MaxOutletLink } link ? link : null,
        outlet.PublishedAt?.UtcDateTime.ToString("d'\u00a0'MMM", CultureInfo.InvariantCulture));

    /// <summary>Only http(s): what else a feed may write as a link is not for a reader to click.</summary>
    private static string? Link(Uri? link) =>
        link is { IsAbsoluteUri: true } && (link.Scheme == Uri.UriSchemeHttps || link.Scheme == Uri.UriSchemeHttp) ? link.AbsoluteUri : null;

    private static string Capitalised(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];

    /// <summary>Where the first two sentences end; inside the second where they are too long together.</summary>
    private static int SummaryEnd(string text)
    {
        var end = 0;
        for (var sentence = 0; sentence < MaxSentences; sentence++)
        {
            var next = SentenceEnd(text, end);
            if (next > MaxSummaryLength)
            {
                return end > 0 ? end : WordEnd(text, MaxSummaryLength);
            }

            end = next;
        }

        return end;
    }

    private static int WordEnd(string text, int length)
    {
        var space = text.LastIndexOf(' ', length);
        return space > length / 2 ? space : char.IsHighSurrogate(text[length - 1]) ? length - 1 : length;
    }

    private static int SentenceEnd(string text, int start)
    {
        for (var i = start; i < text.Length; i++)
        {
            if (text[i] is '。' or '！' or '？')
            {
                return i + 1;
            }

            // A sentence ends before a space and a new beginning, and not behind an abbreviation like "U.S." or "No.".
            if (text[i] is '.' or '!' or '?' && i + 2 < text.Length && text[i + 1] == ' ' && !char.IsLower(text[i + 2])
                && !char.IsDigit(text[i + 2]) && !(i - start >= 2 && text[i - 2] is '.' or ' '))
            {
                return i + 1;
            }
        }

        return text.Length;
    }

    /// <summary>The text up to <paramref name="maxLength"/> as runs of words, cleaned run by run since the marks count in the original.</summary>
    private static List<MailWords> Words(MarkedText marked, int maxLength)
    {
        var end = Math.Min(marked.Text.Length, maxLength);
        var isCut = end < marked.Text.Length && marked.Text[end - 1] is not ('.' or '!' or '?' or '。' or '！' or '？');
        var words = new List<MailWords>();
        var at = 0;
        foreach (var mark in marked.Marks.Where(mark => mark.Length > 0 && mark.Start < end))
        {
            var start = Math.Max(mark.Start, at);
            var markEnd = Math.Min(mark.Start + mark.Length, end);
            if (start < markEnd)
            {
                Add(at, start, isMarked: false);
                Add(start, markEnd, isMarked: true);
                at = markEnd;
            }
        }

        Add(at, end, isMarked: false);
        if (isCut)
        {
            words.Add(new MailWords("…", false));
        }

        return words;

        void Add(int from, int to, bool isMarked)
        {
            if (to > from)
            {
                words.Add(new MailWords(Plain.Part(marked.Text[from..to]), isMarked));
            }
        }
    }
}
