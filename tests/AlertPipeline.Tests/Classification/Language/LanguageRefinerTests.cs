using AlertPipeline.Classification.Refinement;
using AlertPipeline.Messages;

namespace AlertPipeline.Tests.Classification.Language;

/// <summary>What is asked of the service over the wire, and what becomes of its answers.</summary>
public sealed class LanguageRefinerTests : IAsyncLifetime
{
    private LanguageStage _stage = null!;

    public async ValueTask InitializeAsync() => _stage = await LanguageStage.CreateAsync();

    public ValueTask DisposeAsync() => _stage.DisposeAsync();

    [Fact]
    public async Task A_request_has_the_address_headers_and_shape_of_the_specification()
    {
        await _stage.RefineAsync(LanguageStage.Draft("Britain builds", "A national laboratory", "en"));

        var request = Assert.Single(_stage.Server.Received);
        Assert.Equal("POST /language/:analyze-text?api-version=2026-05-01", $"{request.Method} {request.Address}");
        Assert.Equal("unit.cognitiveservices.azure.com", request.Host);
        Assert.Equal(
            (LanguageStage.Key, "application/json", "application/json"),
            (request.Headers["Ocp-Apim-Subscription-Key"], request.Headers["Content-Type"], request.Headers["Accept"]));
        Assert.DoesNotContain("Authorization", request.Headers.Keys);
        Assert.Equal(
            """
            {"kind":"EntityRecognition","parameters":{"loggingOptOut":true,"stringIndexType":"Utf16CodeUnit","inclusionList":["Location","GPE","Organization"]},"analysisInput":{"documents":[{"id":"0","text":"Britain builds\nA national laboratory","language":"en"}]}}
            """,
            request.Body!.Value.GetRawText());
    }

    [Fact]
    public async Task Places_and_organisations_become_codes_with_their_words_in_title_and_summary()
    {
        _stage.Server.Always("EntityRecognition", request => Reply.Json(Answers.Entities(request, text =>
        [
            Answers.Entity(text, "Canada"),
            Answers.Entity(text, "Commerce Department", "Organization"),
            Answers.Entity(text, "Downing Street"),
        ])));

        var found = await RefineAsync("Commerce Department frees chips", "Sales to Canada may go on, Downing Street hears.");

        Assert.Null(found.Problem);
        Assert.Equal(
            [
                new PlaceFound("US", new EvidenceSpan("place:US", TextField.Title, 0, 19)),
                new PlaceFound("CA", new EvidenceSpan("place:CA", TextField.Summary, 9, 6)),
                new PlaceFound("GB", new EvidenceSpan("place:GB", TextField.Summary, 27, 14)),
            ],
            found.Places);
    }

    [Fact]
    public async Task Firms_people_unknown_names_and_doubtful_finds_are_no_places()
    {
        _stage.Server.Always("EntityRecognition", request => Reply.Json(Answers.Entities(request, text =>
        [
            Answers.Entity(text, "Huawei", "Organization"),
            Answers.Entity(text, "Trump", "Person"),
            Answers.Entity(text, "Atlantis"),
            Answers.Entity(text, "Japan", confidence: 0.59),
        ])));

        var found = await RefineAsync("Huawei, Trump, Atlantis and Japan", "");

        Assert.Empty(found.Places);
        Assert.Null(found.Problem);
    }

    [Fact]
    public async Task A_place_that_is_named_twice_keeps_its_first_words()
    {
        _stage.Server.Always("EntityRecognition", request => Reply.Json(Answers.Entities(request, text =>
            [Answers.Entity(text, "Britain"), Answers.Entity(text, "UK")])));

        var found = await RefineAsync("Britain acts", "The UK has rules.");

        Assert.Equal([new PlaceFound("GB", new EvidenceSpan("place:GB", TextField.Title, 0, 7))], found.Places);
    }

    [Fact]
    public async Task Only_texts_without_a_language_are_detected_and_first_so_that_the_others_are_asked_in_it()
    {
        _stage.Server.Always("LanguageDetection", request => Reply.Json(Answers.Languages(request, _ => ("zh_chs", 0.98))));

        var found = await _stage.RefineAsync(LanguageStage.Draft("Britain builds", language: "en"), LanguageStage.Draft("英国建设国家实验室", language: null));

        Assert.Equal(["LanguageDetection", "EntityRecognition"], _stage.Server.Received.Select(request => request.Kind));
        Assert.Equal(
            """{"kind":"LanguageDetection","parameters":{"loggingOptOut":true},"analysisInput":{"documents":[{"id":"0","text":"英国建设国家实验室"}]}}""",
            _stage.Server.Received[0].Body!.Value.GetRawText());
        Assert.Equal(["en", "zh"], _stage.Server.Received[1].Documents.Select(document => document.GetProperty("language").GetString()));
        Assert.Equal([null, "zh"], found.Select(answer => answer.Language));
    }

