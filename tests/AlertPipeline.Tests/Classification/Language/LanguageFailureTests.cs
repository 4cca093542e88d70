using AlertPipeline.Classification.Refinement;
using AlertPipeline.Classification.Terms;
using AlertPipeline.Net;
using Microsoft.Extensions.Logging;

namespace AlertPipeline.Tests.Classification.Language;

/// <summary>Whatever the service does, every article gets an answer or a reason.</summary>
public sealed class LanguageFailureTests : IAsyncLifetime
{
    private LanguageStage _stage = null!;

    public async ValueTask InitializeAsync() => _stage = await LanguageStage.CreateAsync();

    public ValueTask DisposeAsync() => _stage.DisposeAsync();

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task Retry_after_is_obeyed_and_the_next_try_counts(int status)
    {
        _stage.Server.Once("EntityRecognition", _ => Reply.Error(status, "TooManyRequests", retryAfter: "7"));

        var found = await RefineAsync();

        Assert.Null(found.Problem);
        Assert.Equal([TimeSpan.FromSeconds(7)], _stage.Clock.Waits);
        Assert.Equal(new Usage(2, 1, 0, 0.001m), found.Usage);
    }

    [Fact]
    public async Task Retry_after_may_be_a_date()
    {
        _stage.Server.Once("EntityRecognition", _ => Reply.Error(429, "TooManyRequests", retryAfter: "Tue, 24 Nov 2026 07:00:11 GMT"));

        await RefineAsync();

        Assert.Equal([TimeSpan.FromSeconds(11)], _stage.Clock.Waits);
    }

