using AlertPipeline.Messages;

namespace AlertPipeline.Tests.Classification.Language;

/// <summary>Custom multi-label classification, which the service gives only as a job.</summary>
public sealed class ClassificationJobTests : IAsyncLifetime
{
    private const string Custom = "CustomMultiLabelClassification";

    private LanguageStage _stage = null!;

    public async ValueTask InitializeAsync()
    {
        _stage = await LanguageStage.CreateAsync();
        _stage.Options.Project = "alerts";
        _stage.Options.Deployment = "live";
    }

    public ValueTask DisposeAsync() => _stage.DisposeAsync();

    [Fact]
    public async Task A_job_is_started_asked_after_and_read()
    {
        _stage.Server.Once(
            "GET", _ => Reply.Json(Answers.Job("notStarted")), _ => Reply.Json(Answers.Job("running")),
            _ => Reply.Json(Answers.JobDone([[("ai-export", 0.91), ("ai-sovereignty", 0.4)], [("ai-sovereignty", 0.83)], []])));

        var found = await _stage.RefineAsync(LanguageStage.Draft("One"), LanguageStage.Draft("Two"), LanguageStage.Draft("Three"));

        var start = Assert.Single(_stage.Server.Of(Custom));
        Assert.Equal("POST /language/analyze-text/jobs?api-version=2026-05-01", $"{start.Method} {start.Address}");
        Assert.Equal(
            """
            {"analysisInput":{"documents":[{"id":"0","text":"One","language":"en"},{"id":"1","text":"Two","language":"en"},{"id":"2","text":"Three","language":"en"}]},"tasks":[{"kind":"CustomMultiLabelClassification","parameters":{"loggingOptOut":true,"projectName":"alerts","deploymentName":"live"}}],"cancelAfter":61}
            """,
            start.Body!.Value.GetRawText());
        Assert.Equal(
            ["/language/analyze-text/jobs/0b6e7b3c-2f0e-4d7e-9d53-6d6e9f1f2a10?api-version=2026-05-01"],
            _stage.Server.Of("GET").Select(request => request.Address).Distinct());
        Assert.All(_stage.Server.Of("GET"), request => Assert.Equal(LanguageStage.Key, request.Headers["Ocp-Apim-Subscription-Key"]));
        Assert.Equal([2, 2, 2], _stage.Clock.Waits.Select(wait => wait.TotalSeconds));
        Assert.Equal([(0.91, 0.4), (0, 0.83), (0, 0)], found.Select(answer => (answer.Scores[Topics.Export], answer.Scores[Topics.Sovereignty])));
    }

    [Fact]
    public async Task The_wait_that_the_service_asks_for_is_kept()
    {
        _stage.Server.Once(Custom, _ => new Reply(202, "", new() { ["Operation-Location"] = LanguageServer.Job, ["Retry-After"] = "4" }));
        _stage.Server.Once("GET", _ => new Reply(200, Answers.Job("running"), new() { ["Retry-After"] = "9" }), _ => Reply.Json(Answers.JobDone([[]])));

        await RefineAsync();

        Assert.Equal([4, 9], _stage.Clock.Waits.Select(wait => wait.TotalSeconds));
    }

    [Fact]
    public async Task Classes_of_the_project_stand_for_topics_by_setting()
    {
        _stage.Options.Classes["ai-export"] = "Trade/Chips";
        Done([("Trade/Chips", 0.8), ("ai-sovereignty", 0.3)]);

        Assert.Equal([(Topics.Export, 0.8), (Topics.Sovereignty, 0.3)], Scores(await RefineAsync()));
    }

    [Fact]
    public async Task Classes_that_stand_for_no_topic_say_nothing_of_topics()
    {
        Done([("Sports", 0.8)]);

        var found = await RefineAsync();

        Assert.Empty(found.Scores);
        Assert.Null(found.Problem);
        Assert.Contains(_stage.Logger.Entries, entry => entry.Id == 225);
    }

    [Theory]
    [InlineData(1.01)]
    [InlineData(-0.01)]
    public async Task A_score_that_is_none_is_left_out(double score)
    {
        Done([("ai-export", score), ("ai-sovereignty", 0.3)]);

        Assert.Equal([(Topics.Export, 0), (Topics.Sovereignty, 0.3)], Scores(await RefineAsync()));
    }