    [Theory]
    [InlineData("(Unknown)", 0)]
    [InlineData("de", 0.4)]
    [InlineData("DE", 0.9)]
    [InlineData("deu", 0.9)]
    [InlineData("", 0.9)]
    public async Task A_language_that_is_no_code_or_doubtful_is_none(string code, double confidence)
    {
        _stage.Server.Always("LanguageDetection", request => Reply.Json(Answers.Languages(request, _ => (code, confidence))));

        var found = await _stage.RefineAsync(LanguageStage.Draft("Some words", language: null));

        Assert.Null(found[0].Language);
        Assert.False(_stage.Server.Of("EntityRecognition")[0].Documents[0].TryGetProperty("language", out _));
    }

    [Fact]
    public async Task Of_key_phrases_those_that_are_names_of_the_gazetteer_are_kept_where_they_stand_as_words()
    {
        _stage.Options.KeyPhrases = true;
        _stage.Server.Always("KeyPhraseExtraction", request => Reply.Json(Answers.KeyPhrases(request, _ =>
            ["new rules", "Chip Security Act", "UK government", "EAR", "not in the text", ""])));

        var found = await RefineAsync("EARLY vote on the Chip Security Act", "The UK government waits.");

        Assert.Equal(
            [
                new PlaceFound("US", new EvidenceSpan("place:US", TextField.Title, 18, 17)),
                new PlaceFound("GB", new EvidenceSpan("place:GB", TextField.Summary, 4, 13)),
            ],
            found.Places);
    }

    [Fact]
    public async Task Articles_go_in_as_few_calls_as_the_kind_allows()
    {
        _stage.Options.KeyPhrases = true;

        var found = await _stage.RefineAsync([.. Enumerable.Range(0, 12).Select(number => LanguageStage.Draft($"Title {number}", language: null))]);

        Assert.Equal([12], _stage.Server.Of("LanguageDetection").Select(request => request.Documents.Count));
        Assert.Equal([5, 5, 2], _stage.Server.Of("EntityRecognition").Select(request => request.Documents.Count));
        Assert.Equal([10, 2], _stage.Server.Of("KeyPhraseExtraction").Select(request => request.Documents.Count));
        Assert.Equal(Enumerable.Range(0, 12).Select(number => $"Title {number}"), _stage.Server.Of("EntityRecognition").SelectMany(request => request.Texts));
        Assert.Equal(12, found.Count);
        Assert.Equal(6, decimal.Round(found.Sum(answer => answer.Usage.Calls), 3));
    }

    [Fact]
    public async Task More_than_a_thousand_texts_are_detected_in_two_calls()
    {
        var drafts = Enumerable.Range(0, 1_001).Select(number => LanguageStage.Draft($"Title {number}", language: null)).ToArray();
        _stage.Server.Always("EntityRecognition", _ => Reply.Error(401, "Unauthorized"));

        await _stage.Refiner().RefineAsync(drafts, TestContext.Current.CancellationToken);

        Assert.Equal([1_000, 1], _stage.Server.Of("LanguageDetection").Select(request => request.Documents.Count));
    }

    [Fact]
    public async Task No_request_is_longer_than_a_megabyte_in_any_script()
    {
        var drafts = Enumerable.Range(0, 400).Select(number => LanguageStage.Draft($"題名 {number}", new string('規', 1_900), language: null)).ToArray();
        _stage.Server.Always("EntityRecognition", _ => Reply.Error(401, "Unauthorized"));

        await _stage.Refiner().RefineAsync(drafts, TestContext.Current.CancellationToken);

        var requests = _stage.Server.Of("LanguageDetection");
        Assert.All(requests, request => Assert.InRange(request.Bytes, 1, 1_000_000));
        Assert.Equal(3, requests.Count);
        Assert.Equal(400, requests.Sum(request => request.Documents.Count));
        Assert.InRange(requests[0].Bytes, 990_000, 1_000_000);
    }

    [Fact]
    public async Task One_bad_document_leaves_the_others()
    {
        _stage.Server.Always("EntityRecognition", request => Reply.Json(
            Answers.WithError(Answers.Entities(request, text => [Answers.Entity(text, "Japan")]), "1", "InvalidArgument", "UnsupportedLanguageCode")));

        var found = await _stage.RefineAsync(LanguageStage.Draft("Japan acts"), LanguageStage.Draft("Japan waits"), LanguageStage.Draft("Japan sleeps"));

        Assert.Equal(["JP", "", "JP"], found.Select(answer => string.Join(',', answer.Places.Select(place => place.Code))));
        Assert.Equal([null, "Azure AI Language could not analyse the article (UnsupportedLanguageCode).", null], found.Select(answer => answer.Problem));
        Assert.Contains((223, "EntityRecognition refused an article: UnsupportedLanguageCode."), Logged());
    }

