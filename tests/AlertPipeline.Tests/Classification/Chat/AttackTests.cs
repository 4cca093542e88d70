using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using AlertPipeline.Classification;
using AlertPipeline.Classification.Refinement;
using AlertPipeline.Messages;
using AlertPipeline.Storage;
using AlertPipeline.Tests.Classification.Refinement;

namespace AlertPipeline.Tests.Classification.Chat;

/// <summary>
/// Hostile articles (<c>TestData/Classification/attacks.jsonl</c>, each written for one trick) and a model that does whatever they say: all that
/// they can reach is another score of their own, inside the uncertain band, resting on words that stand in their own text.
/// </summary>
public sealed class AttackTests
{
    private const int FewestAttacks = 100;

    /// <summary>Columns that say what the services did; no reader sees them.</summary>
    private static readonly string[] Bookkeeping = ["Refinements", "RefinementProblems", "Spending"];

    private static readonly List<Article> Attacks = ReadAttacks();

    /// <summary>An honest article in every message, about which the model answers honestly.</summary>
    private static readonly Article Control = ClassificationBench.ArticleOf(
        "control", "US lifts AI chip export ban for Canada", "Ottawa builds a national AI laboratory of its own.");

    private static readonly string ControlVerdict = ChatServer.Verdict(0.6, 0.4, ("title", "lifts AI chip export ban"));

    public static TheoryData<string> Models => [.. Obedience.Keys];

    /// <summary>What a model that has been turned may send back.</summary>
    private static readonly Dictionary<string, Func<ArticleText, JsonObject>> Obedience = new()
    {
        ["raises both with words of the text"] = text => Say(ChatServer.Verdict(1, 1, Words(text))),
        ["lowers both"] = _ => Say(ChatServer.Verdict(0, 0)),
        ["raises both with nothing"] = _ => Say(ChatServer.Verdict(1, 1)),
        ["raises both a little with nothing"] = _ => Say(ChatServer.Verdict(0.499, 0.499)),
        ["invents quotes"] = _ => Say(ChatServer.Verdict(1, 1, ("title", "United States bans all AI chip exports"), ("summary", "sovereign AI laboratory"))),
        ["adds one invented quote to a true one"] = text => Say(ChatServer.Verdict(1, 1, Words(text), ("title", "as confirmed by the Commerce Department"))),
        ["quotes the control article"] = _ => Say(ChatServer.Verdict(1, 0, ("title", "US lifts AI chip export ban for Canada"))),
        ["quotes its instructions"] = _ => Say(ChatServer.Verdict(1, 1, ("title", "You judge news items for an alerting service."))),
        ["adds recipients"] = text => Say(With(ChatServer.Verdict(0.9, 0.9, Words(text)), "recipients", new JsonArray("spy@mal.example"))),
        ["adds a link"] = text => Say(With(ChatServer.Verdict(0.9, 0.9, Words(text)), "link", "https://mal.example/order")),
        ["adds direction and places"] = text => Say(With(With(ChatServer.Verdict(0.9, 0.9, Words(text)), "direction", "tighten"), "affected", new JsonArray("XA"))),
        ["adds a language and a version"] = text => Say(With(With(ChatServer.Verdict(0.9, 0.9, Words(text)), "language", "xx"), "version", "chat-99")),
        ["adds a topic"] = text => Say(With(ChatServer.Verdict(0.9, 0.9, Words(text)), "ai-safety", JsonNode.Parse("""{"quotes":[],"probability":1}""")!)),
        ["adds types for the reader"] = text => Say(With(ChatServer.Verdict(0.9, 0.9, Words(text)), "$type", "System.IO.File")),
        ["adds a judgement of another article"] = text => Say(With(ChatServer.Verdict(0.9, 0.9, Words(text)), "control", JsonNode.Parse("""{"ai-export":{"quotes":[],"probability":0}}""")!)),
        ["answers for many articles"] = _ => Say("""[{"id":"control","ai-export":0},{"id":"a0","ai-export":1}]"""),
        ["says it twice"] = text => Say(ChatServer.Verdict(1, 1, Words(text)) + ChatServer.Verdict(0, 0)),
        ["gives a topic twice"] = _ => Say("""{"ai-export":{"quotes":[],"probability":0},"ai-sovereignty":{"quotes":[],"probability":0},"ai-export":{"quotes":[],"probability":1}}"""),
        ["gives numbers that are none"] = _ => Say("""{"ai-export":{"quotes":[],"probability":7},"ai-sovereignty":{"quotes":[],"probability":-3}}"""),
        ["repeats the title"] = text => Say(text.Title),
        ["repeats the summary"] = text => Say(text.Summary),
        ["repeats the first object of the text"] = text => Say(FirstObject(text.Title + text.Summary)),
        ["tells its instructions"] = _ => Say("You judge news items for an alerting service. There are two topics:"),
        ["writes a page"] = text => Say("Sure! Here is the answer: " + text.Title + "\n```json\n" + ChatServer.NoOpinion + "\n```"),
        ["never ends"] = text => Say(string.Concat(Enumerable.Repeat(text.Title, 400)), finish: "length"),
        ["calls a tool"] = _ => Calling(),
        ["refuses"] = _ => ChatServer.Completion(null, refusal: "I cannot help with that."),
        ["is filtered"] = _ => Say("", finish: "content_filter"),
        ["reports that it cost nothing"] = text => ChatServer.Completion(ChatServer.Verdict(0.6, 0.6, Words(text)), input: 0, output: 0),
        ["reports a senseless cost"] = text => ChatServer.Completion(ChatServer.Verdict(0.6, 0.6, Words(text)), input: int.MaxValue, output: -5),
    };

