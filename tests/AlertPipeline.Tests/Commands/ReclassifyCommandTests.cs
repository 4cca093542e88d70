using System.Globalization;
using AlertPipeline.Classification;
using AlertPipeline.Classification.Reclassification;
using AlertPipeline.Commands;
using AlertPipeline.Messages;
using AlertPipeline.Storage;
using AlertPipeline.Storage.InMemory;
using AlertPipeline.Tests.Delivery;
using Microsoft.Extensions.Options;
using Said = AlertPipeline.Messages.Classification;

namespace AlertPipeline.Tests.Commands;

public sealed class ReclassifyCommandTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 7, 0, 0, TimeSpan.Zero);

    private static readonly Said Nothing = SaidOf("", null);
    private static readonly Said Loosens = SaidOf("ai-export", "loosen", "US", "CA");

    private readonly InMemoryTableStore _tables = new(TimeProvider.System);
    private readonly FixedClassifier _classifier = new();
    private readonly ClassificationOptions _options = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_kinds_of_difference_are_counted_and_each_article_has_a_line_with_both()
    {
        await StoreAsync("gone", Loosens, Nothing);
        await StoreAsync("moved", Loosens, SaidOf("ai-export", "loosen", "US", "CA,GB"));
        await StoreAsync("new", Nothing, SaidOf("ai-sovereignty", null, "FR"));
        await StoreAsync("same", Loosens, Loosens);
        await StoreAsync("turned", Loosens, SaidOf("ai-export,ai-sovereignty", "tighten", "US", "CA"));

        var (exitCode, output, errors) = await RunAsync("2026-11-01");

        Assert.Equal((0, ""), (exitCode, errors));
        Assert.Equal(
            """
            what differs with fixed-2	articles
            newly relevant	1
            no longer relevant	1
            topic	1
            direction	1
            places	1
            nothing	1

            article	title	from	to
            gone	Title of gone	ai-export loosen US>CA	-
            moved	Title of moved	ai-export loosen US>CA	ai-export loosen US>CA,GB
            new	Title of new	-	ai-sovereignty FR>
            turned	Title of turned	ai-export loosen US>CA	ai-export+ai-sovereignty tighten US>CA

            """,
            output);
    }

    [Fact]
    public async Task Places_in_another_order_are_the_same()
    {
        await StoreAsync("a", SaidOf("ai-export", "loosen", "US", "CA,GB"), SaidOf("ai-export", "loosen", "US", "GB,CA"));

        Assert.DoesNotContain("Title of a", (await RunAsync("2026-11-01")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_articles_of_the_window_are_read_with_both_ends_and_over_the_months()
    {
        foreach (var time in new[] { "2026-09-30T23:59:59Z", "2026-10-01T00:00:00Z", "2026-11-02T12:00:00Z", "2026-11-02T12:00:01Z" })
        {
            await StoreAsync(time.Replace(':', '.'), Nothing, Loosens, found: DateTimeOffset.Parse(time, CultureInfo.InvariantCulture), shard: 63);
        }

        var (_, output, _) = await RunAsync("2026-10-01", "2026-11-02T12:00:00Z");

        Assert.Contains("newly relevant\t2\n", output, StringComparison.Ordinal);
        Assert.Equal(["2026-10-01T00.00.00Z", "2026-11-02T12.00.00Z"], output.Split('\n').Where(line => line.StartsWith("2026", StringComparison.Ordinal)).Select(line => line.Split('\t')[0]));
    }

    [Fact]
    public async Task A_long_title_is_cut_between_characters_and_has_no_tab()
    {
        await StoreAsync("a", Nothing, Loosens, title: "Chips\tand " + new string('x', 48) + "🤖 and more");

        Assert.Contains("\tChips and " + new string('x', 48) + "…\t", (await RunAsync("2026-11-01")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task As_JSON_each_difference_is_a_line_and_the_counts_are_talk()
    {
        await StoreAsync("a", Nothing, Loosens);
        await StoreAsync("b", Loosens, Loosens);

        var (exitCode, output, errors) = await RunAsync("2026-11-01", json: true);

        Assert.Equal(0, exitCode);
        Assert.Equal(
            """{"id":"a","title":"Title of a","differs":["newly relevant"],"from":{"topics":[],"direction":null,"issuer":[],"affected":[],"scores":{"ai-export":0.1,"ai-sovereignty":0.1},"version":"fixed-1"}""" +
            ""","to":{"topics":["ai-export"],"direction":"loosen","issuer":["US"],"affected":["CA"],"scores":{"ai-export":0.9,"ai-sovereignty":0.1},"version":"fixed-2"}}""" + "\n",
            output);
        Assert.Contains("newly relevant\t1\n", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task By_itself_it_changes_nothing()
    {
        await StoreAsync("a", Nothing, Loosens);
        var before = (await RowAsync("a")).ETag;

        await RunAsync("2026-11-01");

        Assert.Equal(before, (await RowAsync("a")).ETag);
    }

    [Fact]
    public async Task Applied_the_new_classification_counts_and_the_earlier_ones_stay_beside_it_the_latest_first()
    {
        await StoreAsync("a", Nothing, Loosens);

        var (_, _, errors) = await RunAsync("2026-11-01", apply: true);
        _classifier.Version = "fixed-3";
        _classifier.Answers["Title of a"] = SaidOf("ai-export", "tighten", "US", "CN");
        await RunAsync("2026-11-01", apply: true);

        var row = await RowAsync("a");
        Assert.Equal(("relevant", "tighten", "fixed-3"), (row.GetString("Outcome"), row.GetString("Direction"), row.GetString("ClassifierVersion")));
        Assert.Equal(
            [("fixed-2", "loosen"), ("fixed-1", null)], ArticleRows.ReadEarlier(row).Select(said => (said.Version, said.Direction)));
        Assert.Equal(Loosens.Evidence, ArticleRows.ReadEarlier(row)[0].Evidence);
        Assert.Contains("Stories, digests and alerts are as they were.", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Applied_again_it_finds_no_difference_and_writes_nothing()
    {
        await StoreAsync("a", Nothing, Loosens);
        await RunAsync("2026-11-01", apply: true);
        var before = (await RowAsync("a")).ETag;

        var (_, output, _) = await RunAsync("2026-11-01", apply: true);

        Assert.Contains("newly relevant\t0\n", output, StringComparison.Ordinal);
        Assert.Equal(before, (await RowAsync("a")).ETag);
    }

    [Fact]
    public async Task A_relevant_article_that_reads_the_same_gets_the_new_version_and_an_irrelevant_one_is_left_alone()
    {
        await StoreAsync("a", Loosens, Loosens);
        await StoreAsync("b", Nothing, Nothing);

        await RunAsync("2026-11-01", apply: true);

        Assert.Equal("fixed-2", (await RowAsync("a")).GetString("ClassifierVersion"));
        Assert.Equal("fixed-1", (await RowAsync("b")).GetString("ClassifierVersion"));
    }

    [Fact]
    public async Task Another_run_at_the_same_time_leaves_one_earlier_classification_and_not_two()
    {
        await StoreAsync("a", Nothing, Loosens);
        await StoreAsync("b", Nothing, Loosens);
        var between = new InterferingTables(_tables, () => RunAsync("2026-11-01", apply: true));

        await RunAsync("2026-11-01", apply: true, tables: between);

        foreach (var id in new[] { "a", "b" })
        {
            Assert.Equal(["fixed-1"], ArticleRows.ReadEarlier(await RowAsync(id)).Select(said => said.Version));
        }
    }

    [Fact]
    public async Task A_run_that_was_ended_half_way_is_finished_by_the_next()
    {
        await StoreAsync("a", Nothing, Loosens, shard: 1);
        await StoreAsync("b", Nothing, Loosens, shard: 2);
        var killing = new KillingTables(_tables) { KillBeforeWrite = 2 };
        await Assert.ThrowsAnyAsync<Exception>(() => RunAsync("2026-11-01", apply: true, tables: killing));

        await RunAsync("2026-11-01", apply: true);

        Assert.Equal(["fixed-2", "fixed-2"], new[] { await RowAsync("a", 1), await RowAsync("b", 2) }.Select(row => row.GetString("ClassifierVersion")));
        Assert.Equal([1, 1], new[] { await RowAsync("a", 1), await RowAsync("b", 2) }.Select(row => ArticleRows.ReadEarlier(row).Count));
    }

    [Fact]
    public async Task What_a_service_decided_stays_where_the_new_classifier_is_not_sure_either()
    {
        var moved = Scored(0.64, topics: "ai-export") with { Refinements = new Dictionary<string, string> { ["chat"] = "moved" } };
        await StoreAsync("unsure", moved, Scored(0.45, topics: ""));
        await StoreAsync("sure", moved, Scored(0.05, topics: ""));

        var (_, output, _) = await RunAsync("2026-11-01", apply: true);

        Assert.DoesNotContain("Title of unsure", output, StringComparison.Ordinal);
        Assert.Contains("sure\tTitle of sure\tai-export loosen US>CA\t-\n", output, StringComparison.Ordinal);
        Assert.Equal("""{"ai-export":0.64,"ai-sovereignty":0.1}""", (await RowAsync("unsure")).GetString("Scores"));
        Assert.Equal("""{"chat":"moved"}""", (await RowAsync("unsure")).GetString("Refinements"));
    }

    [Fact]
    public async Task Places_that_a_service_found_stay()
    {
        var place = new EvidenceSpan("place:CA", TextField.Title, 0, 5);
        await StoreAsync("a", Loosens with { Evidence = [.. Loosens.Evidence, place], Refinements = new Dictionary<string, string> { ["language"] = "added" } }, Loosens);

        await RunAsync("2026-11-01", apply: true);

        Assert.Equal([.. Loosens.Evidence, place], ArticleRows.ReadSaid(await RowAsync("a")).Evidence);
    }

    [Fact]
    public async Task Rejected_entries_are_passed_over_and_a_row_that_cannot_be_read_is_named_and_fails_the_run()
    {
        await StoreAsync("a", Nothing, Loosens);
        await WriteAsync(ArticleRows.Of(new EntryRejected("r", "05feed", 5, null, "No title.", Now.AddHours(-1))));
        var broken = (await RowAsync("a")).Copy(null, null);
        var row = new TableRow(broken.PartitionKey, "broken") { ["FoundAt"] = Now.AddHours(-1), ["Outcome"] = "relevant" };
        await WriteAsync(row);

        var (exitCode, output, errors) = await RunAsync("2026-11-01");

        Assert.Equal(1, exitCode);
        Assert.Equal("Row '202611-05' / 'broken' cannot be read: Row '202611-05' / 'broken' has no property 'Title' that is a string.\n", errors);
        Assert.Contains("newly relevant\t1\n", output, StringComparison.Ordinal);
        Assert.Contains("nothing\t0\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_long_run_tells_how_far_it_is()
    {
        await _tables.CreateTableAsync(StorageLayout.ArticlesTable, Cancel);
        _classifier.Answers["same"] = Nothing;
        var rows = Enumerable.Range(0, 5_000).Select(i => ArticleRows.Of(ArticleOf($"n{i:0000}", "same", Now.AddHours(-1), 5), Nothing, [])).ToList();
        await _tables.InsertMissingAsync(StorageLayout.ArticlesTable, rows, Cancel);

        Assert.Equal("5000 articles read, 0 differ.\n", (await RunAsync("2026-11-01")).Errors);
    }

    [Theory]
    [InlineData("yesterday", null, "--since is 'yesterday'")]
    [InlineData("2026-11-01", "soon", "--until is 'soon'")]
    [InlineData("2026-11-02", "2026-11-01", "--since is 2026-11-02T00:00:00Z, which is after 2026-11-01T00:00:00Z")]
    [InlineData("2026-12-01", null, "--since is 2026-12-01T00:00:00Z, which is after 2026-11-24T07:00:00Z")]
    public async Task A_time_that_is_none_is_bad_usage(string since, string? until, string problem)
    {
        var error = await Assert.ThrowsAsync<UserErrorException>(() => RunAsync(since, until));

        Assert.Equal(2, error.ExitCode);
        Assert.StartsWith(problem, error.Message, StringComparison.Ordinal);
    }

    private static Said SaidOf(string topics, string? direction, string issuers = "", string affected = "") => new(
        Split(topics), direction, Split(issuers), Split(affected),
        Topics.All.ToDictionary(topic => topic, topic => Split(topics).Contains(topic) ? 0.9 : 0.1),
        [.. Split(topics).Select(topic => new EvidenceSpan(topic, TextField.Title, 0, 5))], "fixed-1");

    private static Said Scored(double export, string topics) =>
        SaidOf(topics, topics.Length > 0 ? "loosen" : null, topics.Length > 0 ? "US" : "", topics.Length > 0 ? "CA" : "") with
        {
            Scores = new Dictionary<string, double> { [Topics.Export] = export, [Topics.Sovereignty] = 0.1 },
        };

    private static string[] Split(string codes) => codes.Split(',', StringSplitOptions.RemoveEmptyEntries);

    private static Article ArticleOf(string id, string title, DateTimeOffset found, int shard) => new(
        id, "wire", shard, "wire.example", "Example Wire", null, title, "", "en", null, found);

    private async Task StoreAsync(string id, Said stored, Said now, DateTimeOffset? found = null, int shard = 5, string? title = null)
    {
        title ??= "Title of " + id;
        _classifier.Answers[title] = now;
        await WriteAsync(ArticleRows.Of(ArticleOf(id, title, found ?? Now.AddHours(-1), shard), stored, []));
    }

    private async Task WriteAsync(TableRow row)
    {
        await _tables.CreateTableAsync(StorageLayout.ArticlesTable, Cancel);
        Assert.True(await _tables.TryWriteAsync(StorageLayout.ArticlesTable, new TableWrite.Insert(row), Cancel));
    }

    private async Task<TableRow> RowAsync(string id, int shard = 5) =>
        (await _tables.GetAsync(StorageLayout.ArticlesTable, $"202611-{shard:00}", id, Cancel))!;

    private async Task<(int ExitCode, string Output, string Errors)> RunAsync(
        string since, string? until = null, bool apply = false, bool json = false, ITableStore? tables = null)
    {
        await _tables.CreateTableAsync(StorageLayout.ArticlesTable, Cancel);
        using var output = new StringWriter { NewLine = "\n" };
        using var errors = new StringWriter { NewLine = "\n" };
        var exitCode = await ReclassifyCommand.RunAsync(
            new Reclassifier(_classifier, tables ?? _tables, Options.Create(_options)), new ReclassifyOptions(since, until, apply, json), Now, output, errors, Cancel);
        return (exitCode, output.ToString(), errors.ToString());
    }

    /// <summary>Answers by title.</summary>
    private sealed class FixedClassifier : IClassifier
    {
        public Dictionary<string, Said> Answers { get; } = [];

        public string Version { get; set; } = "fixed-2";

        public Said Classify(ArticleText text) => Answers[text.Title] with { Version = Version };

        /// <summary>Relevant from 0.5 on, as ever.</summary>
        public Said Classify(ArticleText text, IReadOnlyDictionary<string, double> scores)
        {
            var export = scores.GetValueOrDefault(Topics.Export, Answers[text.Title].Scores[Topics.Export]);
            return Scored(export, topics: export >= 0.5 ? "ai-export" : "") with { Version = Version };
        }
    }

    /// <summary>Lets somebody else write before the first write.</summary>
    private sealed class InterferingTables(ITableStore inner, Func<Task> interfere) : ITableStore
    {
        private bool _done;

        public Task<TableRow?> GetAsync(string table, string partitionKey, string rowKey, CancellationToken cancellationToken) =>
            inner.GetAsync(table, partitionKey, rowKey, cancellationToken);

        public IAsyncEnumerable<TableRow> QueryAsync(string table, TableQuery query, CancellationToken cancellationToken) => inner.QueryAsync(table, query, cancellationToken);

        public async Task<bool> TryWriteAsync(string table, IReadOnlyList<TableWrite> writes, CancellationToken cancellationToken)
        {
            if (!_done)
            {
                _done = true;
                await interfere();
            }

            return await inner.TryWriteAsync(table, writes, cancellationToken);
        }

        public Task CreateTableAsync(string table, CancellationToken cancellationToken) => inner.CreateTableAsync(table, cancellationToken);
    }
}
