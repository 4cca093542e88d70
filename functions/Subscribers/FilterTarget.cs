using AlertPipeline.Messages;

namespace AlertPipeline.Subscribers;

/// <summary>What a filter looks at: one state of one story.</summary>
/// <param name="Texts">Title and summary of each article.</param>
/// <param name="Sources">Host names of the publishers, lower case, without <c>www.</c>.</param>
/// <param name="Languages">ISO 639-1 codes.</param>
/// <param name="Score">Highest score among the story's topics, 0 to 1.</param>
/// <param name="Evidence">Evidence level: <c>single</c>, <c>several</c>, <c>official</c>, <c>document</c>.</param>
/// <param name="Stage">Of the policy: proposed, announced, in-force …; null where unknown.</param>
/// <param name="Objects">What the policy is about: chips, tools, weights …; empty where unknown.</param>
internal sealed record FilterTarget(
    IReadOnlyList<string> Topics, string? Direction, string? Stage, IReadOnlyList<string> Objects,
    IReadOnlyList<string> Issuers, IReadOnlyList<string> Affected, IReadOnlyList<string> Sources,
    IReadOnlyList<string> Languages, double Score, string Evidence, IReadOnlyList<FilterText> Texts);

/// <summary>One text of the story that words and phrases are looked for in.</summary>
/// <param name="ArticleId">Whose text it is.</param>
internal sealed record FilterText(string ArticleId, TextField Field, string Text);

/// <summary>Where a filter's words were found, so that a mail can mark them.</summary>
/// <param name="Start">Offset in UTF-16 code units.</param>
internal sealed record FilterHit(string ArticleId, TextField Field, int Start, int Length);

/// <summary>What a filter says of a story.</summary>
/// <param name="Reasons">The positive terms that held, as the filter language writes them: <c>topic:ai-export</c>, <c>"export licence"</c>.</param>
/// <param name="Hits">Where the words and phrases among them stand.</param>
internal sealed record FilterMatch(bool Matches, IReadOnlyList<string> Reasons, IReadOnlyList<FilterHit> Hits)
{
    public static readonly FilterMatch No = new(false, [], []);
}