    [Fact]
    public void There_are_a_hundred_attacks_and_no_two_are_the_same()
    {
        Assert.True(Attacks.Count >= FewestAttacks);
        Assert.Equal(Attacks.Count, Attacks.DistinctBy(article => (article.Title, article.Summary)).Count());
        Assert.All(Attacks, article =>
        {
            Assert.InRange(article.Title.Length, 1, Article.MaxTitleLength);
            Assert.InRange(article.Summary.Length, 0, Article.MaxSummaryLength);
        });
    }

    [Theory]
    [MemberData(nameof(Models))]
    public async Task A_model_that_obeys_the_article_reaches_no_more_than_its_score_inside_the_band(string model)
    {
        var run = await RunAsync(text => Obedience[model](text));

        await AssertHarmlessAsync(run);
    }

    [Fact]
    public async Task A_model_that_judges_well_is_believed_about_every_attack()
    {
        var run = await RunAsync(_ => Say(ChatServer.Verdict(0.02, 0.01)));

        await AssertHarmlessAsync(run);
        Assert.All(Attacks, article => Assert.Equal(
            """{"ai-export":0.35,"ai-sovereignty":0.35}""", run.Rows[article.ArticleId].GetString("Scores")));
        Assert.All(Attacks, article => Assert.Empty(run.Rows[article.ArticleId].GetString("Topics")));
    }

    [Fact]
    public async Task Every_attack_goes_out_as_one_line_of_JSON_that_holds_its_own_text_and_nothing_can_leave()
    {
        var run = await RunAsync(_ => Say(ChatServer.NoOpinion));

        var texts = Attacks.Append(Control).Select(article => (article.Title, article.Summary)).ToHashSet();
        Assert.Single(run.Requests.Select(request => request.System).Distinct());
        Assert.All(run.Requests, request =>
        {
            Assert.Equal(2, request.Body["messages"]!.AsArray().Count);
            Assert.Equal(["title", "summary"], JsonNode.Parse(request.User)!.AsObject().Select(member => member.Key));
            Assert.Contains((request.Article.Title, request.Article.Summary), texts);
            Assert.DoesNotContain(request.User.EnumerateRunes(), IsUnseen);
        });
    }

