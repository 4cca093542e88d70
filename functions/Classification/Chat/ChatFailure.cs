using System.ClientModel;
using System.Globalization;
using System.Text.Json;
using AlertPipeline.Classification.Refinement;
using AlertPipeline.Net;
using Azure.Identity;

namespace AlertPipeline.Classification.Chat;

/// <summary>Exceptions that mean: the model gave no answer.</summary>
internal static class ChatFailure
{
    /// <summary>What Azure says where the article itself set off its content filter (HTTP 400).</summary>
    private const string FilterCode = "content_filter";

    private const int BadRequest = 400;
    private const int MaxAskedWaitMinutes = 15;

    /// <summary>
    /// True for everything that asking may end in but our own cancellation. The client is made for well-formed answers: odd ones end in any of its
    /// exceptions, which must not keep the article from its embedded result.
    /// </summary>
    public static bool IsOne(Exception exception, CancellationToken cancellationToken) => exception switch
    {
        OperationCanceledException => !cancellationToken.IsCancellationRequested,
        ClientResultException or HttpRequestException or NetRequestException or IOException or JsonException or AuthenticationFailedException => true,
        ArgumentException or InvalidOperationException or IndexOutOfRangeException or FormatException or OverflowException or NullReferenceException
            or KeyNotFoundException or InvalidCastException or NotSupportedException or AggregateException => true,
        _ => false,
    };

    /// <summary>Whether it speaks against the service and not against this one article or request.</summary>
    public static bool IsOfTheService(Exception exception, CancellationToken cancellationToken) =>
        IsOne(exception, cancellationToken)
        && exception switch
        {
            ClientResultException answer => answer.Status != BadRequest,
            OperationCanceledException or HttpRequestException or NetRequestException or IOException or AuthenticationFailedException => true,
            _ => false,
        };

    /// <returns>A sentence with nothing that the other side said, its word, and whether the call may have been billed.</returns>
    public static (string Sentence, string Word, bool IsBilled) Describe(Exception failure) => failure switch
    {
        // The prompt was read by the filter and is billed: https://learn.microsoft.com/azure/ai-foundry/openai/concepts/content-filter
        ClientResultException { Status: BadRequest } answer when IsFiltered(answer) =>
            ("The service's content filter refused the article.", RefinementWords.Refused, true),
        ClientResultException { Status: not 0 } answer =>
            (string.Create(CultureInfo.InvariantCulture, $"The service answered {answer.Status}."), RefinementWords.Failed, false),
        _ when FindNetProblem(failure) is { } net => (net.Message, RefinementWords.Failed, true),
        AuthenticationFailedException => ("There is no token for the service: the app's identity could not be used.", RefinementWords.Failed, false),
        OperationCanceledException => ("There was no answer in time.", RefinementWords.Failed, true),
        _ => ($"The answer could not be read ({failure.GetType().Name}).", RefinementWords.Failed, true),
    };

    /// <summary>How long the service asks to be left alone; null where it does not.</summary>
    public static TimeSpan? FindWait(Exception failure)
    {
        if (failure is not ClientResultException answer || answer.GetRawResponse() is not { } response || !response.Headers.TryGetValue("Retry-After", out var text))
        {
            return null;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds > 0
            ? TimeSpan.FromSeconds(Math.Min(seconds, MaxAskedWaitMinutes * 60))
            : null;
    }

    private static NetRequestException? FindNetProblem(Exception failure)
    {
        for (var at = failure; at is not null; at = at.InnerException)
        {
            if (at is NetRequestException problem)
            {
                return problem;
            }
        }

        return null;
    }

    private static bool IsFiltered(ClientResultException answer)
    {
        try
        {
            using var body = JsonDocument.Parse(answer.GetRawResponse()?.Content ?? BinaryData.FromString("{}"));
            return body.RootElement.ValueKind == JsonValueKind.Object
                && body.RootElement.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object
                && error.TryGetProperty("code", out var code) && code.ValueKind == JsonValueKind.String && code.GetString() == FilterCode;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
