using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;
using AlertPipeline.Feeds.Parsing;
using AlertPipeline.Messages;

namespace AlertPipeline.Commands;

/// <summary><c>feeds parse</c>: reads feed files and prints what they say, one JSON object a line.</summary>
internal static class FeedsParse
{
    /// <summary>Longest file that is read; a longer one is an error of its line.</summary>
    private const long MaxFileBytes = 64L * 1024 * 1024;

    /// <param name="input">Lines of <c>{"id","path","contentType"?,"url"?}</c>.</param>
    /// <param name="output">A line of <c>{"id","ok","error"?,"format","feed","entries"}</c> for each, flushed at once.</param>
    /// <returns>0: a line that cannot be served is answered with ok = false and does not stop the others.</returns>
    public static async Task<int> RunAsync(TextReader input, TextWriter output, CancellationToken cancellationToken)
    {
        while (await input.ReadLineAsync(cancellationToken) is { } line)
        {
            if (string.IsNullOrWhiteSpace(line))
            {
                continue;
            }

            await output.WriteLineAsync(Answer(line).AsMemory(), cancellationToken);
            await output.FlushAsync(cancellationToken);
        }

        return 0;
    }

    /// <summary>Parses every file of a directory over and over on one thread and prints <c>{"entries","bytes","seconds"}</c>.</summary>
    /// <param name="seconds">How long it measures, after one pass over all files as a warm-up.</param>
    public static async Task<int> BenchAsync(string directory, int seconds, TextWriter output, CancellationToken cancellationToken)
    {
        var files = new List<ReadOnlyMemory<byte>>();
        foreach (var path in Directory.EnumerateFiles(directory).Order(StringComparer.Ordinal))
        {
            files.Add(await File.ReadAllBytesAsync(path, cancellationToken));
        }

        ParseAll(files, cancellationToken);
        long entries = 0, bytes = 0;
        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started).TotalSeconds < seconds)
        {
            entries += ParseAll(files, cancellationToken);
            bytes += files.Sum(file => (long)file.Length);
        }

        var elapsed = Stopwatch.GetElapsedTime(started).TotalSeconds;
        await output.WriteLineAsync(FormattableString.Invariant($"{{\"entries\": {entries}, \"bytes\": {bytes}, \"seconds\": {elapsed:0.000}}}"));
        return 0;
    }

    private static long ParseAll(List<ReadOnlyMemory<byte>> files, CancellationToken cancellationToken)
    {
        long entries = 0;
        foreach (var file in files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            entries += FeedParser.Parse(file, contentType: null, address: null, keep: _ => null).EntryCount;
        }

        return entries;
    }

    private static string Answer(string line)
    {
        string? id = null;
        try
        {
            var request = JsonSerializer.Deserialize(line, FeedsParseJson.Default.FeedsParseRequest)
                ?? throw new JsonException("The line is null.");
            id = request.Id;
            var feed = FeedParser.Parse(ReadFile(request.Path), request.ContentType, FindAddress(request.Url));
            return ParsedFeedJson.Write(id, feed);
        }
        catch (JsonException problem)
        {
            return ParsedFeedJson.WriteError(id, $"The line is not a request like {{\"id\",\"path\",\"contentType\",\"url\"}}: {problem.Message}");
        }
        catch (Exception problem) when (problem is FeedFormatException or IOException or UnauthorizedAccessException or UriFormatException)
        {
            return ParsedFeedJson.WriteError(id, problem.Message);
        }
    }

    private static byte[] ReadFile(string path)
    {
        var length = new FileInfo(path).Length;
        return length <= MaxFileBytes
            ? File.ReadAllBytes(path)
            : throw new IOException($"'{path}' has {length:N0} bytes; at most {MaxFileBytes:N0} are read.");
    }

    private static Uri? FindAddress(string? url) => string.IsNullOrWhiteSpace(url)
        ? null
        : Uri.TryCreate(url, UriKind.Absolute, out var address)
            ? address
            : throw new UriFormatException($"'{TextLength.Cut(url, 200)}' is not an absolute address.");
}

/// <param name="Id">Copied to the answer.</param>
/// <param name="Path">File to read.</param>
/// <param name="ContentType">Value of the HTTP header; null = unknown.</param>
/// <param name="Url">Where the document came from; null = unknown.</param>
internal sealed record FeedsParseRequest(string Id, string Path, string? ContentType = null, string? Url = null);

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(FeedsParseRequest))]
internal sealed partial class FeedsParseJson : JsonSerializerContext;
