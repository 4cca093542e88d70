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

    public void Complete(ParsedFeed feed)
    {
        feed.Title = Title.Value;
        feed.Description = Description.Value;
        feed.Link = Link.Value;
        feed.Language = Language.Value;
        feed.Published = Published.HasValue ? Published.Value : null;
        feed.Updated = Updated.HasValue ? Updated.Value : null;
        feed.PollInterval = TimeToLive ?? SyndicationInterval();
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