    [Fact]
    public async Task Jobs_take_25_documents_and_are_paid_at_their_own_price()
    {
        _stage.Options.UsdPerThousandRecords = 0;
        Always(Enumerable.Repeat(Array.Empty<(string, double)>(), 25).ToArray());

        var found = await _stage.RefineAsync([.. Enumerable.Range(0, 26).Select(number => LanguageStage.Draft($"Title {number}"))]);

        Assert.Equal([25, 1], _stage.Server.Of(Custom).Select(request => request.Documents.Count));
        Assert.All(found, answer => Assert.Equal((2, 0.005m), (answer.Usage.InputTokens, answer.Usage.CostUsd)));
    }

    [Fact]
    public async Task Jobs_take_125_000_characters_in_all()
    {
        Always(Enumerable.Repeat(Array.Empty<(string, double)>(), 25).ToArray());

        await _stage.RefineAsync([.. Enumerable.Range(0, 25).Select(_ => LanguageStage.Draft("T", new string('a', 9_000)))]);

        // Cut to 5,120 each: 24 of them are 122,880.
        Assert.Equal([24, 1], _stage.Server.Of(Custom).Select(request => request.Documents.Count));
    }

    [Fact]
    public async Task Results_on_several_pages_are_all_read()
    {
        _stage.Server.Once(
            "GET", _ => Reply.Json(Answers.JobDone([[("ai-export", 0.6)], null], nextLink: LanguageServer.Job + "&skip=1")),
            _ => Reply.Json(Answers.JobDone([null, [("ai-export", 0.7)]])));

        var found = await _stage.RefineAsync(LanguageStage.Draft("One"), LanguageStage.Draft("Two"));

        Assert.EndsWith("&skip=1", _stage.Server.Of("GET")[1].Address, StringComparison.Ordinal);
        Assert.Equal([0.6, 0.7], found.Select(answer => answer.Scores[Topics.Export]));
    }

    [Fact]
    public async Task Pages_without_an_end_are_not_followed_for_ever()
    {
        _stage.Server.Always("GET", _ => Reply.Json(Answers.JobDone([[]], nextLink: LanguageServer.Job)));

        var found = await RefineAsync();

        Assert.Empty(found.Scores);
        Assert.Single(_stage.Server.Of("GET"));
        Assert.Contains(_stage.Logger.Entries, entry => entry.Id == 222);
    }

