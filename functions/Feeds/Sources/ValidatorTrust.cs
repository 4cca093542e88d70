using AlertPipeline.Messages;
using AlertPipeline.Net;

namespace AlertPipeline.Feeds.Sources;

/// <summary>
/// Whether a server's "nothing has changed" can be believed. Some give out the same validator for a changed document, some say 304 to
/// everything: so the whole document is read once a day whatever they say, and where it proves them wrong they are not used for a month.
/// </summary>
internal static class ValidatorTrust
{
    private const int ProvenAfter = 2;

    private static readonly TimeSpan WholeEvery = TimeSpan.FromHours(24);

    private static readonly TimeSpan DistrustFor = TimeSpan.FromDays(30);

    /// <summary>A publisher's clock and the time until an entry shows may differ by this.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromHours(1);

    /// <summary>True where the document is asked for without validators.</summary>
    public static bool AsksWhole(FeedState feed, DateTimeOffset now) =>
        IsDistrusted(feed.Profile, now) || feed.Profile.LastWholeAt is not { } whole || now - whole >= WholeEvery;

    /// <summary>What a document says about the validators that the one before came with.</summary>
    /// <param name="before">As it was when the document was asked for.</param>
    /// <param name="learned">The profile after the document.</param>
    public static SourceProfile After(FeedState before, SourceProfile learned, OutboundAnswer answer, IReadOnlyList<Article> unseen, DateTimeOffset now)
    {
        var distrusted = IsDistrusted(before.Profile, now);
        var lied = unseen.Count > 0 && before.Profile.Documents > 0 && IsSameValidator(before, answer);
        var doubts = CameWhileUnchanged(before, unseen) ? before.Profile.ValidatorDoubts + 1
            : unseen.Count > 0 ? 0
            : before.Profile.ValidatorDoubts;
        var proven = lied || doubts >= ProvenAfter;
        return learned with
        {
            ValidatorDoubts = proven ? 0 : doubts,
            ValidatorsLieSince = proven && !distrusted ? now : distrusted ? before.Profile.ValidatorsLieSince : null,
        };
    }

    private static bool IsDistrusted(SourceProfile profile, DateTimeOffset now) => profile.ValidatorsLieSince is { } since && now - since < DistrustFor;

    /// <summary>The answer has new entries under the validator of the old one. An ETag outranks the date (RFC 9110, 13.2.2), so a date counts only without one.</summary>
    private static bool IsSameValidator(FeedState before, OutboundAnswer answer) =>
        before.ETag is { } etag ? Validators.ETagOf(answer) == etag
        : before.LastModified is { } date && Validators.ETagOf(answer) is null && Validators.LastModifiedOf(answer) == date;

    /// <summary>An entry with a time of day that lies before the last 304: that answer should have been the document.</summary>
    private static bool CameWhileUnchanged(FeedState before, IReadOnlyList<Article> unseen) =>
        before.LastPolledAt is { } polled && before.Profile.LastWholeAt is { } whole && polled > whole && before.FailuresInARow == 0
        && unseen.Any(article => article.PublishedAt is { } date && date.TimeOfDay != TimeSpan.Zero && date > whole && date < polled - Margin);
}
