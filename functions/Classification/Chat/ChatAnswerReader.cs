using System.Text.Json;
using AlertPipeline.Classification.Refinement;
using AlertPipeline.Messages;
using Microsoft.Extensions.AI;

namespace AlertPipeline.Classification.Chat;

/// <param name="Scores">Empty where there is a problem.</param>
/// <param name="Problem">One sentence without a word of the article or of the answer.</param>
/// <param name="ProblemWord">Of <see cref="RefinementWords"/>.</param>
internal readonly record struct ReadAnswer(IReadOnlyDictionary<string, double> Scores, string? Problem, string ProblemWord);

/// <summary>Reads what the model wrote, and believes nothing of it that the article's text does not bear out.</summary>
internal static class ChatAnswerReader
{
    /// <summary>In characters; what <see cref="ChatPrompt.MaxOutputTokens"/> allow is shorter unless the service breaks its own bound.</summary>
    public const int MaxAnswerLength = 8_000;

    /// <summary>Probability from which the instructions ask for a quote.</summary>
    private const double LeastQuoted = 0.5;

    private const int MinQuoteLength = 2;
    private const int MaxQuoteLength = 200;

    private static readonly Dictionary<string, double> NoScores = [];

    public static ReadAnswer Read(ChatResponse response, Draft draft)
    {
        var contents = response.Messages.SelectMany(message => message.Contents).ToList();
        if (response.FinishReason == ChatFinishReason.ContentFilter || contents.OfType<ErrorContent>().Any())
        {
            return Refused("The model would not judge the article, or its answer was filtered.");
        }

        if (response.FinishReason == ChatFinishReason.Length)
        {
            return Invalid("The answer was cut off at its longest length.");
        }

        if (response.FinishReason != ChatFinishReason.Stop || response.Messages.Count != 1 || contents is not [TextContent { Text: { } text }])
        {
            return Invalid("The answer is not one text that was ended by the model.");
        }

        if (text.Length > MaxAnswerLength)
        {
            return Invalid($"The answer has {text.Length} characters; {MaxAnswerLength} are allowed.");
        }

        try
        {
            return JsonSerializer.Deserialize(text, ChatJson.Default.ChatVerdict) is { } verdict
                ? Check(verdict, draft)
                : Invalid("The answer is null.");
        }
        catch (JsonException)
        {
            return Invalid("The answer is not of the form that was asked for.");
        }
    }

    private static ReadAnswer Check(ChatVerdict verdict, Draft draft)
    {
        var scores = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var (topic, judgement) in new[] { (Topics.Export, verdict.Export), (Topics.Sovereignty, verdict.Sovereignty) })
        {
            if (FindFault(topic, judgement, draft) is { } fault)
            {
                return Invalid(fault);
            }

            // What nothing in the text shows cannot raise a score.
            var own = draft.Said.Scores.GetValueOrDefault(topic);
            scores[topic] = judgement.Quotes.Count > 0 ? judgement.Probability : Math.Min(judgement.Probability, own);
        }

        return new ReadAnswer(scores, null, "");
    }

    private static string? FindFault(string topic, ChatJudgement judgement, Draft draft)
    {
        if (judgement.Probability is not (>= 0 and <= 1))
        {
            return $"The probability of {topic} is not between 0 and 1.";
        }

        if (judgement.Quotes.Count > ChatPrompt.MaxQuotes)
        {
            return $"There are {judgement.Quotes.Count} quotes for {topic}; {ChatPrompt.MaxQuotes} are allowed.";
        }

        if (!judgement.Quotes.All(quote => IsInText(quote, draft.Text)))
        {
            return $"A quote for {topic} does not stand in the field that it names.";
        }

        return judgement.Quotes.Count == 0 && judgement.Probability >= LeastQuoted ? $"{topic} is likely without a quote." : null;
    }

    private static bool IsInText(ChatQuote? quote, ArticleText text) =>
        quote is { Words.Length: >= MinQuoteLength and <= MaxQuoteLength }
        && quote.Words.Any(char.IsLetter)
        && (quote.Field == "title" ? text.Title : quote.Field == "summary" ? text.Summary : "").Contains(quote.Words, StringComparison.Ordinal);

    private static ReadAnswer Refused(string problem) => new(NoScores, problem, RefinementWords.Refused);

    private static ReadAnswer Invalid(string problem) => new(NoScores, problem, RefinementWords.Invalid);
}
