using System.Net;
using System.Net.Sockets;
using AlertPipeline.IntegrationTests.Storage;

namespace AlertPipeline.IntegrationTests.Pipeline;

/// <summary>What a user does wrong is one line that says what it was and what to do, with exit code 1 or 2.</summary>
public sealed class UserErrorTests(AzuriteFixture azurite) : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("alertpipeline-errors-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(2, "--frobnicate", "run", "--frobnicate")]
    [InlineData(2, "'soon'", "run", "--once", "--now", "soon")]
    [InlineData(2, "--due-only goes with --once", "run", "--due-only")]
    [InlineData(2, "--port is 99999", "run", "--port", "99999")]
    [InlineData(2, "'nowhere.opml' is neither a file", "run", "--once", "--feeds", "nowhere.opml")]
    [InlineData(1, "'feeds.txt' is not OPML", "run", "--once", "--feeds", "feeds.txt")]
    [InlineData(1, "'empty.opml' lists no feed", "run", "--once", "--feeds", "empty.opml")]
    [InlineData(1, "bad.json: subscription 'x' has channel 'pigeon'", "run", "--once", "--subscriptions", "bad.json")]
    [InlineData(1, "gone.json cannot be read", "run", "--once", "--subscriptions", "gone.json")]
    [InlineData(2, "FUNCTIONS_CUSTOMHANDLER_PORT is ''", "serve")]
    [InlineData(2, "frobnicate", "queues", "peek", "frobnicate")]
    public async Task A_mistake_on_the_command_line_is_named(int exitCode, string says, params string[] arguments)
    {
        await WriteAsync("feeds.txt", "https://example.org/feed.xml");
        await WriteAsync("empty.opml", "<opml version=\"2.0\"><body/></opml>");
        await WriteAsync("bad.json", """{ "subscriptions": [ { "id": "x", "channel": "pigeon", "to": "x@example.org", "filter": "topic:ai-export", "cadence": "instant" } ] }""");

        await AssertErrorAsync(exitCode, says, [], arguments);
    }

    [Theory]
    [InlineData("AzureWebJobsStorage", "nonsense", "AzureWebJobsStorage is not a storage connection string")]
    [InlineData("Email__Provider", "Pigeon", "Email")]
    [InlineData("Email__From", "not an address", "Email:From")]
    [InlineData("Site__BaseUrl", "here", "Site:BaseUrl")]
    [InlineData("Feeds__RequestTimeout", "10:00:00", "Feeds:RequestTimeout is 10:00:00")]
    [InlineData("Secrets__Keys", "c2hvcnQ=", "Key 1 of Secrets:Keys")]
    public async Task A_wrong_setting_is_named(string name, string value, string says)
    {
        var settings = new Dictionary<string, string> { ["AzureWebJobsStorage"] = azurite.ConnectionString, [name] = value };

        await AssertErrorAsync(1, says, settings, "run", "--once");
    }

    [Fact]
    public async Task A_storage_account_that_does_not_answer_is_named_within_seconds()
    {
        var port = SamplePort.Free();
        var settings = new Dictionary<string, string>
        {
            ["AzureWebJobsStorage"] = azurite.ConnectionString.Replace("127.0.0.1:", $"127.0.0.1:{port}/", StringComparison.Ordinal),
        };

        await AssertErrorAsync(1, "cannot be used", settings, "run", "--once");
    }

    [Fact]
    public async Task A_port_in_use_is_named_before_anything_is_started()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port.ToString(System.Globalization.CultureInfo.InvariantCulture);

        await AssertErrorAsync(1, port, [], "run", "--port", port);
    }

    [Fact]
    public async Task Settings_that_are_no_JSON_are_named()
    {
        await WriteAsync("local.settings.json", "{ oops");

        await AssertErrorAsync(1, "local.settings.json", [], "run", "--once");
    }

    private async Task AssertErrorAsync(int exitCode, string says, Dictionary<string, string> settings, params string[] arguments)
    {
        var result = await PipelineCommand.RunAsync(_folder.FullName, settings, "", arguments);

        var error = Assert.Single(result.Errors);
        Assert.Contains(says, error, StringComparison.Ordinal);
        Assert.StartsWith("alertpipeline: ", error, StringComparison.Ordinal);
        Assert.Equal(exitCode, result.ExitCode);
        Assert.Empty(result.Output);
    }

    private Task WriteAsync(string file, string text) =>
        File.WriteAllTextAsync(Path.Combine(_folder.FullName, file), text, TestContext.Current.CancellationToken);
}
