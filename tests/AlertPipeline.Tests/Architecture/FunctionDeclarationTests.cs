using System.Text.Json;
using AlertPipeline.Hosting;
using Microsoft.Extensions.Configuration;

namespace AlertPipeline.Tests.Architecture;

/// <summary>What <c>host.json</c> and the <c>function.json</c> files must say for the host and the handler to agree.</summary>
public sealed class FunctionDeclarationTests
{
    private static string Triggers => Path.Combine(RepositoryFolder.Functions, "Triggers");

    private static string HostJson => Path.Combine(RepositoryFolder.Root, "host.json");

    private static List<(string Function, JsonElement Binding)> Bindings() => Directory.EnumerateDirectories(Triggers)
        .SelectMany(folder => JsonElement.Parse(File.ReadAllBytes(Path.Combine(folder, "function.json"))).GetProperty("bindings").EnumerateArray()
            .Select(binding => (Path.GetFileName(folder), binding))).ToList();

    private static IConfiguration HostSettings() => new ConfigurationBuilder().AddJsonFile(HostJson).Build();

    [Fact]
    public void Every_function_has_a_name_that_the_host_takes_and_one_trigger()
    {
        var functions = Bindings().GroupBy(binding => binding.Function, StringComparer.Ordinal).ToList();

        Assert.NotEmpty(functions);
        Assert.All(functions, function => Assert.Matches("^(?!host$)[A-Za-z][A-Za-z0-9_-]{0,127}$", function.Key));
        Assert.All(functions, function => Assert.Single(function, binding => TypeOf(binding.Binding).EndsWith("Trigger", StringComparison.Ordinal)));
    }

    /// <summary>
    /// The host posts invocations to <c>/{FunctionName}</c> and forwards outside requests on their own path with the same headers:
    /// so no route may match the name of a function.
    /// </summary>
    [Fact]
    public void No_outside_route_can_match_an_invocation()
    {
        var bindings = Bindings();
        var functions = bindings.Select(binding => binding.Function).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var routes = bindings.Where(binding => TypeOf(binding.Binding) == "httpTrigger").Select(binding => binding.Binding.GetProperty("route").GetString()!).ToList();

        Assert.NotEmpty(routes);
        Assert.All(routes, route =>
        {
            var first = route.Split('/')[0];
            Assert.Matches("^[a-z][a-z0-9.-]*$", first);
            Assert.DoesNotContain(first, functions);
            Assert.DoesNotContain(first, (string[])["admin", "runtime"]);
        });
    }

    [Fact]
    public void The_host_puts_nothing_before_a_route_and_leaves_a_failed_message_time()
    {
        var settings = HostSettings();

        Assert.Equal("", settings["extensions:http:routePrefix"]);
        Assert.Equal("base64", settings["extensions:queues:messageEncoding"]);
        Assert.InRange(settings.GetValue<TimeSpan>("extensions:queues:visibilityTimeout"), TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5));
        Assert.Equal("alertpipeline", settings["customHandler:description:defaultExecutablePath"]);
    }

    [Fact]
    public void A_stage_ends_before_the_host_would_kill_the_process()
    {
        var settings = HostSettings();

        var options = HostingOptions.From(settings);

        Assert.InRange(settings.GetValue<TimeSpan>("functionTimeout") - options.StageDeadline, TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(5));
        Assert.Equal(settings.GetValue<int>("extensions:queues:maxDequeueCount"), options.MaxDequeueCount);
    }

    private static string TypeOf(JsonElement binding) => binding.GetProperty("type").GetString()!;
}
