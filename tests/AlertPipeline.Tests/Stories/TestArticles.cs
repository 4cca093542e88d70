using AlertPipeline.Messages;

namespace AlertPipeline.Tests.Stories;

/// <summary>Relevant articles that tests start from.</summary>
internal static class TestArticles
{
    public static readonly DateTimeOffset Found = new(2026, 11, 24, 6, 0, 0, TimeSpan.Zero);

    public static RelevantArticle Export(string id, string title, string direction, string source = "a.example", string? link = null, DateTimeOffset? found = null) =>
        Of(id, title, ["ai-export"], direction, source, link, found);

    public static RelevantArticle Sovereignty(string id, string title, string source = "a.example", DateTimeOffset? found = null) =>
        Of(id, title, ["ai-sovereignty"], null, source, null, found);

    private static RelevantArticle Of(
        string id, string title, IReadOnlyList<string> topics, string? direction, string source, string? link, DateTimeOffset? found) => new(
        new Article(
            id, "feed", 3, source, source, new Uri(link ?? $"https://{source}/{id}"), title, "", "en", null, found ?? Found),
        new(
            topics, direction, ["US"], ["GB"], topics.ToDictionary(topic => topic, _ => 0.9),
            topics.Select(topic => new EvidenceSpan(topic, TextField.Title, 0, Math.Min(5, title.Length))).ToList(), "test-1"));
}
