namespace AlertPipeline.Feeds.Parsing;

/// <summary>Collects what the feed says of itself, as <see cref="EntryDraft"/> does for an entry.</summary>
internal sealed class FeedDraft
{
    public Ranked<FeedText> Title;
    public Ranked<FeedText> Description;
    public Ranked<string> Link;
    public Ranked<string> Language;
    public Ranked<DateTimeOffset> Published;
    public Ranked<DateTimeOffset> Updated;

    /// <summary>Names of the feed's authors.</summary>
    public List<string> Authors { get; } = [];

    public TimeSpan? TimeToLive { get; set; }

    /// <summary>Of <c>sy:updatePeriod</c>: hourly, daily, weekly, monthly, yearly.</summary>
    public string? UpdatePeriod { get; set; }

    /// <summary>How often in that period.</summary>
    public int UpdateFrequency { get; set; } = 1;

    public DateTimeOffset? UpdateBase { get; set; }

    public SortedSet<int> SkipHours { get; } = [];

    public SortedSet<DayOfWeek> SkipDays { get; } = [];

    public Uri? NextPage { get; private set; }

    public Uri? SelfAddress { get; private set; }

    public Uri? HubAddress { get; private set; }

    /// <summary>Keeps a link that says something about the feed other than its page; the first of a kind holds.</summary>
    public void OfferLink(string? relation, string? address)
    {
        if (address is null || !Uri.TryCreate(address, UriKind.Absolute, out var target) || !FeedLinks.IsWeb(target))
        {
            return;
        }

        switch (relation?.Trim().ToLowerInvariant())
        {
            case "next":
                NextPage ??= target;
                break;
            case "self":
                SelfAddress ??= target;
                break;
            case "hub":
                HubAddress ??= target;
                break;
        }
    }

    public void Complete(ParsedFeed feed)
    {
        feed.Title = Title.Value;
        feed.Description = Description.Value;
        feed.Link = Link.Value;
        feed.Language = Language.Value;
        feed.Published = Published.HasValue ? Published.Value : null;
        feed.Updated = Updated.HasValue ? Updated.Value : null;
        feed.PollInterval = TimeToLive ?? SyndicationInterval();
        feed.UpdateBase = UpdateBase;
        feed.SkipHours = [.. SkipHours];
        feed.SkipDays = [.. SkipDays];
        (feed.NextPage, feed.SelfAddress, feed.HubAddress) = (NextPage, SelfAddress, HubAddress);
    }

    private TimeSpan? SyndicationInterval()
    {
        var days = UpdatePeriod?.Trim().ToLowerInvariant() switch
        {
            "hourly" => 1.0 / 24,
            "daily" => 1,
            "weekly" => 7,
            "monthly" => 30,
            "yearly" => 365,
            _ => 0.0,
        };
        return days > 0 && UpdateFrequency > 0 ? TimeSpan.FromDays(days / UpdateFrequency) : null;
    }
}
