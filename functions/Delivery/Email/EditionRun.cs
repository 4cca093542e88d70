using System.Globalization;
using AlertPipeline.Subscribers;

namespace AlertPipeline.Delivery.Email;

/// <summary>Mails of one batch of drafts: each story is put into words and markup once, each edition is rendered and kept once.</summary>
/// <remarks>Not for use by several threads. Stories are told apart by reference: who hands over drafts shares the items between them.</remarks>
internal sealed class EditionRun(MailRenderer renderer, MailEditions editions)
{
    /// <summary>Of the HTML part, in UTF-8: where large mail programs clip, less the room for the reader's own links.</summary>
    private const int MaxHtmlBytes = (100 * 1024) - 1_024;

    private readonly Dictionary<BulletinItem, StoryFragment> _stories = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<EditionKey, string> _kept = [];

    /// <summary>What is the reader's own; the edition it names is kept.</summary>
    public async Task<MailSlip> WriteAsync(DeliveryDraft draft, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var key = EditionKey.Of(draft);
        if (!_kept.TryGetValue(key, out var id))
        {
            var edition = await RenderAsync(draft.Bulletin, draft.Subscription);
            _kept.Add(key, id = await editions.KeepAsync(edition, cancellationToken));
        }

        return renderer.SlipOf(draft, id, now);
    }

    /// <summary>With as many of the stories as no mail program clips: the least important go first, and the mail says how many.</summary>
    private async Task<MailEdition> RenderAsync(Bulletin bulletin, Subscription subscription)
    {
        while (true)
        {
            var edition = await renderer.RenderAsync(bulletin, await SectionsAsync(bulletin.Items), subscription);
            if (bulletin.Items.Count <= 1 || edition.Html.Length <= MaxHtmlBytes)
            {
                return edition;
            }

            bulletin = bulletin with { Items = [.. bulletin.Items.SkipLast(1)], OmittedCount = bulletin.OmittedCount + 1 };
        }
    }

    // The most important story comes first, so its section does too; GroupBy keeps that order. A story on both topics stands once.
    private async Task<IReadOnlyList<MailSection>> SectionsAsync(IReadOnlyList<BulletinItem> items)
    {
        var sections = new List<MailSection>();
        foreach (var section in items.GroupBy(StoryWriter.Heading))
        {
            var stories = new List<StoryFragment>();
            foreach (var item in section)
            {
                if (!_stories.TryGetValue(item, out var story))
                {
                    _stories.Add(item, story = await MailRenderer.RenderStoryAsync(StoryWriter.Write(item)));
                }

                stories.Add(story);
            }

            sections.Add(new MailSection(section.Key, stories));
        }

        return sections;
    }

    /// <summary>All that a mail's words depend on. Bulletins are equal where they share their lists.</summary>
    private sealed record EditionKey(Bulletin Bulletin, string Filter, Cadence Cadence, string? At)
    {
        public static EditionKey Of(DeliveryDraft draft) => new(
            draft.Bulletin, draft.Subscription.Filter.Text, draft.Subscription.Cadence,
            draft.Subscription.Schedule is { } schedule ? string.Create(CultureInfo.InvariantCulture, $"{schedule.At:HH:mm} {schedule.Zone.Id} {string.Join(' ', schedule.Days)}") : null);
    }
}
