using AlertPipeline.Local;
using AlertPipeline.Messages;

namespace AlertPipeline.Tests.Local;

public sealed class HostSettingsTests : IDisposable
{
    private static readonly Dictionary<string, string> NoSettings = [];

    private readonly TempFolder _root = new();

    public void Dispose() => _root.Dispose();

    [Fact]
    public void The_projects_own_file_is_read()
    {
        var settings = HostSettings.Load(AppContext.BaseDirectory, NoSettings);

        Assert.Equal(TimeSpan.FromMinutes(5), settings.FunctionTimeout);
        Assert.Equal("alertpipeline", settings.ExecutablePath);
        Assert.Equal(["serve"], settings.Arguments);
        Assert.Equal("", settings.RoutePrefix);
        Assert.Equal(new QueueSettings(4, 2, 5, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(10)), settings.Queues);
    }

    [Fact]
    public void A_setting_overrides_the_file()
    {
        var settings = HostSettings.Load(AppContext.BaseDirectory, new Dictionary<string, string>
        {
            ["AzureFunctionsJobHost__extensions__queues__visibilityTimeout"] = "00:00:01",
            ["AzureFunctionsJobHost__functionTimeout"] = "00:00:07",
        });

        Assert.Equal(TimeSpan.FromSeconds(1), settings.Queues.VisibilityTimeout);
        Assert.Equal(TimeSpan.FromSeconds(7), settings.FunctionTimeout);
    }

    [Fact]
    public void Names_in_arguments_are_resolved_as_the_host_was_recorded_to()
    {
        _root.Write("host.json", """{"customHandler":{"description":{"defaultExecutablePath":"x","arguments":["x=%SET%","y=%UNSET%","%%z"]}}}""");

        var settings = HostSettings.Load(_root.Path, new Dictionary<string, string> { ["SET"] = "1" });

        Assert.Equal(["x=1", "y=", "%%z"], settings.Arguments);
    }

    [Fact]
    public void What_the_file_leaves_out_has_the_hosts_defaults()
    {
        _root.Write("host.json", """{"customHandler":{"description":{"defaultExecutablePath":"x"}}}""");

        var settings = HostSettings.Load(_root.Path, NoSettings);

        Assert.Equal(
            (TimeSpan.FromMinutes(30), TimeSpan.FromSeconds(30), "api", _root.Path),
            (settings.FunctionTimeout, settings.InitializationTimeout, settings.RoutePrefix, settings.WorkingDirectory));
        Assert.Equal(new QueueSettings(16, 8 * Environment.ProcessorCount, 5, TimeSpan.Zero, TimeSpan.FromMinutes(1)), settings.Queues);
    }

    [Theory]
    [InlineData("batchSize", "33", "'extensions.queues.batchSize' is '33'; expected a whole number from 1 to 32")]
    [InlineData("visibilityTimeout", "30 s", "'extensions.queues.visibilityTimeout' is '30 s'; expected a time as hh:mm:ss")]
    [InlineData("maxDequeueCount", "0", "'extensions.queues.maxDequeueCount' is '0'")]
    [InlineData("messageEncoding", "none", "'extensions.queues.messageEncoding' is 'none'; expected base64")]
    public void A_value_out_of_its_limits_is_named(string name, string value, string expected)
    {
        var error = Assert.Throws<UserErrorException>(() => HostSettings.Load(
            AppContext.BaseDirectory, new Dictionary<string, string> { [$"AzureFunctionsJobHost__extensions__queues__{name}"] = value }));

        Assert.StartsWith(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_json_is_named()
    {
        var file = _root.Write("host.json", "{");

        var error = Assert.Throws<UserErrorException>(() => HostSettings.Load(_root.Path, NoSettings));

        Assert.StartsWith($"{file} is not JSON", error.Message, StringComparison.Ordinal);
    }
}