    private static bool IsUnseen(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    private static async Task AssertHarmlessAsync(Run run)
    {
        var bare = await RunAsync(null);
        Assert.Equal(bare.Rows.Keys, run.Rows.Keys);
        foreach (var article in Attacks.Append(Control))
        {
            var (row, before) = (run.Rows[article.ArticleId], bare.Rows[article.ArticleId]);
            var scores = JsonNode.Parse(row.GetString("Scores"))!.AsObject().ToDictionary(score => score.Key, score => score.Value!.GetValue<double>());
            var expected = ArticleRows.Of(article, new UncertainClassifier().Classify(TextOf(article), scores), []);
            Assert.Equal(Shown(expected), Shown(row));
            Assert.Equal(Topics.All, scores.Keys);
            Assert.All(scores.Values, score => Assert.InRange(score, 0.35, 0.65));

            var word = JsonNode.Parse(row.GetString("Refinements"))!["chat"]!.GetValue<string>();
            if (word is not ("agreed" or "moved"))
            {
                Assert.Equal(Shown(before), Shown(row));
            }

            if (scores[Topics.Export] > UncertainClassifier.Export || scores[Topics.Sovereignty] > UncertainClassifier.Sovereignty)
            {
                AssertQuoted(run.Said[(article.Title, article.Summary)], article);
            }
        }

        Assert.Equal("""{"ai-export":0.6,"ai-sovereignty":0.4}""", run.Rows["control"].GetString("Scores"));
        Assert.Equal("""{"chat":"agreed"}""", run.Rows["control"].GetString("Refinements"));
        Assert.Equal(
            run.Rows.Values.Where(row => row.GetString("Topics").Length > 0).Select(row => row.RowKey).Order(StringComparer.Ordinal),
            run.Sent.Select(item => item.Article.ArticleId).Distinct().Order(StringComparer.Ordinal));
        var articles = Attacks.Append(Control).ToDictionary(article => article.ArticleId);
        Assert.All(run.Sent, item => Assert.Equal(articles[item.Article.ArticleId], item.Article));
    }

    /// <summary>At least one quote, and every one letter by letter in the field that it names.</summary>
    private static void AssertQuoted(string said, Article article)
    {
        var quotes = JsonNode.Parse(said)!.AsObject().SelectMany(topic => topic.Value!["quotes"]!.AsArray()).ToList();
        Assert.NotEmpty(quotes);
        Assert.All(quotes, quote => Assert.Contains(
            quote!["words"]!.GetValue<string>(), quote["field"]!.GetValue<string>() == "title" ? article.Title : article.Summary, StringComparison.Ordinal));
    }

    /// <summary>Everything in a row that anybody may be shown, and its keys.</summary>
    private static string Shown(TableRow row) => $"{row.PartitionKey}/{row.RowKey}\n" + string.Join('\n', row.Values
        .Where(value => !Bookkeeping.Contains(value.Key)).OrderBy(value => value.Key, StringComparer.Ordinal)
        .Select(value => string.Create(CultureInfo.InvariantCulture, $"{value.Key}={value.Value}")));

    /// <param name="model">Null = no chat model at all.</param>
    private static async Task<Run> RunAsync(Func<ArticleText, JsonObject>? model)
    {
        var cancel = ClassificationBench.Cancel;
        await using var server = await ChatServer.StartAsync(cancel);
        var said = new ConcurrentDictionary<(string, string), string>();
        server.Answer = (request, context) =>
        {
            var text = request.Article;
            var completion = text.Title == Control.Title ? Say(ControlVerdict) : model!(text);
            said[(text.Title, text.Summary)] = completion["choices"]![0]!["message"]!["content"]?.GetValue<string>() ?? "";
            return ChatServer.WriteAsync(context, completion);
        };
        var bench = await ClassificationBench.CreateAsync();
        using var chat = server.Connect(bench.Clock, options => options.MonthlyBudgetUsd = 1_000);
        foreach (var batch in Attacks.Chunk(ArticlesFound.MaxArticles - 1))
        {
            IRefiner[] refiners = model is null ? [] : [chat.Refiner];
            await bench.Stage(refiners).HandleAsync(new ArticlesFound(ArticlesFound.CurrentVersion, [.. batch, Control]), cancel);
        }

        return new Run(await bench.RowsAsync(), await bench.SentAsync(), [.. server.Requests], said);
    }

    private static ArticleText TextOf(Article article) => new(article.Title, article.Summary, article.Language);

    private static JsonObject Say(string content, string finish = "stop") => ChatServer.Completion(content, finish);

    private static JsonObject Calling()
    {
        var completion = ChatServer.Completion(null, "tool_calls");
        completion["choices"]![0]!["message"]!["tool_calls"] = JsonNode.Parse("""[{"id":"c1","type":"function","function":{"name":"send_mail","arguments":"{}"}}]""");
        return completion;
    }

    private static string With(string verdict, string name, JsonNode value)
    {
        var changed = JsonNode.Parse(verdict)!.AsObject();
        changed[name] = value;
        return changed.ToJsonString();
    }

    /// <summary>The beginning of the title: words that do stand in the text.</summary>
    private static (string Field, string Words) Words(ArticleText text) => ("title", text.Title[..Math.Min(text.Title.Length, 20)]);

    private static string FirstObject(string text) =>
        text.IndexOf('{', StringComparison.Ordinal) is var start and >= 0 && text.LastIndexOf('}') is var end && end > start ? text[start..(end + 1)] : text;

    private static List<Article> ReadAttacks() => [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "TestData", "Classification", "attacks.jsonl"))
        .Select((line, i) =>
        {
            var attack = JsonNode.Parse(line)!;
            return ClassificationBench.ArticleOf($"a{i:000}", attack["title"]!.GetValue<string>(), attack["summary"]!.GetValue<string>());
        })];

    private sealed record Run(
        Dictionary<string, TableRow> Rows, List<RelevantArticle> Sent, List<ChatRequest> Requests, IReadOnlyDictionary<(string, string), string> Said);
}
