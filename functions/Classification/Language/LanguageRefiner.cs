using AlertPipeline.Classification.Refinement;
using AlertPipeline.Messages;

namespace AlertPipeline.Classification.Language;

/// <summary>Asks Azure AI Language: the language of texts that declare none, the places in them, and scores where a project is configured.</summary>
/// <remarks>
/// Kind after kind, and in each as many documents a call as it takes. The languages come first, since the other kinds take a
/// text without one for English. A failure that the next call would meet again ends the asking; what was answered before stands.
/// <para>
/// Of entities only places and organisations are kept, and of key phrases only those that are, whole, a name of the
/// gazetteer: laws and programmes, for which entity recognition has no category. The rest is dropped: our records carry
/// no free words, and an article's own text is searched anyway.
/// </para>
/// <para>
/// Of classes, one that the project's model did not give counts as 0, for the service leaves out what it does not assign. Where an
/// article has only classes that stand for no topic, nothing is said of its topics: the setting may not fit the project.
/// </para>
/// </remarks>
internal sealed partial class LanguageRefiner(
    LanguageClient client, ClassificationJobs jobs, IGazetteer gazetteer, LanguageOptions options, UncertainBand band, TimeProvider clock,
    ILogger<LanguageRefiner> logger)
    : IRefiner
{
    public const string Name = "language";

    private static readonly string[] PlaceCategories = ["Location", "GPE", "CountryRegion", "State", "City", "Organization"];

    private delegate Task<TaskResults<TDocument>> Analysis<TDocument>(IReadOnlyList<InputDocument> documents, CallMeter meter, CancellationToken cancellationToken);

    public string Provider => Name;

    public decimal? MonthlyBudgetUsd => options.MonthlyBudgetUsd;

    public bool Wants(Draft draft) => draft.Said.Topics.Count > 0 || band.Holds(draft);

    /// <summary>As if every try of every kind were analysed and paid.</summary>
    public decimal MostUsd(Draft draft)
    {
        var document = new LanguageDocument(draft.Text);
        if (document.IsBlank)
        {
            return 0;
        }

        var kinds = 1 + (draft.Text.Language is null ? 1 : 0) + (options.KeyPhrases ? 1 : 0);
        var usdPerThousand = (kinds * options.UsdPerThousandRecords) + (options.HasProject ? options.CustomUsdPerThousandRecords : 0);
        return document.TextRecords * (options.MaxRetries + 1) * usdPerThousand / 1_000;
    }

    public async Task<IReadOnlyList<Refinement.Refinement>> RefineAsync(IReadOnlyList<Draft> drafts, CancellationToken cancellationToken)
    {
        var inquiries = drafts.Select(draft => new Inquiry(draft)).ToList();
        using var deadline = new CancellationTokenSource(options.Deadline, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            await AskAllAsync([.. inquiries.Where(IsAskable)], either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            FailAll(inquiries, $"Azure AI Language did not answer for the whole batch within {options.Deadline.TotalSeconds:0} s; Language:Deadline may be longer.");
        }
        catch (LanguageException failure)
        {
            FailAll(inquiries, failure.Message);
        }

        var answers = inquiries.ConvertAll(inquiry => inquiry.ToRefinement(Provider));
        Log.BatchAsked(
            logger, answers.Count, answers.Sum(answer => answer.Usage.Calls), answers.Sum(answer => answer.Usage.InputTokens),
            answers.Count(answer => answer.Problem is not null));
        return answers;
    }

    private static bool IsAskable(Inquiry inquiry)
    {
        if (inquiry.Document.IsBlank)
        {
            inquiry.Fail("The article has no text to ask about.");
        }

        return !inquiry.Document.IsBlank;
    }

    private void FailAll(List<Inquiry> inquiries, string problem)
    {
        Log.AskingEnded(logger, problem);
        inquiries.ForEach(inquiry => inquiry.Fail(problem));
    }

    private async Task AskAllAsync(List<Inquiry> inquiries, CancellationToken cancellationToken)
    {
        await AskAsync(TaskKinds.LanguageDetection, inquiries.FindAll(inquiry => inquiry.Language is null), ReadLanguage, cancellationToken);
        await AskAsync(TaskKinds.EntityRecognition, inquiries, ReadEntities, cancellationToken);
        if (options.KeyPhrases)
        {
            await AskAsync(TaskKinds.KeyPhraseExtraction, inquiries, ReadKeyPhrases, cancellationToken);
        }

        if (options.HasProject)
        {
            foreach (var batch in Inquiry.Batch(inquiries, TaskKinds.JobLimits, takesLanguage: true))
            {
                await AskAsync<ClassDocumentResult>(
                    TaskKinds.Custom, batch, takesLanguage: true, options.CustomUsdPerThousandRecords, jobs.RunAsync, ReadClasses, cancellationToken);
            }
        }
    }

    private async Task AskAsync<TDocument>(
        TaskKind<TDocument> kind, List<Inquiry> inquiries, Action<Inquiry, TDocument> read, CancellationToken cancellationToken)
        where TDocument : DocumentResult
    {
        foreach (var batch in Inquiry.Batch(inquiries, kind.Limits, kind.TakesLanguage))
        {
            await AskAsync<TDocument>(
                kind.Name, batch, kind.TakesLanguage, options.UsdPerThousandRecords,
                (documents, meter, token) => client.AnalyzeAsync(kind, documents, meter, token), read, cancellationToken);
        }
    }

    /// <exception cref="LanguageException">The next call would fail as well.</exception>
    private async Task AskAsync<TDocument>(
        string kind, List<Inquiry> batch, bool takesLanguage, decimal price, Analysis<TDocument> analyze,
        Action<Inquiry, TDocument> read, CancellationToken cancellationToken)
        where TDocument : DocumentResult
    {
        var meter = new CallMeter();
        try
        {
            var documents = batch.Select((inquiry, number) => inquiry.ToInput(number, takesLanguage)).ToList();
            Distribute(kind, batch, await analyze(documents, meter, cancellationToken), read);
        }
        catch (LanguageException failure) when (!failure.ConcernsAll)
        {
            Log.BatchFailed(logger, kind, batch.Count, failure.Message);
            batch.ForEach(inquiry => inquiry.Fail(failure.Message));
        }
        finally
        {
            batch.ForEach(inquiry => inquiry.Bill.Add(meter, batch.Count, inquiry.Document.TextRecords, price));
        }
    }

    /// <summary>Hands the results to their articles; one without a result is one article's problem.</summary>
    private void Distribute<TDocument>(string kind, List<Inquiry> batch, TaskResults<TDocument> results, Action<Inquiry, TDocument> read)
        where TDocument : DocumentResult
    {
        // Null in a list passes the reader, which knows only the members' own nullability.
        if (results.Documents.Contains(null!) || results.Errors.Contains(null!))
        {
            throw LanguageClient.Malformed();
        }

        var found = results.Documents.DistinctBy(document => document.Id).ToDictionary(document => document.Id, StringComparer.Ordinal);
        var errors = results.Errors.DistinctBy(error => error.Id).ToDictionary(error => error.Id, StringComparer.Ordinal);
        foreach (var (number, inquiry) in batch.Index())
        {
            var id = inquiry.ToInput(number, takesLanguage: false).Id;
            if (errors.TryGetValue(id, out var error))
            {
                var code = LanguageClient.CodeOf(error.Error) ?? "no reason";
                Log.DocumentRefused(logger, kind, code);
                inquiry.Fail($"Azure AI Language could not analyse the article ({code}).");
            }
            else if (found.TryGetValue(id, out var document))
            {
                if (document.Warnings is [{ } warning, ..])
                {
                    Log.DocumentWarned(logger, kind, LanguageClient.CodeOf(new ServiceError(warning.Code)) ?? "no reason");
                }

                read(inquiry, document);
                inquiry.Answered();
            }
            else
            {
                inquiry.Fail("Azure AI Language left the article out of its answer.");
            }
        }
    }

    private void ReadLanguage(Inquiry inquiry, LanguageDocumentResult document)
    {
        // As in zh_chs; ISO 639-1 is what stands before.
        var code = document.DetectedLanguage.Iso6391Name.Split('_', '-')[0];
        if (code.Length == 2 && code.All(char.IsAsciiLetterLower) && IsSure(document.DetectedLanguage.ConfidenceScore))
        {
            inquiry.Detect(code);
        }
    }

    private void ReadEntities(Inquiry inquiry, EntityDocumentResult document)
    {
        foreach (var entity in document.Entities.OfType<Entity>())
        {
            if ((PlaceCategories.Contains(entity.Category) || PlaceCategories.Contains(entity.Type)) && IsSure(entity.ConfidenceScore))
            {
                AddPlace(inquiry, entity.Text, entity.Offset, entity.Length);
            }
        }
    }

    private void ReadKeyPhrases(Inquiry inquiry, KeyPhraseDocumentResult document)
    {
        foreach (var phrase in document.KeyPhrases.OfType<string>())
        {
            AddPlace(inquiry, phrase, inquiry.Document.IndexOf(phrase), phrase.Length);
        }
    }

    private void AddPlace(Inquiry inquiry, string words, int offset, int length)
    {
        if (gazetteer.CodeOf(words) is { } code && inquiry.Document.Locate(offset, length, words, "place:" + code) is { } span)
        {
            inquiry.Find(new PlaceFound(code, span));
        }
    }

    private void ReadClasses(Inquiry inquiry, ClassDocumentResult document)
    {
        var given = document.Class.OfType<ClassScore>().Where(score => score.ConfidenceScore is >= 0 and <= 1).ToLookup(score => score.Category, StringComparer.Ordinal);
        if (given.Count > 0 && !Topics.All.Any(topic => given.Contains(options.ClassOf(topic))))
        {
            Log.ClassesUnknown(logger);
            return;
        }

        foreach (var topic in Topics.All)
        {
            inquiry.Score(topic, given[options.ClassOf(topic)].Select(score => score.ConfidenceScore).DefaultIfEmpty(0).Max());
        }
    }

    private bool IsSure(double confidence) => confidence >= options.LeastConfidence;

    private static partial class Log
    {
        [LoggerMessage(220, LogLevel.Information, "Azure AI Language: {ArticleCount} articles, {CallCount} calls, {RecordCount} text records, {ProblemCount} articles without an answer.")]
        public static partial void BatchAsked(ILogger logger, int articleCount, decimal callCount, long recordCount, int problemCount);

        [LoggerMessage(221, LogLevel.Warning, "Azure AI Language is not asked further in this batch: {Problem}")]
        public static partial void AskingEnded(ILogger logger, string problem);

        [LoggerMessage(222, LogLevel.Warning, "{Kind} of {ArticleCount} articles failed: {Problem}")]
        public static partial void BatchFailed(ILogger logger, string kind, int articleCount, string problem);

        [LoggerMessage(223, LogLevel.Information, "{Kind} refused an article: {Code}.")]
        public static partial void DocumentRefused(ILogger logger, string kind, string code);

        [LoggerMessage(224, LogLevel.Information, "{Kind} warned of an article: {Code}.")]
        public static partial void DocumentWarned(ILogger logger, string kind, string code);

        [LoggerMessage(225, LogLevel.Warning, "The project of Language:Project gave an article only classes that stand for no topic; check Language:Classes.")]
        public static partial void ClassesUnknown(ILogger logger);
    }
}
