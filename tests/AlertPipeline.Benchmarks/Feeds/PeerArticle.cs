namespace AlertPipeline.Benchmarks.Feeds;

/// <summary>What every arm makes of an entry: the fields that <c>ParsedEntry</c> has.</summary>
public sealed record PeerArticle(
    string? Title, string? Link, string? Id, DateTimeOffset? Published, DateTimeOffset? Updated, string? Summary, string? Content,
    IReadOnlyList<string> Authors, IReadOnlyList<string> Categories);
