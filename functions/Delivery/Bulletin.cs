using AlertPipeline.Messages;

namespace AlertPipeline.Delivery;

/// <summary>What a subscriber is told, before it is made into a mail or a webhook body.</summary>
/// <param name="Kind">A period's stories, or one story at once.</param>
/// <param name="CutAt">End of the period, or when the story state was ready (UTC).</param>
/// <param name="From">Start of the period; null for an alert.</param>
/// <param name="Items">The most important first; 25 at most.</param>
/// <param name="OmittedCount">Further stories that matched and are not shown.</param>
/// <param name="ClassifierVersion">Of the newest item; null where there is none.</param>
/// <param name="Sources">How the sources did, for the footer; null for an alert.</param>
internal sealed record Bulletin(
    BulletinKind Kind, DateTimeOffset CutAt, DateTimeOffset? From, IReadOnlyList<BulletinItem> Items, int OmittedCount,
    string? ClassifierVersion, SourceAssurance? Sources);

internal enum BulletinKind
{
    Digest,
    Alert,
}

/// <summary>One story as it is shown.</summary>
/// <param name="StateId">State of the story: a later state has another.</param>
/// <param name="IsUpdate">True where the reader was told of an earlier state of the story.</param>
/// <param name="Topics">Of <see cref="Messages.Topics"/>.</param>
/// <param name="EvidenceLevel">One outlet, several outlets, or an official source, in words that readers understand.</param>
/// <param name="PrimarySource">The official document; null where none was found, which the mail says.</param>
/// <param name="Reasons">Why it matched, as the filter language writes it.</param>
internal sealed record BulletinItem(
    string StoryId, string StateId, bool IsUpdate, MarkedText Headline, MarkedText Summary, IReadOnlyList<string> Topics,
    string? Direction, IReadOnlyList<string> Issuers, IReadOnlyList<string> Affected, string EvidenceLevel,
    Uri? PrimarySource, IReadOnlyList<BulletinOutlet> Outlets, IReadOnlyList<BulletinEvidence> Evidence,
    IReadOnlyList<string> Reasons)
{
    /// <summary><c>proposed</c>, <c>announced</c>, <c>in-force</c>, <c>amended</c>, <c>withdrawn</c> or <c>litigated</c>; null where no article shows one.</summary>
    public string? Stage { get; init; }

    /// <summary>Days that the articles name, ISO 8601; without the year where they have none: <c>2027-01-01</c>, <c>--01-01</c>.</summary>
    public IReadOnlyList<string> KeyDates { get; init; } = [];

    /// <summary>Amounts, shares and counts in the articles' own words.</summary>
    public IReadOnlyList<string> KeyFigures { get; init; } = [];

    /// <summary>Of an update: what is different now.</summary>
    public IReadOnlyList<BulletinChange> Changes { get; init; } = [];
}

/// <summary>A fact of a story that is another one now.</summary>
/// <param name="Field"><c>direction</c>, <c>stage</c>, <c>evidence</c> or <c>topics</c>.</param>
internal sealed record BulletinChange(string Field, string? Before, string? Now);

/// <summary>A text and the parts of it that the filter asked for, in order and not overlapping.</summary>
internal sealed record MarkedText(string Text, IReadOnlyList<MarkedSpan> Marks);

/// <param name="Start">Offset in UTF-16 code units.</param>
internal sealed record MarkedSpan(int Start, int Length);

/// <summary>One outlet's article on the story.</summary>
internal sealed record BulletinOutlet(string ArticleId, string Name, string Source, string Title, Uri? Link, DateTimeOffset? PublishedAt);

/// <summary>The words that a label rests on, and whose words they are.</summary>
internal sealed record BulletinEvidence(string Label, string ArticleId, TextField Field, int Start, int Length, string Quote);
