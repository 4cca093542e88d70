namespace AlertPipeline.Classification;

/// <summary>What a classifier sees of an article: the stored texts, never the feed or the address.</summary>
/// <param name="Language">ISO 639-1 code as declared; null where unknown. A hint only.</param>
internal readonly record struct ArticleText(string Title, string Summary, string? Language);

/// <summary>Says what an article is about, and which words show it. Safe to call from several threads at once.</summary>
/// <remarks>
/// The same text gives the same answer on every machine and culture: stages call it again when a message is repeated.
/// Every topic, direction, issuer and affected place has at least one evidence span, or it is not given.
/// </remarks>
internal interface IClassifier
{
    /// <summary>Name and version, stored with every answer: <c>embedded-1</c>.</summary>
    string Version { get; }

    Messages.Classification Classify(ArticleText text);

    /// <summary>The same with these scores in place of its own: topics follow from them, every other field from the text as ever.</summary>
    /// <param name="scores">Per topic, 0 to 1; a topic that is absent keeps its own score.</param>
    Messages.Classification Classify(ArticleText text, IReadOnlyDictionary<string, double> scores);
}