    [Theory]
    [InlineData("soon")]
    [InlineData("-3")]
    [InlineData("0")]
    public async Task Without_a_usable_wait_ours_doubles(string retryAfter)
    {
        _stage.Server.Once("EntityRecognition", _ => Reply.Error(429, "TooManyRequests", retryAfter), _ => Reply.Error(429, "TooManyRequests"));

        Assert.Null((await RefineAsync()).Problem);
        Assert.Equal([TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)], _stage.Clock.Waits);
    }

    [Fact]
    public async Task Throttled_for_ever_is_a_problem_and_nothing_more_is_asked()
    {
        _stage.Server.Always("EntityRecognition", _ => Reply.Error(429, "TooManyRequests", retryAfter: "6"));

        var found = await _stage.RefineAsync([.. Enumerable.Range(0, 7).Select(number => LanguageStage.Draft($"Title {number}"))]);

        Assert.All(found, answer => Assert.Equal("Azure AI Language still answered 429 TooManyRequests after 4 tries.", answer.Problem));
        Assert.Equal(4, _stage.Server.Received.Count);
        Assert.Equal(new Usage(0.8m, 0, 0, 0), found[0].Usage);
        Assert.Equal(default, found[6].Usage);
    }

    [Fact]
    public async Task A_wait_past_the_bound_is_not_waited()
    {
        _stage.Server.Always("EntityRecognition", _ => Reply.Error(503, "ServiceUnavailable", retryAfter: "31"));

        var found = await RefineAsync();

        Assert.Equal("Azure AI Language asks to wait 31 s (503 ServiceUnavailable), longer than Language:LongestWait.", found.Problem);
        Assert.Empty(_stage.Clock.Waits);
        Assert.Single(_stage.Server.Received);
    }

    [Fact]
    public async Task Faults_of_the_service_are_met_by_a_few_tries()
    {
        _stage.Server.Always("EntityRecognition", _ => Reply.Error(500, "InternalServerError"));

        var found = await RefineAsync();

        Assert.Equal("Azure AI Language still answered 500 InternalServerError after 4 tries.", found.Problem);
        Assert.Equal([1, 2, 4], _stage.Clock.Waits.Select(wait => wait.TotalSeconds));
    }

    [Theory]
    [InlineData(401, "Unauthorized", "Azure AI Language refused the key in Language:Key (401 Unauthorized); set a key of the resource at Language:Endpoint, and allow keys and this network there.")]
    [InlineData(403, "Forbidden", "Azure AI Language refused the key in Language:Key (403 Forbidden); set a key of the resource at Language:Endpoint, and allow keys and this network there.")]
    [InlineData(404, "404", "Azure AI Language found nothing at Language:Endpoint (404); set the endpoint of a Language resource, and check Language:Project and Language:Deployment.")]
    public async Task A_refusal_names_the_setting_and_ends_the_asking(int status, string code, string problem)
    {
        _stage.Options.KeyPhrases = true;
        _stage.Server.Always("EntityRecognition", _ => Reply.Error(status, code));

        var found = await RefineAsync();

        Assert.Equal(problem, found.Problem);
        Assert.Single(_stage.Server.Received);
        Assert.Contains(_stage.Logger.Entries, entry => entry is { Id: 221, Level: LogLevel.Warning });
    }

    [Theory]
    [InlineData("""{"error":{"code":"Injected <script> & words"}}""", "Azure AI Language answered 400.")]
    [InlineData("""{"error":{"code":"InvalidRequest","innererror":{"code":"InvalidDocumentBatch","message":"x"}}}""", "Azure AI Language answered 400 InvalidDocumentBatch.")]
    [InlineData("<html>Bad gateway</html>", "Azure AI Language answered 400.")]
    [InlineData("""{"error":null}""", "Azure AI Language answered 400.")]
    [InlineData("", "Azure AI Language answered 400.")]
    public async Task Of_an_error_only_its_code_is_told(string body, string problem)
    {
        _stage.Server.Always("EntityRecognition", _ => Reply.Json(body, 400));

        Assert.Equal(problem, (await RefineAsync()).Problem);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("not json")]
    [InlineData("""{"kind":"EntityRecognitionResults"}""")]
    [InlineData("""{"kind":"EntityRecognitionResults","results":null}""")]
    [InlineData("""{"kind":"EntityRecognitionResults","results":{"documents":[null],"errors":[]}}""")]
    [InlineData("""{"kind":"EntityRecognitionResults","results":{"documents":[],"errors":[null]}}""")]
    [InlineData("""{"kind":"EntityRecognitionResults","results":{"documents":[{"id":"0"}],"errors":[]}}""")]
    [InlineData("""{"kind":"EntityRecognitionResults","results":{"documents":[{"id":null,"entities":[]}],"errors":[]}}""")]
    [InlineData("""{"kind":"EntityRecognitionResults","results":{"documents":[{"id":"0","entities":[{"text":"a","category":"Location","offset":"0","length":{},"confidenceScore":1}]}],"errors":[]}}""")]
    [InlineData("""{"kind":"KeyPhraseExtractionResults","results":{"documents":[{"id":"0","entities":[]}],"errors":[]}}""")]
    public async Task An_answer_of_another_shape_is_a_problem_of_its_batch_alone(string body)
    {
        _stage.Server.Once("EntityRecognition", _ => Reply.Json(body));

        var found = await _stage.RefineAsync([.. Enumerable.Range(0, 6).Select(number => LanguageStage.Draft($"Title {number}"))]);

        Assert.Equal("Azure AI Language answered in a form that it should not have by its specification.", found[0].Problem);
        Assert.Null(found[5].Problem);
        Assert.Equal(new Usage(0.2m, 1, 0, 0.001m), found[0].Usage);
    }

    [Theory]
    [InlineData("""[null,{"id":"0","entities":[]}]""")]
    [InlineData("""[{"id":"7","entities":[]},{"id":"0","entities":[null]}]""")]
    [InlineData("""[{"id":"0","entities":[]},{"id":"0","entities":[{"text":"Title","category":"Location","offset":0,"length":5,"confidenceScore":1}]}]""")]
    public async Task Documents_that_nobody_sent_or_that_come_twice_do_no_harm(string documents)
    {
        _stage.Server.Once("EntityRecognition", _ => Reply.Json($$$"""{"kind":"EntityRecognitionResults","results":{"documents":{{{documents}}},"errors":[]}}"""));

        var found = await RefineAsync();

        Assert.Empty(found.Places);
    }

    [Fact]
    public async Task A_body_that_breaks_off_is_asked_for_again()
    {
        _stage.Server.Once("EntityRecognition", _ => Reply.Broken());

        var found = await RefineAsync();

        Assert.Null(found.Problem);
        Assert.Equal(new Usage(2, 2, 0, 0.002m), found.Usage);
    }

    [Fact]
    public async Task A_body_that_always_breaks_off_is_a_problem()
    {
        _stage.Server.Always("EntityRecognition", _ => Reply.Broken());

        var found = await RefineAsync();

        Assert.StartsWith("Azure AI Language gave no answer: 'unit.cognitiveservices.azure.com' broke off", found.Problem, StringComparison.Ordinal);
        Assert.Equal(4, _stage.Server.Received.Count);
    }

    [Fact]
    public async Task A_silent_service_is_given_up_at_the_deadline_of_a_request()
    {
        _stage.Options.MaxRetries = 0;
        _stage.Server.Always("EntityRecognition", _ => Reply.Silence());

        var asking = RefineAsync();
        await _stage.Server.ArrivedAsync(asking);
        _stage.Clock.Advance(WaitingClock.RequestTimeout);

        Assert.Equal("Azure AI Language gave no answer: 'unit.cognitiveservices.azure.com' did not answer in full within 17 s.", (await asking).Problem);
    }

    [Fact]
    public async Task A_silent_service_that_answers_the_second_time_is_heard()
    {
        _stage.Server.Once("EntityRecognition", _ => Reply.Silence());

        var asking = RefineAsync();
        await _stage.Server.ArrivedAsync(asking);
        _stage.Clock.Advance(WaitingClock.RequestTimeout);

        Assert.Null((await asking).Problem);
        Assert.Equal(2, _stage.Server.Received.Count);
    }

    [Fact]
    public async Task The_deadline_of_the_batch_keeps_what_came_before_it()
    {
        _stage.Options.RequestTimeout = TimeSpan.FromSeconds(90);
        _stage.Options.Deadline = WaitingClock.RequestTimeout;
        _stage.Server.Once("EntityRecognition", request => Reply.Json(Answers.Entities(request, _ => [])), _ => Reply.Silence());

        var asking = _stage.Refiner().RefineAsync(
            [.. Enumerable.Range(0, 6).Select(number => LanguageStage.Draft($"Title {number}"))], TestContext.Current.CancellationToken);
        await _stage.Server.ArrivedAsync(asking);
        await _stage.Server.ArrivedAsync(asking);
        _stage.Clock.Advance(WaitingClock.RequestTimeout);
        var found = await asking;

        Assert.Null(found[4].Problem);
        Assert.Equal("Azure AI Language did not answer for the whole batch within 17 s; Language:Deadline may be longer.", found[5].Problem);
    }

    [Fact]
    public async Task Only_cancelling_throws()
    {
        using var cancelling = new CancellationTokenSource();
        _stage.Server.Always("EntityRecognition", _ => Reply.Silence());

        var asking = _stage.Refiner().RefineAsync([LanguageStage.Draft("Title")], cancelling.Token);
        await _stage.Server.ArrivedAsync(asking);
        await cancelling.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
    }

    [Fact]
    public async Task A_redirect_is_not_followed_with_the_key()
    {
        _stage.Server.Always("EntityRecognition", _ => new Reply(307, "", new() { ["Location"] = "https://elsewhere.example/language/:analyze-text" }));

        Assert.Equal("Azure AI Language answered 307.", (await RefineAsync()).Problem);
        Assert.Equal(["unit.cognitiveservices.azure.com"], _stage.Server.Received.Select(request => request.Host));
    }

    [Fact]
    public async Task An_endpoint_that_leads_inside_is_refused_by_the_guard_of_the_Net_room()
    {
        var guard = new ConnectionGuard((_, _) => Task.FromResult<System.Net.IPAddress[]>([System.Net.IPAddress.Parse("10.0.0.7")]));
        using var http = new GuardedHttp(guard.CreateGuardedHandler(), guard.CreatePermittedHandler(), new AllowedHosts([]), _stage.Clock);
        var refiner = AlertPipeline.Classification.Language.LanguageRoom.Create(
            _stage.Options, new UncertainBand(0.35, 0.65), http, null, new AlertPipeline.Classification.PlaceGazetteer(Lexicon.BuiltIn), _stage.Clock, _stage.Logger);

        var found = await _stage.Clock.RunAsync(refiner.RefineAsync([LanguageStage.Draft("Title")], TestContext.Current.CancellationToken));

        Assert.StartsWith("Azure AI Language cannot be asked at Language:Endpoint: 'unit.cognitiveservices.azure.com' leads to 10.0.0.7", found[0].Problem, StringComparison.Ordinal);
        Assert.Empty(_stage.Clock.Waits);
        Assert.Equal(default, found[0].Usage);
    }

    private async Task<AlertPipeline.Classification.Refinement.Refinement> RefineAsync() => (await _stage.RefineAsync(LanguageStage.Draft("Title")))[0];
}