    [Fact]
    public async Task A_warning_is_logged_and_its_document_counts()
    {
        _stage.Server.Always("EntityRecognition", request => Reply.Json(
            Answers.WithWarning(Answers.Entities(request, text => [Answers.Entity(text, "Japan")]), "0", "LongWordsInDocument")));

        var found = await RefineAsync("Japan acts", "");

        Assert.Equal("JP", Assert.Single(found.Places).Code);
        Assert.Contains((224, "EntityRecognition warned of an article: LongWordsInDocument."), Logged());
    }

    [Fact]
    public async Task An_article_that_the_answer_leaves_out_is_told_so()
    {
        _stage.Server.Always("EntityRecognition", request => Reply.Json(Answers.Without(Answers.Entities(request, _ => []), "0")));

        var found = await _stage.RefineAsync(LanguageStage.Draft("One"), LanguageStage.Draft("Two"));

        Assert.Equal(["Azure AI Language left the article out of its answer.", null], found.Select(answer => answer.Problem));
    }

    [Fact]
    public async Task What_one_kind_answered_stands_where_another_fails()
    {
        _stage.Options.KeyPhrases = true;
        _stage.Server.Always("EntityRecognition", request => Reply.Json(Answers.Entities(request, text => [Answers.Entity(text, "Japan")])));
        _stage.Server.Always("KeyPhraseExtraction", _ => Reply.Error(400, "InvalidRequest"));

        var found = await RefineAsync("Japan acts", "");

        Assert.Equal(("JP", null), (Assert.Single(found.Places).Code, found.Problem));
        Assert.Contains((222, "KeyPhraseExtraction of 1 articles failed: Azure AI Language answered 400 InvalidRequest."), Logged());
    }

    [Fact]
    public async Task An_article_without_text_is_not_sent()
    {
        var found = await _stage.RefineAsync(LanguageStage.Draft(" ", ""), LanguageStage.Draft("Words", ""));

        Assert.Equal(["Words"], Assert.Single(_stage.Server.Received).Texts);
        Assert.Equal(["The article has no text to ask about.", null], found.Select(answer => answer.Problem));
    }

    [Fact]
    public async Task Nothing_asked_is_nothing_answered()
    {
        Assert.Empty(await _stage.RefineAsync());
        Assert.Empty(_stage.Server.Received);
    }

    [Fact]
    public async Task Text_records_of_a_thousand_begun_characters_are_counted_per_kind_and_priced()
    {
        _stage.Options.KeyPhrases = true;
        _stage.Options.UsdPerThousandRecords = 0.7m;

        var found = await _stage.RefineAsync(LanguageStage.Draft(new string('a', 300), new string('b', 700)), LanguageStage.Draft("short", language: null));

        // 1,001 characters with the newline between; the short one is asked for its language too.
        Assert.Equal([new Usage(1m, 4, 0, 0.0028m), new Usage(2m, 3, 0, 0.0021m)], found.Select(answer => answer.Usage));
    }

    [Theory]
    [InlineData(0.34, false)]
    [InlineData(0.35, true)]
    [InlineData(0.65, true)]
    [InlineData(0.66, false)]
    public void Articles_in_the_band_are_wanted(double score, bool isWanted) =>
        Assert.Equal(isWanted, _stage.Refiner().Wants(LanguageStage.Draft("Words", score: score)));

    [Fact]
    public void Articles_with_a_topic_are_wanted_whatever_their_score()
    {
        var draft = LanguageStage.Draft("Words", score: 0.99);

        Assert.True(_stage.Refiner().Wants(draft with { Said = draft.Said with { Topics = [Topics.Export] } }));
    }

    [Fact]
    public async Task No_log_line_holds_the_key_or_words_of_an_article()
    {
        _stage.Server.Once("EntityRecognition", _ => Reply.Error(401, "Unauthorized"));

        await _stage.RefineAsync(LanguageStage.Draft("Japan acts", "SECRET-WORDS"));
        await _stage.RefineAsync(LanguageStage.Draft("Japan acts", "SECRET-WORDS"));

        Assert.NotEmpty(_stage.Logger.Entries);
        Assert.All(_stage.Logger.Entries, entry => Assert.DoesNotMatch("SECRET|Japan|" + LanguageStage.Key, entry.Text));
        Assert.Contains((220, "Azure AI Language: 1 articles, 1 calls, 1 text records, 0 articles without an answer."), Logged());
    }

    private async Task<AlertPipeline.Classification.Refinement.Refinement> RefineAsync(string title, string summary) =>
        (await _stage.RefineAsync(LanguageStage.Draft(title, summary)))[0];

    private IEnumerable<(int Id, string Text)> Logged() => _stage.Logger.Entries.Select(entry => (entry.Id, entry.Text));
}
