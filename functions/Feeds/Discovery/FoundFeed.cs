namespace AlertPipeline.Feeds.Discovery;

/// <summary>How a page leads to a feed, the strongest first.</summary>
internal enum FeedHint
{
    /// <summary>It says so: a <c>link</c> element or a <c>Link</c> header.</summary>
    Declared,

    /// <summary>A link in its text has the address or the words of a feed.</summary>
    Linked,

    /// <summary>It says nothing; pages of its kind have a feed there.</summary>
    Guessed,
}

/// <summary>An address that may be a feed: nobody has asked there yet.</summary>
/// <param name="Title">What the page calls it; null = nothing.</param>
/// <param name="IsComments">True for what readers write below an article, which is no news.</param>
internal sealed record FoundFeed(Uri Address, string? Title, FeedHint Hint, bool IsComments);
