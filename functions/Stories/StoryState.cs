using System.Text.Json;
using System.Text.Json.Serialization;
using AlertPipeline.Messages;

namespace AlertPipeline.Stories;

/// <summary>A story as it stands: what subscribers are told. A change of topics, direction, stage or evidence is a new state.</summary>
/// <param name="StoryId">24 hex digits; never changes.</param>
/// <param name="StateId">Story id, a hash of what the story says and a digit for how well it is shown: the same facts, the same id.</param>
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
    /// <summary>Of <see cref="EvidenceLevels"/>.</summary>
    public string Evidence { get => field ?? EvidenceLevels.Single; init; }

    /// <summary>What the articles say that a government does, each with the words it rests on.</summary>
    public IReadOnlyList<StoryFact> Event { get => field ?? []; init; }

    /// <summary>What was another fact in an earlier state.</summary>
    public IReadOnlyList<StoryChange> Changes { get => field ?? []; init; }

    /// <summary>Of <see cref="AlertPipeline.Events.Stages"/>; null where no article shows one.</summary>
    public string? Stage => Event.FirstOrDefault(fact => fact.Field == StoryEvent.Stage)?.Value;

    /// <summary>True where it says something new to who was told these states of the story, and asked for it.</summary>
    /// <param name="told">Of this story or of one that became part of it; none = it is new altogether.</param>
    /// <param name="follow">What the subscriber wants to hear of a story that was told: <c>updates</c>, <c>confirmed</c>.</param>
    /// <remarks>
    /// That a second outlet reports the same is no news by itself: it happens to most stories within hours, and would double the mail. That an official source
    /// has published on it confirms it.
    /// </remarks>
    public bool IsNewsAfter(IReadOnlyCollection<string> told, IReadOnlyList<string> follow) => told.Count == 0
        || (follow.Contains("updates") && told.All(id => SaidIn(id) != SaidIn(StateId)))
        || (follow.Contains("confirmed") && Evidence == EvidenceLevels.Document && told.All(id => id[^1] != StateId[^1]));

    /// <summary>Outlets that report it on their own: copies of one text, and articles that name one source, count once.</summary>
    public int CountIndependentOutlets() => Independence.CountOf(Articles);

    /// <summary>The story that a state came up in.</summary>
    public static string StoryIdOf(string stateId) => stateId[..stateId.LastIndexOf('-')];

    private static string SaidIn(string stateId) => stateId[(stateId.LastIndexOf('-') + 1)..^1];
}

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(StoryState))]
[JsonSerializable(typeof(StoryIndexPage))]
internal sealed partial class StoryJson : JsonSerializerContext;
