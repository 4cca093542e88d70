using AlertPipeline.Local;
using AlertPipeline.Messages;
using AlertPipeline.Storage;
using Microsoft.AspNetCore.Routing.Template;

namespace AlertPipeline.Tests.Local;

public sealed class FunctionCatalogTests : IDisposable
{
    private static readonly Dictionary<string, string> NoSettings = [];

    private readonly TempFolder _root = new();

    public void Dispose() => _root.Dispose();

    [Fact]
    public void Every_function_of_the_project_is_declared_and_every_queue_has_one()
    {
        var catalog = FunctionCatalog.Load(AppContext.BaseDirectory, NoSettings);

        Assert.Equal(["Maintain", "PollFeeds", "ScheduleDigests"], catalog.Timers.Select(function => function.Name));
        Assert.Equal(
            ["BuildDigests", "ClassifyArticles", "FetchFeeds", "GroupStories", "SendEmails", "SendWebhooks"],
            catalog.Queues.Select(function => function.Name));
        Assert.Equal(StorageLayout.Queues.Order(StringComparer.Ordinal), catalog.Queues.Select(function => function.Queue).Order(StringComparer.Ordinal));
        Assert.All(catalog.Queues, function => Assert.Equal("AzureWebJobsStorage", function.Connection));
        Assert.All(catalog.Queues, function => Assert.Equal("item", function.Binding));
    }

    [Fact]
    public void No_declared_route_lets_an_outsider_post_to_a_function()
    {
        var catalog = FunctionCatalog.Load(AppContext.BaseDirectory, NoSettings);
        var prefix = HostSettings.Load(AppContext.BaseDirectory, NoSettings).RoutePrefix;

        // Routing does not look at case, so neither does this.
        var reachable =
            from route in catalog.HttpFunctions
            from function in catalog.Functions
            from path in new[] { "/" + function.Name, "/" + function.Name.ToUpperInvariant(), $"/{function.Name}/" }
            where new TemplateMatcher(TemplateParser.Parse($"{prefix}/{route.Route}".TrimStart('/')), []).TryMatch(path, [])
            select $"{route.Route} matches {path}";

        Assert.Empty(reachable);
        Assert.NotEmpty(catalog.HttpFunctions);
        Assert.All(catalog.HttpFunctions, route => Assert.True(TemplateParser.Parse(route.Route).Segments[0].IsSimple, $"{route.Route} does not begin with a fixed segment"));
    }

    [Fact]
    public void Names_in_percent_signs_are_taken_from_the_settings()
    {
        _root.Write("Work/function.json", """{"bindings":[{"name":"item","type":"queueTrigger","queueName":"%WORK_QUEUE%","connection":"X"}]}""");

        var catalog = FunctionCatalog.Load(_root.Path, new Dictionary<string, string> { ["WORK_QUEUE"] = "Work-1" });

        Assert.Equal(new QueueFunction("Work", "item", "work-1", "X"), Assert.Single(catalog.Queues));
    }

    [Fact]
    public void A_function_switched_off_by_setting_is_left_out()
    {
        _root.Write("Off/function.json", """{"bindings":[{"name":"item","type":"queueTrigger","queueName":"switched-off"}]}""");
        _root.Write("On/function.json", """{"disabled":true,"bindings":[{"name":"item","type":"queueTrigger","queueName":"switched-on"}]}""");

        var catalog = FunctionCatalog.Load(_root.Path, new Dictionary<string, string> { ["AzureWebJobs.Off.Disabled"] = "true" });

        Assert.Equal(["On"], catalog.Functions.Select(function => function.Name));
    }

    [Fact]
    public void An_http_function_that_says_little_has_the_hosts_defaults()
    {
        _root.Write("Page/function.json", """{"bindings":[{"name":"req","type":"httpTrigger"},{"name":"res","type":"http","direction":"out"}]}""");

        var page = Assert.Single(FunctionCatalog.Load(_root.Path, NoSettings).HttpFunctions);

        Assert.Equal(("Page", "function", 7), (page.Route, page.AuthLevel, page.Methods.Count));
    }

    [Theory]
    [InlineData("Bad name!", """{"bindings":[{"name":"item","type":"queueTrigger","queueName":"work"}]}""", "'Bad name!' is no function name")]
    [InlineData("host", """{"bindings":[{"name":"item","type":"queueTrigger","queueName":"work"}]}""", "'host' is no function name")]
    [InlineData("Work", """{"bindings":[]}""", "it has 0 triggers")]
    [InlineData("Work", """{"bindings":[{"name":"a","type":"queueTrigger","queueName":"work"},{"name":"b","type":"timerTrigger","schedule":"0 * * * * *"}]}""", "it has 2 triggers")]
    [InlineData("Work", """{"bindings":[{"name":"item","type":"queueTrigger","queueName":"%MISSING%"}]}""", "the setting 'MISSING'")]
    [InlineData("Work", """{"bindings":[{"name":"item","type":"queueTrigger","queueName":"no--good"}]}""", "'no--good' is no queue name")]
    [InlineData("Work", """{"bindings":[{"name":"timer","type":"timerTrigger","schedule":"* * * * *"}]}""", "schedule '* * * * *' is not six fields")]
    [InlineData("Work", """{"bindings":[{"name":"blob","type":"blobTrigger"}]}""", "trigger type 'BLOBTRIGGER' is not one of")]
    [InlineData("Work", "{", "function.json is not usable")]
    [InlineData("Work", "{}", "function.json is not usable")]
    public void A_faulty_declaration_stops_the_start_and_is_named(string name, string json, string reason)
    {
        _root.Write($"{name}/function.json", json);

        var error = Assert.Throws<UserErrorException>(() => FunctionCatalog.Load(_root.Path, NoSettings));

        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(name, "function.json"), error.Message, StringComparison.Ordinal);
    }
}
