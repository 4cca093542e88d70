using System.Text.Json.Serialization.Metadata;

namespace AlertPipeline.Classification.Language;

/// <summary>What one request takes at most (Learn: Language service, data and rate limits; custom text classification, service limits).</summary>
/// <param name="TextElements">Of all documents together.</param>
internal readonly record struct RequestLimits(int Documents, int TextElements = int.MaxValue)
{
    /// <summary>The service takes 1 MB; what stands around the documents has a kilobyte of it.</summary>
    public const int DocumentBytes = 999_000;
}

/// <summary>A kind of analysis that is answered at once.</summary>
/// <param name="Answer">Of kind <c>{Name}Results</c>.</param>
internal sealed record TaskKind<TDocument>(
    string Name, RequestLimits Limits, bool TakesLanguage, TaskParameters Parameters, JsonTypeInfo<AnalyzeAnswer<TDocument>> Answer)
    where TDocument : DocumentResult;

internal static class TaskKinds
{
    public const string Custom = "CustomMultiLabelClassification";
    public const string CustomResults = Custom + "LROResults";

    /// <summary>Limits of every job, custom ones included.</summary>
    public static readonly RequestLimits JobLimits = new(Documents: 25, TextElements: 125_000);

    public static readonly TaskKind<LanguageDocumentResult> LanguageDetection = new(
        "LanguageDetection", new RequestLimits(Documents: 1_000), TakesLanguage: false, new TaskParameters(),
        LanguageJson.Plain.AnalyzeAnswerLanguageDocumentResult);

    public static readonly TaskKind<EntityDocumentResult> EntityRecognition = new(
        "EntityRecognition", new RequestLimits(Documents: 5), TakesLanguage: true,
        new TaskParameters { StringIndexType = "Utf16CodeUnit", InclusionList = ["Location", "GPE", "Organization"] },
        LanguageJson.Plain.AnalyzeAnswerEntityDocumentResult);

    public static readonly TaskKind<KeyPhraseDocumentResult> KeyPhraseExtraction = new(
        "KeyPhraseExtraction", new RequestLimits(Documents: 10), TakesLanguage: true, new TaskParameters(),
        LanguageJson.Plain.AnalyzeAnswerKeyPhraseDocumentResult);
}
