namespace AlertPipeline.Web;

// Models of the pages. Public because the generated proxies of their templates are.

/// <param name="Title">Of the browser's tab.</param>
public sealed record SitePage(string Title);

/// <param name="Days">How far back the list goes.</param>
public sealed record StoryListPage(int Days, IReadOnlyList<StoryCard> Stories);

/// <param name="Facts">Topics, direction, places, outlets and time in one line.</param>
public sealed record StoryCard(string StoryId, string Headline, string Summary, string Facts);

public sealed record StoryDetailPage(StoryCard Story, IReadOnlyList<StoryArticle> Articles);

/// <param name="Link">Absolute http(s) address, or null.</param>
public sealed record StoryArticle(string Title, string Outlet, string? Link, string Summary, string FoundAt, IReadOnlyList<StoryEvidence> Evidence);

/// <param name="Label">What the words show.</param>
public sealed record StoryEvidence(string Label, string Quote);

/// <param name="Answering">How many of the sources answered when they were last asked.</param>
public sealed record StatusOverviewPage(int Answering, IReadOnlyList<StatusSource> Sources);

public sealed record StatusSource(string Name, string LastPolledAt, string Outcome);

/// <param name="Button">Text of the button that acts; null = there is nothing to do.</param>
public sealed record UnsubscribePage(string Heading, string Text, string? Button);
