using System.Collections.Concurrent;
using System.Globalization;
using AlertPipeline.IntegrationTests.Pipeline;
using AlertPipeline.Tests.Feeds.Hostile;

namespace AlertPipeline.IntegrationTests.Feeds;

/// <summary>What hostile answers cost the real executable in memory: the highest that the system saw, from before to after.</summary>
public sealed class HostileMemoryTests
{
    /// <summary>KiB that one feed may add.</summary>
    private const long MaxGrowth = 64 * 1024;

    private const string Feed = "<rss version=\"2.0\"><channel><title>T</title><item><title>Good</title></item></channel></rss>";

    public static TheoryData<string> Bombs => new(
        "length-1-gib", "chunked-1-gib", "unbounded-1-gib", "length-and-chunked", "gzip-bomb", "gzip-in-gzip-bomb", "gzip-of-nothing-for-ever", "brotli-bomb",
        "deflate-bomb", "bare-deflate-bomb", "headers-without-end", "one-long-header", "informational-without-end", "redirect-with-1-gib", "billion-laughs",
        "deep", "many-attributes", "title-of-50-mb", "title-of-5-mb", "many-items", "json-deep",
        "deep-10-mb", "attributes-10-mb", "namespaces-10-mb", "broken-10-mb", "utf-16-10-mb", "names-10-mb");

    [Theory]
    [MemberData(nameof(Bombs))]
    public async Task A_bomb_adds_no_more_than_64_MiB(string name)
    {
        Assert.SkipUnless(File.Exists("/proc/self/status"), "This system does not say how much memory a process has had at most (VmHWM).");
        var highest = new ConcurrentQueue<long>();
        var pid = new TaskCompletionSource<int>();
        var bomb = HostileCases.All.Single(item => item.Name == name);
        await using var server = new HostileServer(new Dictionary<string, HostileAnswer>
        {
            ["warm"] = HostileAnswers.Document(Feed),
            [name] = Measured(bomb.Answer),
            ["end"] = Measured(HostileAnswers.Document(Feed)),
        });
        var settings = new Dictionary<string, string>
        {
            ["Net__AllowHosts__0"] = $"127.0.0.1:{server.Port}",
            ["Feeds__RequestTimeout"] = "00:01:00",
            ["AzureWebJobsStorage"] = "",

            // Nobody is there: whoever obeyed would read nothing.
            ["http_proxy"] = "http://127.0.0.1:9",
            ["HTTP_PROXY"] = "http://127.0.0.1:9",
        };

        await using var command = PipelineCommand.Start(
            Path.GetTempPath(), settings, "feeds", "check", Address("warm"), Address("warm"), Address(name), Address("end"));
        pid.SetResult(command.Pid);
        var result = await command.EndAsync();

        long[] seen = [.. highest];
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{name}: {(seen[1] - seen[0]) / 1024.0:N1} MiB more than before ({seen[0] / 1024.0:N1} MiB); {result.Output.Split('\n').FirstOrDefault(line => line.Contains("problem", StringComparison.Ordinal))?.Trim()}");
        Assert.Contains(bomb.Reason ?? "format: ", result.Output, StringComparison.Ordinal);
        Assert.Contains("entries: 1,", result.Output.Split(Address("end"))[1], StringComparison.Ordinal);
        Assert.InRange(seen[1] - seen[0], 0, MaxGrowth);

        string Address(string path) => $"http://127.0.0.1:{server.Port}/{path}";

        HostileAnswer Measured(HostileAnswer answer) => async (connection, cancellationToken) =>
        {
            highest.Enqueue(await ReadHighestAsync(await pid.Task));
            await answer(connection, cancellationToken);
        };
    }

    /// <returns>KiB of memory that the process has had at most.</returns>
    private static async Task<long> ReadHighestAsync(int pid)
    {
        var lines = await File.ReadAllLinesAsync($"/proc/{pid}/status", TestContext.Current.CancellationToken);
        return long.Parse(lines.Single(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }
}
