namespace AlertPipeline.Feeds.Sources;

/// <summary>What a source has been like so far, learned from its own documents, and what is odd about it now.</summary>
/// <remarks>Stored with the feed as one JSON value; a member that an older version did not write has its default.</remarks>
internal sealed record SourceProfile
{
    public static readonly SourceProfile Unknown = new();

    /// <summary>Documents that it was learned from.</summary>
    public int Documents { get; init; }

    /// <summary>When entries came out (UTC), the oldest first, one for each quarter of a day: by the publisher's date where that is plausible, else when we found them.</summary>
    public IReadOnlyList<DateTimeOffset> News { get; init; } = [];

    /// <summary>Date of the newest entry of the last document that is not in the future; null where none has one.</summary>
    public DateTimeOffset? NewestEntryAt { get; init; }

    /// <summary>How long the entries of the last document reach back; null where fewer than three have a date.</summary>
    public TimeSpan? Reach { get; init; }

    /// <summary>Mean time between two entries of the last document; null where fewer than three have a date.</summary>
    public TimeSpan? EntryGap { get; init; }

    /// <summary>Sites that the entries lead to, as <see cref="SiteName"/> writes them.</summary>
    public IReadOnlyList<string> Sites { get; init; } = [];

    /// <summary>True for a source whose entries lead to many sites: where they lead says nothing.</summary>
    public bool HasManySites { get; init; }

    /// <summary>Declared language, ISO 639-1.</summary>
    public string? Language { get; init; }

    /// <summary>Script that most of its titles are written in.</summary>
    public string? Script { get; init; }

    /// <summary>Since when its documents have held no entry.</summary>
    public DateTimeOffset? EmptySince { get; init; }

    /// <summary>Since when it has shown entries that are dated in the future.</summary>
    public DateTimeOffset? FutureDatedSince { get; init; }

    /// <summary>Since when its documents are not like those before.</summary>
    public DateTimeOffset? WrongSince { get; init; }

    /// <summary>In what they are not, in one sentence.</summary>
    public string? WrongReason { get; init; }

    /// <summary>When a permanent redirect last led elsewhere, and from where.</summary>
    public DateTimeOffset? MovedAt { get; init; }

    public Uri? MovedFrom { get; init; }

    /// <summary>When a document last held nothing that the one before held: entries may have come and gone between the two.</summary>
    public DateTimeOffset? OverrunAt { get; init; }

    /// <summary>When the whole document was last read, whatever the validators say.</summary>
    public DateTimeOffset? LastWholeAt { get; init; }

    /// <summary>Since when its validators are not used, because they said "unchanged" of a document that had changed.</summary>
    public DateTimeOffset? ValidatorsLieSince { get; init; }

    /// <summary>How often in a row a whole document held entries older than a "nothing has changed" before it.</summary>
    public int ValidatorDoubts { get; init; }
}
