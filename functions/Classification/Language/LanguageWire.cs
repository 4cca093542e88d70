using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace AlertPipeline.Classification.Language;

// The shapes of Analyze Text, version 2026-05-01, as far as they are used
// (Azure/azure-rest-api-specs, specification/cognitiveservices/data-plane/LanguageAnalyzeText).

/// <param name="Id">Unique in one request.</param>
/// <param name="Language">ISO 639-1; without one the service takes English. Language detection knows no such member.</param>
internal sealed record InputDocument(string Id, string Text, string? Language);

internal sealed record AnalysisInput(IReadOnlyList<InputDocument> Documents);

/// <summary>Parameters of every kind; those that a kind does not know are null and left out.</summary>
internal sealed record TaskParameters
{
    /// <summary>The texts are not kept by the service for its makers to look at.</summary>
    public bool LoggingOptOut { get; } = true;

    public string? StringIndexType { get; init; }

    public IReadOnlyList<string>? InclusionList { get; init; }

    public string? ProjectName { get; init; }

    public string? DeploymentName { get; init; }
}

/// <summary>Body of <c>POST :analyze-text</c>.</summary>
internal sealed record AnalyzeRequest(string Kind, TaskParameters Parameters, AnalysisInput AnalysisInput);

/// <summary>Body of <c>POST analyze-text/jobs</c>.</summary>
/// <param name="CancelAfter">Seconds after which the service gives the job up.</param>
internal sealed record JobRequest(AnalysisInput AnalysisInput, IReadOnlyList<JobTask> Tasks, double CancelAfter);

internal sealed record JobTask(string Kind, TaskParameters Parameters);

/// <summary>Answer to <c>POST :analyze-text</c>.</summary>
internal sealed record AnalyzeAnswer<TDocument>(string Kind, TaskResults<TDocument> Results);

/// <param name="Documents">Those that were analysed.</param>
/// <param name="Errors">Those that were not.</param>
internal sealed record TaskResults<TDocument>(IReadOnlyList<TDocument> Documents, IReadOnlyList<DocumentError> Errors);

internal sealed record DocumentError(string Id, ServiceError Error);

/// <param name="Code">Of a list that grows; the text beside it is not read, for it may quote the article.</param>
internal sealed record ServiceError(string Code)
{
    [JsonPropertyName("innererror")]
    public ServiceError? InnerError { get; init; }
}

internal sealed record ErrorAnswer(ServiceError Error);

internal sealed record DocumentWarning(string Code);

/// <summary>What the results of all kinds have.</summary>
internal abstract record DocumentResult(string Id)
{
    public IReadOnlyList<DocumentWarning>? Warnings { get; init; }
}

internal sealed record LanguageDocumentResult(string Id, DetectedLanguage DetectedLanguage) : DocumentResult(Id);

/// <param name="Iso6391Name">As in <c>de</c>; also <c>zh_chs</c>, and <c>(Unknown)</c>.</param>
internal sealed record DetectedLanguage(string Iso6391Name, double ConfidenceScore);

internal sealed record EntityDocumentResult(string Id, IReadOnlyList<Entity> Entities) : DocumentResult(Id);

/// <param name="Offset">In UTF-16 code units, as asked for.</param>
internal sealed record Entity(string Text, string Category, int Offset, int Length, double ConfidenceScore)
{
    /// <summary>The finest kind: <c>CountryRegion</c> where the category is <c>Location</c>.</summary>
    public string? Type { get; init; }
}

internal sealed record KeyPhraseDocumentResult(string Id, IReadOnlyList<string> KeyPhrases) : DocumentResult(Id);

/// <param name="Class">The classes that it has; one that it has not is left out.</param>
internal sealed record ClassDocumentResult(string Id, IReadOnlyList<ClassScore> Class) : DocumentResult(Id);

internal sealed record ClassScore(string Category, double ConfidenceScore);

/// <summary>Answer to <c>GET analyze-text/jobs/{id}</c>.</summary>
internal sealed record JobState(string Status)
{
    public JobTasks? Tasks { get; init; }

    public IReadOnlyList<ServiceError>? Errors { get; init; }

    /// <summary>Where the results go on.</summary>
    public string? NextLink { get; init; }
}

internal sealed record JobTasks
{
    public IReadOnlyList<JobTaskResult>? Items { get; init; }
}

internal sealed record JobTaskResult(string Kind, string Status)
{
    public TaskResults<ClassDocumentResult>? Results { get; init; }
}

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(InputDocument))]
[JsonSerializable(typeof(AnalyzeRequest))]
[JsonSerializable(typeof(JobRequest))]
[JsonSerializable(typeof(AnalyzeAnswer<LanguageDocumentResult>))]
[JsonSerializable(typeof(AnalyzeAnswer<EntityDocumentResult>))]
[JsonSerializable(typeof(AnalyzeAnswer<KeyPhraseDocumentResult>))]
[JsonSerializable(typeof(JobState))]
[JsonSerializable(typeof(ErrorAnswer))]
internal sealed partial class LanguageJson : JsonSerializerContext
{
    /// <summary>Leaves letters of every script as they are: written as escapes, Chinese would take twice the room of a request. The body is JSON and nothing else, so no markup can arise from it.</summary>
    public static LanguageJson Plain { get; } = new(new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    });
}
