using AlertPipeline.Messages;

namespace AlertPipeline.Feeds;

/// <summary>The entries of an answer by what is to be done about them.</summary>
/// <param name="Unseen">Not seen before, in document order.</param>
/// <param name="Revised">Seen before with another text; each with the time of this find.</param>
/// <param name="Rejected">Entries that cannot become articles and were not seen before.</param>
/// <param name="ChangedTogether">Entries whose texts changed at once, which is a new template and no edit; none of them is a revision.</param>
/// <param name="Seen">What to remember.</param>
internal sealed record SortedEntries(
    IReadOnlyList<Article> Unseen, IReadOnlyList<Article> Revised, IReadOnlyList<EntryRejected> Rejected, int ChangedTogether, SeenEntries Seen)
{
    /// <summary>So many edits between two polls are believed in any feed; more than that only where they are fewer than half of it.</summary>
    private const int BelievedEdits = 3;

    public bool HasNews => Unseen.Count > 0 || Revised.Count > 0 || Rejected.Count > 0;

    public static SortedEntries Sort(BuiltArticles built, SeenEntries seen, DateTimeOffset now)
    {
        var entries = built.Articles.Take(SeenEntries.MaxPerDocument).Select(article => (Article: article, Key: SeenEntry.Of(article))).ToList();

        // One content under two ids of a document is one entry; an entry without a link has none.
        entries = [.. entries.DistinctBy(entry => entry.Key.Content != 0 ? entry.Key.Content : entry.Key.Id)];
        var unseen = entries.FindAll(entry => !seen.Contains(entry.Key));
        var changed = entries.FindAll(entry => seen.HasChanged(entry.Key));
        var isTemplate = changed.Count > BelievedEdits && changed.Count * 2 > entries.Count - unseen.Count;
        var rejected = built.Rejected.Take(SeenEntries.MaxPerDocument).Where(entry => !seen.Contains(SeenEntry.Of(entry)))
            .DistinctBy(entry => entry.ArticleId).ToList();
        return new SortedEntries(
            unseen.ConvertAll(entry => entry.Article),
            isTemplate ? [] : changed.ConvertAll(entry => entry.Article with { RevisedAt = now }),
            rejected,
            isTemplate ? changed.Count : 0,
            seen.With([.. entries.Select(entry => entry.Key), .. built.Rejected.Take(SeenEntries.MaxPerDocument).Select(SeenEntry.Of)]));
    }
}
