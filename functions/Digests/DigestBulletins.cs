using AlertPipeline.Delivery;
using AlertPipeline.Subscribers;

namespace AlertPipeline.Digests;

/// <summary>Makes frozen digests into bulletins. Digests of the same filter, period and states share one, so that Delivery renders it once.</summary>
internal sealed class DigestBulletins(DigestStories stories)
{
    private readonly Dictionary<(string Filter, DateTimeOffset From, DateTimeOffset CutAt, string States, string Updates, SourceAssurance? Sources), Bulletin> _written = [];

    public DeliveryDraft DraftOf(Subscription subscription, FrozenDigest digest)
    {
        var key = (subscription.Filter.Canonical, digest.From, digest.CutAt, string.Join('\n', digest.StateIds), string.Join('\n', digest.UpdateIds), digest.Sources);
        if (!_written.TryGetValue(key, out var bulletin))
        {
            _written.Add(key, bulletin = Write(subscription.Filter, digest));
        }

        return new DeliveryDraft(DeliveryIds.OfDigest(subscription.Id, digest.CutAt), subscription, bulletin);
    }

    private Bulletin Write(Filter filter, FrozenDigest digest)
    {
        var told = stories.Find(digest.StateIds);
        var updates = stories.Find(digest.UpdateIds).ToHashSet();
        var shown = told.Take(DigestOptions.MaxStories).ToList();
        return new Bulletin(
            BulletinKind.Digest, digest.CutAt, digest.From, shown.ConvertAll(state => stories.ItemOf(filter, state, updates.Contains(state))),
            stories.CountGone(digest.StateIds) + told.Count - shown.Count,
            shown.SelectMany(state => state.Articles).MaxBy(article => article.Article.FoundAt)?.Classification.Version, digest.Sources);
    }
}
