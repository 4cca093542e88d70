using System.Text.Json;
using System.Text.Json.Nodes;

namespace AlertPipeline.Tests.Classification.Language;

/// <summary>Writes answers in the shapes of the specification, with the members that we do not read.</summary>
internal static class Answers
{
    public static string Languages(ReceivedRequest request, Func<string, (string Code, double Confidence)> tell) =>
        Task("LanguageDetectionResults", request, document =>
        {
            var (code, confidence) = tell(TextOf(document));
            return new JsonObject
            {
                ["detectedLanguage"] = new JsonObject
                {
                    ["name"] = "Some language",
                    ["iso6391Name"] = code,
                    ["confidenceScore"] = confidence,
                    ["scriptName"] = "Latin",
                    ["scriptIso15924Code"] = "Latn",
                },
            };
        });

    public static string Entities(ReceivedRequest request, Func<string, IEnumerable<JsonObject>> find) =>
        Task("EntityRecognitionResults", request, document => new JsonObject { ["entities"] = new JsonArray([.. find(TextOf(document))]) });

    public static string KeyPhrases(ReceivedRequest request, Func<string, IEnumerable<string>> find) =>
        Task("KeyPhraseExtractionResults", request, document => new JsonObject
        {
            ["keyPhrases"] = new JsonArray([.. find(TextOf(document)).Select(phrase => JsonValue.Create(phrase))]),
        });

    /// <summary>An entity where its words first stand in the text.</summary>
    public static JsonObject Entity(string text, string words, string category = "Location", double confidence = 0.97) =>
        EntityAt(text.IndexOf(words, StringComparison.Ordinal), words.Length, words, category, confidence);

    public static JsonObject EntityAt(int offset, int length, string words, string category = "Location", double confidence = 0.97) => new()
    {
        ["text"] = words,
        ["category"] = category,
        ["type"] = category == "Location" ? "GPE" : category,
        ["offset"] = offset,
        ["length"] = length,
        ["confidenceScore"] = confidence,
        ["tags"] = new JsonArray(new JsonObject { ["name"] = category, ["confidenceScore"] = confidence }),
    };

    public static JsonObject Warning(string code) => new() { ["code"] = code, ["message"] = "Words of the service." };

    /// <summary>The same answer without one document, which becomes an error in it.</summary>
    public static string WithError(string answer, string id, string code, string inner) => Change(answer, results =>
    {
        Remove(results, id);
        results["errors"]!.AsArray().Add(new JsonObject
        {
            ["id"] = id,
            ["error"] = new JsonObject
            {
                ["code"] = code,
                ["message"] = "Words of the service that quote the article: SECRET-WORDS",
                ["innererror"] = new JsonObject { ["code"] = inner, ["message"] = "More of them: SECRET-WORDS" },
            },
        });
    });

    public static string WithWarning(string answer, string id, string code) => Change(answer, results =>
        results["documents"]!.AsArray().Single(document => document!["id"]!.GetValue<string>() == id)!["warnings"]!.AsArray().Add(Warning(code)));

    public static string Without(string answer, string id) => Change(answer, results => Remove(results, id));

    /// <summary>A job that has no result yet, or never will.</summary>
    public static string Job(string status, string? errorCode = null) => new JsonObject
    {
        ["jobId"] = "0b6e7b3c-2f0e-4d7e-9d53-6d6e9f1f2a10",
        ["createdDateTime"] = "2026-11-24T07:00:00Z",
        ["lastUpdatedDateTime"] = "2026-11-24T07:00:01Z",
        ["expirationDateTime"] = "2026-11-25T07:00:00Z",
        ["status"] = status,
        ["errors"] = errorCode is null ? [] : new JsonArray(new JsonObject { ["code"] = errorCode, ["message"] = "SECRET-WORDS" }),
        ["tasks"] = new JsonObject { ["completed"] = 0, ["failed"] = 0, ["inProgress"] = 1, ["total"] = 1 },
    }.ToJsonString();

    /// <summary>A job that is done.</summary>
    /// <param name="classes">Per document in the order of the request; null = it is not on this page.</param>
    public static string JobDone(IReadOnlyList<(string Class, double Score)[]?> classes, string? nextLink = null, string status = "succeeded") => new JsonObject
    {
        ["jobId"] = "0b6e7b3c-2f0e-4d7e-9d53-6d6e9f1f2a10",
        ["createdDateTime"] = "2026-11-24T07:00:00Z",
        ["lastUpdatedDateTime"] = "2026-11-24T07:00:05Z",
        ["status"] = status,
        ["errors"] = new JsonArray(),
        ["nextLink"] = nextLink,
        ["tasks"] = new JsonObject
        {
            ["completed"] = 1,
            ["failed"] = 0,
            ["inProgress"] = 0,
            ["total"] = 1,
            ["items"] = new JsonArray(new JsonObject
            {
                ["kind"] = "CustomMultiLabelClassificationLROResults",
                ["lastUpdateDateTime"] = "2026-11-24T07:00:05Z",
                ["status"] = status,
                ["results"] = new JsonObject
                {
                    ["documents"] = new JsonArray([.. classes.Index().Where(item => item.Item is not null).Select(item => (JsonNode)new JsonObject
                    {
                        ["id"] = item.Index.ToString(System.Globalization.CultureInfo.InvariantCulture),
                        ["class"] = new JsonArray([.. item.Item!.Select(given =>
                            (JsonNode)new JsonObject { ["category"] = given.Class, ["confidenceScore"] = given.Score })]),
                        ["warnings"] = new JsonArray(),
                    })]),
                    ["errors"] = new JsonArray(),
                    ["projectName"] = "alerts",
                    ["deploymentName"] = "live",
                },
            }),
        },
    }.ToJsonString();

    private static string Task(string kind, ReceivedRequest request, Func<JsonElement, JsonObject> analyze) => new JsonObject
    {
        ["kind"] = kind,
        ["results"] = new JsonObject
        {
            ["documents"] = new JsonArray([.. request.Documents.Select(document =>
            {
                var result = analyze(document);
                result["id"] = document.GetProperty("id").GetString();
                result["warnings"] = new JsonArray();
                return (JsonNode)result;
            })]),
            ["errors"] = new JsonArray(),
            ["modelVersion"] = "2025-11-01",
        },
    }.ToJsonString();

    private static string Change(string answer, Action<JsonObject> change)
    {
        var whole = JsonNode.Parse(answer)!.AsObject();
        change(whole["results"]!.AsObject());
        return whole.ToJsonString();
    }

    private static void Remove(JsonObject results, string id)
    {
        var documents = results["documents"]!.AsArray();
        documents.Remove(documents.Single(document => document!["id"]!.GetValue<string>() == id));
    }

    private static string TextOf(JsonElement document) => document.GetProperty("text").GetString()!;
}
