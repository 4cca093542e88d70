using System.Text.Json;
using System.Text.Json.Serialization;
using AlertPipeline.Messages;

namespace AlertPipeline.Stories;

/// <summary>A story as it stands: what subscribers are told. A change of topics or direction is a new state.</summary>
/// <param name="StoryId">24 hex digits; never changes.</param>
/// <param name="StateId">Story id and a hash of what makes the state: the same facts, the same id.</param>
/// <param name="Number">1 for the first state of the story.</param>
/// <param name="ReadyAt">When the state was first seen (UTC). Digest windows go by it.</param>
/// <param name="Direction">Null unless <c>ai-export</c> is among the topics.</param>
/// <param name="Articles">The oldest first.</param>
/// <param name="MergedStateIds">States of stories that turned out to be this one: who was told of them knows of it.</param>
internal sealed record StoryState(
    string StoryId, string StateId, int Number, DateTimeOffset ReadyAt, IReadOnlyList<string> Topics, string? Direction,
    IReadOnlyList<string> Issuers, IReadOnlyList<string> Affected, double Score, IReadOnlyList<RelevantArticle> Articles,
    IReadOnlyList<string> MergedStateIds)
{
    /// <summary>Ids under which a subscriber may have been told just this: the state's own, and merged ones with the same facts.</summary>
    public IEnumerable<string> ToldAs => MergedStateIds.Where(id => FactsOf(id) == FactsOf(StateId)).Prepend(StateId);

    /// <summary>Outlets that report it on their own: copies of one text, and articles that name one source, count once.</summary>
    public int CountIndependentOutlets() => Independence.CountOf(Articles);

    /// <summary>The story that a state came up in.</summary>
    public static string StoryIdOf(string stateId) => stateId[..stateId.LastIndexOf('-')];

    private static string FactsOf(string stateId) => stateId[(stateId.LastIndexOf('-') + 1)..];
}

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(StoryState))]
[JsonSerializable(typeof(StoryIndexPage))]
internal sealed partial class StoryJson : JsonSerializerContext;
