using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using AlertPipeline.Net;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;

namespace AlertPipeline.Classification.Language;

/// <summary>A successful answer.</summary>
/// <param name="RetryAfter">Zero where it asks for no wait.</param>
internal readonly record struct LanguageReply(int Status, ReadOnlyMemory<byte> Body, string? OperationLocation, TimeSpan RetryAfter);

/// <summary>Calls Analyze Text: <c>POST {endpoint}/language/:analyze-text</c>, and what its jobs are made of.</summary>
/// <remarks>Every failure is a <see cref="LanguageException"/>; only cancelling is not.</remarks>
internal sealed class LanguageClient(HttpPipeline pipeline, ClockedRetries retries, LanguageOptions options)
{
    /// <summary>Generally available since May 2026.</summary>
    private const string ApiVersion = "2026-05-01";

    private const int LongestCode = 60;

    private readonly string _root = options.Endpoint!.TrimEnd('/') + "/language/";

    public Uri Jobs => Address("analyze-text/jobs");

    /// <summary>Has documents analysed at once.</summary>
    public async Task<TaskResults<TDocument>> AnalyzeAsync<TDocument>(
        TaskKind<TDocument> kind, IReadOnlyList<InputDocument> documents, CallMeter meter, CancellationToken cancellationToken)
        where TDocument : DocumentResult
    {
        var request = new AnalyzeRequest(kind.Name, kind.Parameters, new AnalysisInput(documents));
        var body = JsonSerializer.SerializeToUtf8Bytes(request, LanguageJson.Plain.AnalyzeRequest);
        var reply = await SendAsync(RequestMethod.Post, Address(":analyze-text"), body, meter, cancellationToken);
        var answer = Read(reply, kind.Answer);
        return answer.Kind == kind.Name + "Results" ? answer.Results : throw Malformed();
    }

    /// <param name="address">Of the endpoint: the key goes with the request.</param>
    /// <param name="body">JSON; null = none.</param>
    public async Task<LanguageReply> SendAsync(
        RequestMethod method, Uri address, ReadOnlyMemory<byte>? body, CallMeter meter, CancellationToken cancellationToken)
    {
        using var message = pipeline.CreateMessage();
        message.Request.Method = method;
        message.Request.Uri.Reset(address);
        message.Request.Headers.Add("Accept", "application/json");
        if (body is { } content)
        {
            message.Request.Headers.Add("Content-Type", "application/json");
            message.Request.Content = RequestContent.Create(content);
        }

        ClockedRetries.Attach(message, meter);
        try
        {
            await pipeline.SendAsync(message, cancellationToken);
        }
        catch (RequestFailedException failure)
        {
            throw new LanguageException($"Azure AI Language gave no answer: {failure.InnerException?.InnerException?.Message ?? failure.GetType().Name}", concernsAll: true, failure);
        }
        catch (NetRequestException refusal)
        {
            throw new LanguageException($"Azure AI Language cannot be asked at Language:Endpoint: {refusal.Message}", concernsAll: true, refusal);
        }
        catch (AuthenticationFailedException failure)
        {
            throw new LanguageException(
                $"No sign-in to Azure AI Language: the process has no identity that gives a token ({failure.GetType().Name}); give it one, or set Language:Key.",
                concernsAll: true, failure);
        }

        var response = message.Response;
        return response.Status is 200 or 202
            ? new LanguageReply(
                response.Status, response.Content.ToMemory(), response.Headers.TryGetValue("Operation-Location", out var location) ? location : null,
                retries.WaitAskedFor(response))
            : throw Refusal(response);
    }

    /// <exception cref="LanguageException">The body is not of that shape.</exception>
    public static T Read<T>(LanguageReply reply, JsonTypeInfo<T> shape)
    {
        try
        {
            return JsonSerializer.Deserialize(reply.Body.Span, shape) ?? throw Malformed();
        }
        catch (JsonException failure)
        {
            throw Malformed(failure);
        }
    }

    /// <summary>The service names errors by one word of letters, of a list that grows; anything else is not repeated.</summary>
    public static string? CodeOf(ServiceError? error)
    {
        while (error?.InnerError is { } inner)
        {
            error = inner;
        }

        return error?.Code is { Length: > 0 and <= LongestCode } code && code.All(char.IsAsciiLetter) ? code : null;
    }

    public static LanguageException Malformed(Exception? innerException = null) =>
        new("Azure AI Language answered in a form that it should not have by its specification.", concernsAll: false, innerException);

    private Uri Address(string path) => new($"{_root}{path}?api-version={ApiVersion}");

    private LanguageException Refusal(Response response)
    {
        var code = FindCode(response) is { } found ? $"{response.Status} {found}" : $"{response.Status}";
        return response.Status switch
        {
            401 or 403 when options.HasKey => new(
                $"Azure AI Language refused the key in Language:Key ({code}); set a key of the resource at Language:Endpoint, and allow keys and this network there.", true),
            401 or 403 => new(
                $"Azure AI Language refused the identity of the process ({code}); give it the role Cognitive Services User on the resource at Language:Endpoint, or set Language:Key.", true),
            404 => new($"Azure AI Language found nothing at Language:Endpoint ({code}); set the endpoint of a Language resource, and check Language:Project and Language:Deployment.", true),
            429 or 503 when retries.WaitAskedFor(response) is { Ticks: > 0 } wait && wait > options.LongestWait => new(
                $"Azure AI Language asks to wait {wait.TotalSeconds:0} s ({code}), longer than Language:LongestWait.", true),
            408 or 429 or >= 500 => new($"Azure AI Language still answered {code} after {options.MaxRetries + 1} tries.", true),
            _ => new($"Azure AI Language answered {code}.", false),
        };
    }

    private static string? FindCode(Response response)
    {
        try
        {
            return CodeOf(JsonSerializer.Deserialize(response.Content.ToMemory().Span, LanguageJson.Plain.ErrorAnswer)?.Error);
        }
        catch (JsonException)
        {
            // A proxy or load balancer answered, in its own words.
            return null;
        }
    }
}