    [Theory]
    [InlineData("https://elsewhere.example/language/analyze-text/jobs/1")]
    [InlineData("http://unit.cognitiveservices.azure.com/language/analyze-text/jobs/1")]
    [InlineData("https://unit.cognitiveservices.azure.com:8443/language/analyze-text/jobs/1")]
    [InlineData("https://unit.cognitiveservices.azure.com.elsewhere.example/jobs/1")]
    [InlineData("https://user@unit.cognitiveservices.azure.com/language/analyze-text/jobs/1")]
    public async Task The_key_goes_to_no_other_host_that_the_service_points_to(string location)
    {
        _stage.Server.Once(Custom, _ => Reply.Accepted(location));

        var found = await RefineAsync();

        Assert.Empty(_stage.Server.Of("GET"));
        Assert.Empty(found.Scores);
        Assert.Contains(_stage.Logger.Entries, entry => entry.Id == 221 && entry.Text.Contains("another host than Language:Endpoint", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nor_does_it_for_a_next_page()
    {
        _stage.Server.Once("GET", _ => Reply.Json(Answers.JobDone([[]], nextLink: "https://elsewhere.example/jobs/1?skip=1")));

        await _stage.RefineAsync(LanguageStage.Draft("One"), LanguageStage.Draft("Two"));

        Assert.Single(_stage.Server.Of("GET"));
    }

    [Theory]
    [InlineData("failed", "ProjectNotFound", "The classification job failed (ProjectNotFound); check Language:Project and Language:Deployment.")]
    [InlineData("cancelled", null, "The classification job was cancelled; check Language:Project and Language:Deployment.")]
    [InlineData("exploded", null, "Azure AI Language answered in a form that it should not have by its specification.")]
    public async Task A_job_that_ends_otherwise_leaves_the_rest_of_the_answer(string status, string? code, string problem)
    {
        _stage.Server.Once("EntityRecognition", request => Reply.Json(Answers.Entities(request, text => [Answers.Entity(text, "Japan")])));
        _stage.Server.Once("GET", _ => Reply.Json(Answers.Job(status, code)));

        var found = (await _stage.RefineAsync(LanguageStage.Draft("Japan acts")))[0];

        Assert.Equal(("JP", null, 0), (Assert.Single(found.Places).Code, found.Problem, found.Scores.Count));
        Assert.Contains(_stage.Logger.Entries, entry => entry.Id == 222 && entry.Text.EndsWith(problem, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_job_that_never_ends_is_given_up_and_the_service_was_told_when()
    {
        _stage.Server.Always("GET", _ => Reply.Json(Answers.Job("running")));

        var found = await _stage.RefineAsync([.. Enumerable.Range(0, 26).Select(number => LanguageStage.Draft($"Title {number}"))]);

        Assert.Equal(61, Assert.Single(_stage.Server.Of(Custom)).Body!.Value.GetProperty("cancelAfter").GetDouble());
        Assert.InRange(_stage.Server.Of("GET").Count, 29, 31);
        Assert.Contains(
            (221, "Azure AI Language is not asked further in this batch: The classification job was not done within 61 s; Language:JobTimeout may be longer."),
            _stage.Logger.Entries.Select(entry => (entry.Id, entry.Text)));
        Assert.All(found, answer => Assert.Null(answer.Problem));
    }

    [Fact]
    public async Task A_job_that_is_throttled_while_it_runs_is_asked_after_again()
    {
        _stage.Server.Once("GET", _ => Reply.Error(429, "TooManyRequests", retryAfter: "6"), _ => Reply.Json(Answers.JobDone([[("ai-export", 0.6)]])));

        Assert.Equal(0.6, (await RefineAsync()).Scores[Topics.Export]);
        Assert.Equal([2, 6], _stage.Clock.Waits.Select(wait => wait.TotalSeconds));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/relative/jobs/1")]
    public async Task An_acceptance_without_an_address_is_malformed(string location)
    {
        _stage.Server.Once(Custom, _ => Reply.Accepted(location));

        Assert.Empty((await RefineAsync()).Scores);
        Assert.Contains(_stage.Logger.Entries, entry => entry.Id == 222 && entry.Text.Contains("by its specification", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"status":"succeeded"}""")]
    [InlineData("""{"status":"succeeded","tasks":{"items":[]}}""")]
    [InlineData("""{"status":"succeeded","tasks":{"items":[null]}}""")]
    [InlineData("""{"status":"succeeded","tasks":{"items":[{"kind":"CustomMultiLabelClassificationLROResults","status":"succeeded"}]}}""")]
    [InlineData("""{"status":"succeeded","tasks":{"items":[{"kind":"EntityRecognitionLROResults","status":"succeeded"}]}}""")]
    [InlineData("""{"status":null}""")]
    [InlineData("")]
    public async Task A_result_of_another_shape_is_a_problem(string state)
    {
        _stage.Server.Once("GET", _ => Reply.Json(state));

        Assert.Empty((await RefineAsync()).Scores);
        Assert.Contains(_stage.Logger.Entries, entry => entry.Id == 222 && entry.Text.Contains("by its specification", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_a_project_there_is_no_job()
    {
        (_stage.Options.Project, _stage.Options.Deployment) = (null, "");

        await RefineAsync();

        Assert.Empty(_stage.Server.Of(Custom));
    }

    private static IEnumerable<(string, double)> Scores(AlertPipeline.Classification.Refinement.Refinement found) =>
        found.Scores.OrderBy(score => score.Key, StringComparer.Ordinal).Select(score => (score.Key, score.Value));

    private void Done((string Class, double Score)[] classes) => _stage.Server.Once("GET", _ => Reply.Json(Answers.JobDone([classes])));

    private void Always((string Class, double Score)[][] classes) => _stage.Server.Always("GET", _ => Reply.Json(Answers.JobDone(classes)));

    private async Task<AlertPipeline.Classification.Refinement.Refinement> RefineAsync() => (await _stage.RefineAsync(LanguageStage.Draft("Title")))[0];
}
