using System.Text.Json.Nodes;
using AlertPipeline.Classification;
using AlertPipeline.Classification.Chat;
using AlertPipeline.Classification.Refinement;
using AlertPipeline.Messages;
using AlertPipeline.Tests.Classification.Refinement;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Answer = AlertPipeline.Classification.Refinement.Refinement;

namespace AlertPipeline.Tests.Classification.Chat;

/// <summary>The chat refiner on the wire, towards a server on this machine.</summary>
public sealed class ChatWireTests : IAsyncLifetime
{
    private const string Title = "US lifts AI chip export ban for \"Canada\" & others";
    private const string Summary = "Ottawa builds a national AI laboratory – 日本も検討。";

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 23, 9, 0, 0, TimeSpan.Zero));
    private ChatServer _server = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await ChatServer.StartAsync(Cancel);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task The_request_is_exactly_one_article_as_data_with_a_strict_form_for_the_answer()
    {
        await AskAsync(Draft());

        var request = Assert.Single(_server.Requests);
        Assert.Equal(("POST", "/openai/v1/chat/completions"), (request.Method, request.Target));
        Assert.Equal((ChatServer.Key, false), (request.Headers["api-key"], request.Headers.ContainsKey("Authorization")));
        Assert.Equal(
            ["max_completion_tokens", "messages", "model", "response_format", "temperature"], request.Body.Select(member => member.Key).Order(StringComparer.Ordinal));
        Assert.Equal(
            ("small", 0, ChatPrompt.MaxOutputTokens),
            (request.Body["model"]!.GetValue<string>(), request.Body["temperature"]!.GetValue<int>(), request.Body["max_completion_tokens"]!.GetValue<int>()));
        Assert.Equal(["system", "user"], request.Body["messages"]!.AsArray().Select(message => message!["role"]!.GetValue<string>()));
        Assert.Equal("""{"title":"US lifts AI chip export ban for \u0022Canada\u0022 \u0026 others","summary":"Ottawa builds a national AI laboratory – 日本も検討。"}""", request.User);

        var format = request.Body["response_format"]!;
        Assert.Equal(("json_schema", true), (format["type"]!.GetValue<string>(), format["json_schema"]!["strict"]!.GetValue<bool>()));
        var schema = format["json_schema"]!["schema"]!.AsObject();
        Assert.Equal(Topics.All, schema["required"]!.AsArray().Select(name => name!.GetValue<string>()));
        Assert.All(Objects(schema), part =>
        {
            // Strict mode asks that every object lists every member as required and allows no other.
            Assert.False(part["additionalProperties"]!.GetValue<bool>());
            Assert.Equal(part["properties"]!.AsObject().Select(member => member.Key), part["required"]!.AsArray().Select(name => name!.GetValue<string>()));
        });
    }

    [Fact]
    public async Task A_verdict_whose_quotes_stand_in_the_text_gives_both_scores_and_what_was_used()
    {
        Serve(ChatServer.Verdict(0.9, 0.8, ("title", "\"Canada\" & others"), ("summary", "日本も検討")));

        var answer = await AskAsync(Draft());

        Assert.Null(answer.Problem);
        Assert.Equal((0.9, 0.8), (answer.Scores[Topics.Export], answer.Scores[Topics.Sovereignty]));
        Assert.Equal(new Usage(1, 600, 60, 0.0084m), answer.Usage);
        Assert.Equal((null, 0), (answer.Language, answer.Places.Count));
    }

    [Fact]
    public async Task Without_a_quote_a_score_may_fall_and_not_rise()
    {
        Serve(ChatServer.Verdict(0.1, 0.49));

        var answer = await AskAsync(Draft());

        Assert.Equal((0.1, UncertainClassifier.Sovereignty), (answer.Scores[Topics.Export], answer.Scores[Topics.Sovereignty]));
    }

    public static TheoryData<string, string> BadAnswers => new()
    {
        { "an unknown member", """{"ai-export":{"quotes":[],"probability":0.4},"ai-sovereignty":{"quotes":[],"probability":0.4},"link":"https://evil.example"}""" },
        { "an unknown member inside", """{"ai-export":{"quotes":[],"probability":0.4,"direction":"loosen"},"ai-sovereignty":{"quotes":[],"probability":0.4}}""" },
        { "a member of another case", """{"AI-Export":{"quotes":[],"probability":0.4},"ai-sovereignty":{"quotes":[],"probability":0.4}}""" },
        { "a topic twice", """{"ai-export":{"quotes":[],"probability":0.1},"ai-export":{"quotes":[],"probability":0.4},"ai-sovereignty":{"quotes":[],"probability":0.4}}""" },
        { "a missing topic", """{"ai-export":{"quotes":[],"probability":0.4}}""" },
        { "a null topic", """{"ai-export":null,"ai-sovereignty":{"quotes":[],"probability":0.4}}""" },
        { "no probability", """{"ai-export":{"quotes":[]},"ai-sovereignty":{"quotes":[],"probability":0.4}}""" },
        { "a probability as text", """{"ai-export":{"quotes":[],"probability":"0.4"},"ai-sovereignty":{"quotes":[],"probability":0.4}}""" },
        { "a probability above one", """{"ai-export":{"quotes":[],"probability":1.01},"ai-sovereignty":{"quotes":[],"probability":0.4}}""" },
        { "a probability below none", """{"ai-export":{"quotes":[],"probability":-0.01},"ai-sovereignty":{"quotes":[],"probability":0.4}}""" },
        { "a probability without end", """{"ai-export":{"quotes":[],"probability":1e999},"ai-sovereignty":{"quotes":[],"probability":0.4}}""" },
        { "likely without a quote", """{"ai-export":{"quotes":[],"probability":0.5},"ai-sovereignty":{"quotes":[],"probability":0.4}}""" },
        { "an invented quote", """{"ai-export":{"quotes":[{"field":"title","words":"US bans AI chips"}],"probability":0.9},"ai-sovereignty":{"quotes":[],"probability":0.4}}""" },
        { "a quote in other letters", """{"ai-export":{"quotes":[{"field":"title","words":"us lifts ai chip"}],"probability":0.9},"ai-sovereignty":{"quotes":[],"probability":0.4}}""" },
        { "a quote from the other field", """{"ai-export":{"quotes":[{"field":"summary","words":"US lifts"}],"probability":0.9},"ai-sovereignty":{"quotes":[],"probability":0.4}}""" },
        { "a quote from no field", """{"ai-export":{"quotes":[{"field":"body","words":"US lifts"}],"probability":0.9},"ai-sovereignty":{"quotes":[],"probability":0.4}}""" },
        { "a quote for an unlikely topic that is invented", """{"ai-export":{"quotes":[{"field":"title","words":"no such words"}],"probability":0.1},"ai-sovereignty":{"quotes":[],"probability":0.4}}""" },
        { "a quote of one letter", """{"ai-export":{"quotes":[{"field":"title","words":"U"}],"probability":0.9},"ai-sovereignty":{"quotes":[],"probability":0.4}}""" },
        { "a quote without a letter", """{"ai-export":{"quotes":[{"field":"title","words":"\" & "}],"probability":0.9},"ai-sovereignty":{"quotes":[],"probability":0.4}}""" },
        { "an empty quote", """{"ai-export":{"quotes":[{"field":"title","words":""}],"probability":0.9},"ai-sovereignty":{"quotes":[],"probability":0.4}}""" },
        { "a null quote", """{"ai-export":{"quotes":[null],"probability":0.9},"ai-sovereignty":{"quotes":[],"probability":0.4}}""" },
        { "null words", """{"ai-export":{"quotes":[{"field":"title","words":null}],"probability":0.9},"ai-sovereignty":{"quotes":[],"probability":0.4}}""" },
        { "too many quotes", ChatServer.Verdict(0.9, 0.4, [.. Enumerable.Repeat(("title", "US"), 6)]) },
        { "an array", """[{"ai-export":{"quotes":[],"probability":0.4},"ai-sovereignty":{"quotes":[],"probability":0.4}}]""" },
        { "null", "null" },
        { "nothing", "" },
        { "prose", "Sure! The article is about AI export controls." },
        { "a code block", "```json\n" + ChatServer.NoOpinion + "\n```" },
        { "words behind the object", ChatServer.NoOpinion + " I hope that helps." },
        { "two objects", ChatServer.NoOpinion + ChatServer.NoOpinion },
        { "a comment", "/* ok */" + ChatServer.NoOpinion },
        { "half an object", ChatServer.NoOpinion[..40] },
        { "deep nesting", new string('[', 5_000) },
        { "more than the bound", ChatServer.NoOpinion + new string(' ', ChatAnswerReader.MaxAnswerLength) },
    };

    [Theory]
    [MemberData(nameof(BadAnswers))]
    public async Task An_answer_that_breaks_a_rule_counts_for_nothing_and_is_paid_for(string what, string content)
    {
        Serve(content);

        var answer = await AskAsync(Draft());

        Assert.True(answer.Problem is not null, what);
        Assert.Equal(("invalid", 0), (answer.ProblemWord, answer.Scores.Count));
        Assert.Equal(new Usage(1, 600, 60, 0.0084m), answer.Usage);
        Assert.DoesNotContain("Canada", answer.Problem, StringComparison.Ordinal);
    }

    public static TheoryData<string, string, string> OddCompletions
    {
        get
        {
            var toolCall = ChatServer.Completion(null, "tool_calls");
            toolCall["choices"]![0]!["message"]!["tool_calls"] = JsonNode.Parse("""[{"id":"c1","type":"function","function":{"name":"send_mail","arguments":"{}"}}]""");
            var noUsage = ChatServer.Completion(ChatServer.NoOpinion, "length");
            noUsage.Remove("usage");
            return new()
            {
                { "cut off", "invalid", ChatServer.Completion(ChatServer.NoOpinion[..50], "length").ToJsonString() },
                { "filtered", "refused", ChatServer.Completion("", "content_filter").ToJsonString() },
                { "refused", "refused", ChatServer.Completion(null, "stop", refusal: "I'm sorry, I can't help with that.").ToJsonString() },
                { "a tool call", "invalid", toolCall.ToJsonString() },
                { "an unknown end", "any", ChatServer.Completion(ChatServer.NoOpinion, "tired").ToJsonString() },
                { "no choice", "any", """{"id":"x","object":"chat.completion","created":1,"model":"m","choices":[],"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}""" },
                { "no choices", "any", """{"id":"x","object":"chat.completion","created":1,"model":"m"}""" },
                { "no message", "any", """{"id":"x","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"finish_reason":"stop"}]}""" },
                { "an empty object", "any", "{}" },
                { "an array", "any", "[]" },
                { "half of one", "any", """{"id":"x","choices":[{"index":0,"mess""" },
                { "no JSON", "any", "<html><body>Welcome to the hotel Wi-Fi</body></html>" },
                { "nothing", "any", "" },
                { "without usage", "invalid", noUsage.ToJsonString() },
            };
        }
    }

    [Theory]
    [MemberData(nameof(OddCompletions))]
    public async Task A_completion_without_a_whole_verdict_counts_for_nothing(string what, string word, string body)
    {
        _server.Answer = (_, context) => ChatServer.WriteAsync(context, 200, body);

        var answer = await AskAsync(Draft());

        Assert.True(answer.Problem is not null, what);
        Assert.Contains(answer.ProblemWord, word == "any" ? ["invalid", "failed"] : new[] { word });
        Assert.Empty(answer.Scores);
        Assert.True(answer.Usage.Calls == 1 && answer.Usage.CostUsd > 0, "it may have been billed");
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(408)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(302)]
    public async Task A_status_that_is_no_answer_is_said_and_is_not_tried_again_nor_paid(int status)
    {
        _server.Answer = (_, context) =>
        {
            context.Response.Headers.Location = "/elsewhere";
            return ChatServer.WriteAsync(context, status, """{"error":{"code":"some_code","message":"The article 'Canada' is the reason."}}""");
        };

        var answer = await AskAsync(Draft());

        Assert.Equal(($"The service answered {status}.", "failed", new Usage(1, 0, 0, 0)), (answer.Problem, answer.ProblemWord, answer.Usage));
        Assert.Single(_server.Requests);
    }

    [Fact]
    public async Task An_article_that_the_content_filter_refuses_is_paid_as_Azure_bills_it()
    {
        _server.Answer = (_, context) => ChatServer.WriteAsync(
            context, 400, """{"error":{"message":"The response was filtered…","type":null,"param":"prompt","code":"content_filter","status":400,"innererror":{"code":"ResponsibleAIPolicyViolation"}}}""");
        using var chat = _server.Connect(_clock);

        var answer = Assert.Single(await chat.Refiner.RefineAsync([Draft()], Cancel));

        Assert.Equal("refused", answer.ProblemWord);
        Assert.Equal(chat.Refiner.MostUsd(Draft()), answer.Usage.CostUsd);
    }

    [Fact]
    public async Task A_service_that_says_nothing_is_given_up_at_the_time_limit()
    {
        var arrived = new TaskCompletionSource();
        _server.Answer = async (_, context) =>
        {
            arrived.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        };
        using var chat = _server.Connect(_clock);

        var asked = chat.Refiner.RefineAsync([Draft()], Cancel);
        await arrived.Task;
        _clock.Advance(TimeSpan.FromSeconds(21));
        var answer = Assert.Single(await asked);

        Assert.Equal(("'127.0.0.1' did not answer in full within 20 s.", "failed"), (answer.Problem, answer.ProblemWord));
        Assert.Equal(chat.Refiner.MostUsd(Draft()), answer.Usage.CostUsd);
    }

    [Fact]
    public async Task A_service_that_drips_is_given_up_too()
    {
        var begun = new TaskCompletionSource();
        _server.Answer = async (_, context) =>
        {
            await context.Response.WriteAsync("{", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            begun.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        };
        using var chat = _server.Connect(_clock);

        var asked = chat.Refiner.RefineAsync([Draft()], Cancel);
        await begun.Task;
        _clock.Advance(TimeSpan.FromSeconds(21));

        Assert.Equal("failed", Assert.Single(await asked).ProblemWord);
    }

    [Fact]
    public async Task An_answer_without_end_is_cut_at_its_bound()
    {
        _server.Answer = (_, context) => ChatServer.WriteAsync(context, 200, new string(' ', 300_000));

        Assert.Equal("'127.0.0.1' sent more than 262,144 bytes.", (await AskAsync(Draft())).Problem);
    }

    [Fact]
    public async Task A_service_that_hangs_up_is_a_failure()
    {
        _server.Answer = (_, context) =>
        {
            context.Abort();
            return Task.CompletedTask;
        };

        Assert.Equal("failed", (await AskAsync(Draft())).ProblemWord);
    }

    [Fact]
    public async Task An_address_that_nobody_allowed_is_not_called()
    {
        using var chat = new ChatBench(
            new ChatModelOptions { Endpoint = $"http://127.0.0.1:{_server.Port}", Deployment = "small", Key = ChatServer.Key }, new ClassificationOptions(), _clock);

        var answer = Assert.Single(await chat.Refiner.RefineAsync([Draft()], Cancel));

        Assert.Equal("failed", answer.ProblemWord);
        Assert.Empty(_server.Requests);
    }

    [Fact]
    public async Task Cancelling_is_no_failure()
    {
        using var cancelling = new CancellationTokenSource();
        _server.Answer = async (_, context) =>
        {
            await cancelling.CancelAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        };
        using var chat = _server.Connect(_clock);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => chat.Refiner.RefineAsync([Draft()], cancelling.Token));
    }

    [Fact]
    public async Task Each_article_is_asked_about_alone_and_answers_keep_their_order()
    {
        _server.Answer = (request, context) => ChatServer.WriteAsync(
            context, ChatServer.Completion(ChatServer.Verdict(request.Article.Title.Length / 100.0, 0.3, ("title", request.Article.Title))));
        var drafts = Enumerable.Range(1, 9).Select(i => Draft("title" + new string('x', i), "")).ToList();
        using var chat = _server.Connect(_clock);

        var answers = await chat.Refiner.RefineAsync(drafts, Cancel);

        Assert.Equal(drafts.Select(draft => draft.Text.Title.Length / 100.0), answers.Select(answer => answer.Scores[Topics.Export]));
        Assert.Equal(drafts.Select(draft => draft.Text.Title).Order(), _server.Requests.Select(request => request.Article.Title).Order());
    }

    [Fact]
    public async Task After_repeated_failures_it_is_left_alone_then_tried_with_one_call_and_asked_again_once_it_answers()
    {
        _server.Answer = (_, context) => ChatServer.WriteAsync(context, 500, "{}");
        using var chat = _server.Connect(_clock, options => options.BreakFor = TimeSpan.FromSeconds(30));

        var failing = await AskManyAsync(chat, 12);
        _clock.Advance(TimeSpan.FromSeconds(29));
        var still = await AskManyAsync(chat, 1);
        _clock.Advance(TimeSpan.FromSeconds(2));
        var probe = await AskManyAsync(chat, 4);
        var callsUntilProbe = _server.Requests.Count;
        _clock.Advance(TimeSpan.FromSeconds(31));
        _server.Answer = (_, context) => ChatServer.WriteAsync(context, ChatServer.Completion(ChatServer.NoOpinion));
        var healed = await AskManyAsync(chat, 1);
        var after = await AskManyAsync(chat, 4);

        Assert.Equal([.. Enumerable.Repeat("failed", 4), .. Enumerable.Repeat("open", 8)], failing);
        Assert.Equal(["open"], still);
        Assert.Equal((1, 3), (probe.Count(word => word == "failed"), probe.Count(word => word == "open")));
        Assert.Equal(5, callsUntilProbe);
        Assert.All(healed.Concat(after), word => Assert.Equal("", word));
        Assert.Equal([231, 231, 232], chat.Log.Entries.Select(entry => entry.Id));
    }

    [Fact]
    public async Task What_it_asks_for_in_Retry_After_makes_the_pause_longer()
    {
        _server.Answer = (_, context) =>
        {
            context.Response.Headers.RetryAfter = "120";
            return ChatServer.WriteAsync(context, 429, "{}");
        };
        using var chat = _server.Connect(_clock);
        await AskManyAsync(chat, 8);

        _clock.Advance(TimeSpan.FromSeconds(110));

        Assert.Equal(["open"], await AskManyAsync(chat, 1));
        Assert.Contains("120 s", chat.Log.Entries[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Articles_that_the_model_refuses_or_misjudges_do_not_take_it_away_from_others()
    {
        _server.Answer = (request, context) => request.Article.Title.StartsWith("bad", StringComparison.Ordinal)
            ? ChatServer.WriteAsync(context, 400, """{"error":{"code":"content_filter"}}""")
            : ChatServer.WriteAsync(context, ChatServer.Completion("not JSON"));
        using var chat = _server.Connect(_clock);

        var words = new List<string>();
        foreach (var title in Enumerable.Range(0, 24).Select(i => i % 2 == 0 ? "bad one" : "odd one"))
        {
            words.Add((await chat.Refiner.RefineAsync([Draft(title, "")], Cancel))[0].ProblemWord);
        }

        Assert.Equal(Enumerable.Range(0, 24).Select(i => i % 2 == 0 ? "refused" : "invalid"), words);
    }

    [Theory]
    [InlineData(0.35, 0.1, true)]
    [InlineData(0.65, 0.9, true)]
    [InlineData(0.34, 0.66, false)]
    public void Only_drafts_with_a_topic_in_the_uncertain_band_are_wanted(double export, double sovereignty, bool expected)
    {
        using var chat = _server.Connect(_clock);
        var scores = new Dictionary<string, double> { [Topics.Export] = export, [Topics.Sovereignty] = sovereignty };

        Assert.Equal(expected, chat.Refiner.Wants(Draft() with { Said = Draft().Said with { Scores = scores } }));
    }

    [Fact]
    public void Without_an_endpoint_nothing_is_wanted()
    {
        using var chat = _server.Connect(_clock, options => options.Endpoint = "");

        Assert.False(chat.Refiner.Wants(Draft()));
    }

    [Theory]
    [InlineData(-1, 5)]
    [InlineData(5, int.MaxValue)]
    public async Task Token_counts_that_make_no_sense_are_taken_as_the_most(int input, int output)
    {
        Serve(ChatServer.Completion(ChatServer.NoOpinion, input: input, output: output));
        using var chat = _server.Connect(_clock);

        var answer = Assert.Single(await chat.Refiner.RefineAsync([Draft()], Cancel));

        Assert.InRange(answer.Usage.CostUsd, 0.00001m, chat.Refiner.MostUsd(Draft()));
    }

    [Fact]
    public async Task The_most_that_is_set_aside_is_more_than_any_answer_costs()
    {
        var longest = Draft(new string('漢', Article.MaxTitleLength), new string('漢', Article.MaxSummaryLength));
        using var chat = _server.Connect(_clock);
        await chat.Refiner.RefineAsync([longest], Cancel);

        // One token for each byte of the whole request, which no tokenizer reaches.
        var bytes = System.Text.Encoding.UTF8.GetByteCount(_server.Requests.Single().System + _server.Requests.Single().User);

        Assert.True(chat.Refiner.MostUsd(longest) >= ((bytes * 10m) + (ChatPrompt.MaxOutputTokens * 40m)) / 1_000_000m);
    }

    [Fact]
    public async Task Neither_the_key_nor_the_article_is_ever_logged()
    {
        _server.Answer = (_, context) => ChatServer.WriteAsync(context, 500, $"{{\"error\":{{\"message\":\"{ChatServer.Key} Canada\"}}}}");
        using var chat = _server.Connect(_clock);

        var answers = await chat.Refiner.RefineAsync([.. Enumerable.Repeat(Draft(), 8)], Cancel);

        var told = chat.Log.Entries.Select(entry => entry.Text).Concat(answers.Select(answer => answer.Problem)).ToList();
        Assert.All(told, text => Assert.DoesNotContain(ChatServer.Key, text, StringComparison.Ordinal));
        Assert.All(told, text => Assert.DoesNotContain("Canada", text, StringComparison.Ordinal));
    }

    private static IEnumerable<JsonObject> Objects(JsonNode? node) => node switch
    {
        JsonObject part => (part["type"] is JsonValue type && type.GetValue<string>() == "object" ? [part] : Enumerable.Empty<JsonObject>())
            .Concat(part.SelectMany(member => Objects(member.Value))),
        JsonArray list => list.SelectMany(Objects),
        _ => [],
    };

    private static Draft Draft(string title = Title, string summary = Summary)
    {
        var text = new ArticleText(title, summary, "en");
        return new Draft(text, new UncertainClassifier().Classify(text));
    }

    private void Serve(string content) => Serve(ChatServer.Completion(content));

    private void Serve(JsonObject completion) => _server.Answer = (_, context) => ChatServer.WriteAsync(context, completion);

    private async Task<Answer> AskAsync(Draft draft)
    {
        using var chat = _server.Connect(_clock);
        return Assert.Single(await chat.Refiner.RefineAsync([draft], Cancel));
    }

    /// <summary>The word of each problem; empty where there was none.</summary>
    private static async Task<List<string>> AskManyAsync(ChatBench chat, int count) =>
        [.. (await chat.Refiner.RefineAsync([.. Enumerable.Repeat(Draft(), count)], Cancel)).Select(answer => answer.Problem is null ? "" : answer.ProblemWord)];
}
