using System.Text.Json;
using Azure.Core;

namespace AlertPipeline.Classification.Language;

/// <summary>Has documents classified by the operator's own project: the service gives that only as a job that is asked after.</summary>
internal sealed class ClassificationJobs(LanguageClient client, LanguageOptions options, TimeProvider clock)
{
    /// <summary>Where the service does not say how long to wait.</summary>
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(2);

    private readonly Uri _endpoint = new(options.Endpoint!);

    /// <exception cref="LanguageException">There is no answer.</exception>
    public async Task<TaskResults<ClassDocumentResult>> RunAsync(
        IReadOnlyList<InputDocument> documents, CallMeter meter, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(options.JobTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            var accepted = await StartAsync(documents, meter, either.Token);
            var address = CheckOrigin(accepted.OperationLocation);
            var state = await WaitAsync(address, accepted.RetryAfter, meter, either.Token);
            return await CollectAsync(state, documents.Count, meter, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new LanguageException(
                $"The classification job was not done within {options.JobTimeout.TotalSeconds:0} s; Language:JobTimeout may be longer.", concernsAll: true);
        }
    }

    private Task<LanguageReply> StartAsync(IReadOnlyList<InputDocument> documents, CallMeter meter, CancellationToken cancellationToken)
    {
        var parameters = new TaskParameters { ProjectName = options.Project, DeploymentName = options.Deployment };
        var request = new JobRequest(
            new AnalysisInput(documents), [new JobTask(TaskKinds.Custom, parameters)], CancelAfter: options.JobTimeout.TotalSeconds);
        var body = JsonSerializer.SerializeToUtf8Bytes(request, LanguageJson.Plain.JobRequest);
        return client.SendAsync(RequestMethod.Post, client.Jobs, body, meter, cancellationToken);
    }

    private async Task<JobState> WaitAsync(Uri address, TimeSpan retryAfter, CallMeter meter, CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(retryAfter > TimeSpan.Zero ? retryAfter : PollInterval, clock, cancellationToken);
            var reply = await client.SendAsync(RequestMethod.Get, address, null, meter, cancellationToken);
            var state = LanguageClient.Read(reply, LanguageJson.Plain.JobState);
            switch (state.Status)
            {
                case "notStarted" or "running" or "cancelling":
                    retryAfter = reply.RetryAfter;
                    break;
                case "succeeded" or "partiallyCompleted":
                    return state;
                case "failed" or "cancelled":
                    throw Ended(state.Status, state.Errors);
                default:
                    throw LanguageClient.Malformed();
            }
        }
    }

    /// <summary>The results, which may come on several pages.</summary>
    private async Task<TaskResults<ClassDocumentResult>> CollectAsync(
        JobState state, int documentCount, CallMeter meter, CancellationToken cancellationToken)
    {
        var documents = new List<ClassDocumentResult>();
        var errors = new List<DocumentError>();
        for (var page = 1; ; page++)
        {
            var task = state.Tasks?.Items?.FirstOrDefault(item => item?.Kind == TaskKinds.CustomResults) ?? throw LanguageClient.Malformed();
            if (task.Results is not { } results)
            {
                throw task.Status is "failed" or "cancelled" ? Ended(task.Status, state.Errors) : LanguageClient.Malformed();
            }

            documents.AddRange(results.Documents);
            errors.AddRange(results.Errors);
            if (string.IsNullOrEmpty(state.NextLink))
            {
                return new TaskResults<ClassDocumentResult>(documents, errors);
            }

            // A page holds at least one document, or it would go on for ever.
            if (page >= documentCount)
            {
                throw LanguageClient.Malformed();
            }

            var reply = await client.SendAsync(RequestMethod.Get, CheckOrigin(state.NextLink), null, meter, cancellationToken);
            state = LanguageClient.Read(reply, LanguageJson.Plain.JobState);
        }
    }

    private static LanguageException Ended(string status, IReadOnlyList<ServiceError>? errors)
    {
        var code = LanguageClient.CodeOf(errors is [var first, ..] ? first : null) is { } found ? $" ({found})" : "";
        return new LanguageException(
            $"The classification job {status switch { "cancelled" => "was cancelled", _ => "failed" }}{code}; check Language:Project and Language:Deployment.", concernsAll: false);
    }

    /// <summary>The key goes along, so only to where it belongs.</summary>
    private Uri CheckOrigin(string? link)
    {
        // A bare path is an absolute address too on Unix: of a file.
        if (!Uri.TryCreate(link, UriKind.Absolute, out var address) || address.IsFile)
        {
            throw LanguageClient.Malformed();
        }

        return Uri.Compare(address, _endpoint, UriComponents.SchemeAndServer | UriComponents.UserInfo, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) == 0
            ? address
            : throw new LanguageException(
                "Azure AI Language points to another host than Language:Endpoint for the results of a job, which is refused; set the endpoint that it names itself by.",
                concernsAll: true);
    }
}
