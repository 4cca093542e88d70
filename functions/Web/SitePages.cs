namespace AlertPipeline.Web;

// Models of the pages. Public because the generated proxies of their templates are.

/// <param name="Title">Of the browser's tab.</param>
/// <param name="IsOperator">True for pages behind the operator's key: wider, and with a way to sign out.</param>
public sealed record SitePage(string Title, bool IsOperator = false);

/// <param name="Days">How far back the list goes.</param>
public sealed record StoryListPage(int Days, IReadOnlyList<StoryCard> Stories);

/// <param name="Facts">Topics, direction, places, outlets and time in one line.</param>
public sealed record StoryCard(string StoryId, string Headline, string Summary, string Facts);

public sealed record StoryDetailPage(StoryCard Story, IReadOnlyList<StoryArticle> Articles);

/// <param name="Link">Absolute http(s) address, or null.</param>
public sealed record StoryArticle(string Title, string Outlet, string? Link, string Summary, string FoundAt, IReadOnlyList<StoryEvidence> Evidence);

/// <param name="Label">What the words show.</param>
public sealed record StoryEvidence(string Label, string Quote);

/// <param name="Answering">How many of the sources were asked in time and answered.</param>
/// <param name="Attention">That some need attention; null where none does.</param>
/// <param name="Sources">Those that need attention first.</param>
public sealed record StatusOverviewPage(int Answering, string? Attention, IReadOnlyList<StatusSource> Sources);

/// <param name="Tone">Of the outcome: <c>good</c>, <c>odd</c>, <c>bad</c>.</param>
public sealed record StatusSource(string Name, string LastPolledAt, string Outcome, string Tone);

/// <param name="Button">Text of the button that acts; null = there is nothing to do.</param>
public sealed record UnsubscribePage(string Heading, string Text, string? Button);

/// <param name="Problem">Why the last try did not succeed; null on the first.</param>
public sealed record OperatorKeyPage(string? Problem);

/// <param name="AsOf">When this was so.</param>
/// <param name="Overdue">That sources are not asked when they should be; null where they are.</param>
/// <param name="Before">Address of the page before this one; null on the first.</param>
/// <param name="After">Address of the next page; null on the last.</param>
/// <param name="Position">"Page 2 of 7"; null where there is one.</param>
public sealed record OperatorSourcesPage(
    string AsOf, string? Overdue, IReadOnlyList<OperatorFilter> Filters, IReadOnlyList<OperatorSourceRow> Rows, string? Before, string? After, string? Position);

/// <summary>One of the states that the list can be cut down to.</summary>
public sealed record OperatorFilter(string Label, string Count, string Address, bool IsChosen);

/// <param name="Tone">Of the state: <c>good</c>, <c>odd</c>, <c>bad</c>.</param>
/// <param name="Rhythm">The longest silence that is usual.</param>
public sealed record OperatorSourceRow(
    string Id, string Name, string? Group, string State, string Tone, string? Since, string? Reason, string LastAsked, string NextAsked,
    string LastNew, string NewestEntry, string Entries, string Rhythm, string Language, string Failures);

public sealed record OperatorSourcePage(string Name, string State, string Tone, string? Since, string? Reason, IReadOnlyList<OperatorFactGroup> Groups);

public sealed record OperatorFactGroup(string Heading, IReadOnlyList<OperatorFact> Facts);

public sealed record OperatorFact(string Label, string Value);

/// <param name="Month">As in "November 2026".</param>
/// <param name="AtBudget">How many articles were left to the embedded model alone; null where none was.</param>
public sealed record OperatorSpendingPage(string Month, string? AtBudget, IReadOnlyList<OperatorSpendingRow> Rows);

/// <param name="Spent">What is set aside for calls under way, or was for calls that a crash ended, included.</param>
/// <param name="Tone"><c>bad</c> where the budget is spent, else <c>good</c>.</param>
public sealed record OperatorSpendingRow(
    string Service, string Tone, string State, string Spent, string Budget, string Calls, string InputTokens, string OutputTokens, string AtBudget);
