using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using AlertPipeline.Classification.Reclassification;
using AlertPipeline.Hosting;
using AlertPipeline.Messages;

namespace AlertPipeline.Commands;

/// <summary>What <c>reclassify</c> was asked for.</summary>
/// <param name="Until">Null = up to now.</param>
internal sealed record ReclassifyOptions(string Since, string? Until, bool Apply, bool Json);

/// <summary><c>reclassify</c>: what the classifier of this version says otherwise of stored articles.</summary>
internal static partial class ReclassifyCommand
{
    private const int ProgressEvery = 5_000;
    private const int MaxTitleLength = 60;

    private static readonly (Difference Difference, string Words)[] Differences =
    [
        (Difference.NewlyRelevant, "newly relevant"), (Difference.NoLongerRelevant, "no longer relevant"), (Difference.Topic, "topic"),
        (Difference.Direction, "direction"), (Difference.Places, "places"),
    ];

    /// <summary>
    /// The counts, an empty line, and a line for each article that differs, all separated by tabs; or JSON lines of those articles, with the counts on
    /// <paramref name="errors"/>.
    /// </summary>
    /// <returns>0, or 1 where a row could not be read; it is named and the others are done all the same.</returns>
    public static async Task<int> RunAsync(
        Reclassifier reclassifier, ReclassifyOptions options, DateTimeOffset now, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        var (since, until) = (TimeOf("--since", options.Since), options.Until is { } text ? TimeOf("--until", text) : now);
        if (since > until)
        {
            throw new UserErrorException($"--since is {Write(since)}, which is after {Write(until)}; it must be before --until, or before now.", 2);
        }

        var (articles, unreadable) = (0, 0);
        var changed = new List<Reclassified>();
        await foreach (var article in reclassifier.RunAsync(since, until, options.Apply, Complain, cancellationToken))
        {
            if (++articles % ProgressEvery == 0)
            {
                await errors.WriteLineAsync(Invariant($"{articles} articles read, {changed.Count} differ."));
            }

            if (article.Differences.Count > 0)
            {
                changed.Add(article);
                if (options.Json)
                {
                    await output.WriteAsync(JsonSerializer.Serialize(LineOf(article), ReclassifyJson.Default.ChangeLine) + "\n");
                }
            }
        }

        await WriteCountsAsync(options.Json ? errors : output, reclassifier.Version, articles, changed);
        if (!options.Json)
        {
            await WriteChangesAsync(output, changed);
        }

        if (options.Apply)
        {
            await errors.WriteLineAsync(Invariant(
                $"The ledger now says what {reclassifier.Version} says; what was said before stays beside it. Stories, digests and alerts are as they were."));
        }

        await output.FlushAsync(cancellationToken);
        return unreadable > 0 ? 1 : 0;

        void Complain(string problem)
        {
            unreadable++;
            errors.WriteLine(problem);
        }
    }

    private static async Task WriteCountsAsync(TextWriter writer, string version, int articles, List<Reclassified> changed)
    {
        await writer.WriteLineAsync($"what differs with {version}\tarticles");
        foreach (var (difference, words) in Differences)
        {
            await writer.WriteLineAsync(Invariant($"{words}\t{changed.Count(article => article.Differences.Contains(difference))}"));
        }

        await writer.WriteLineAsync(Invariant($"nothing\t{articles - changed.Count}"));
    }

    private static async Task WriteChangesAsync(TextWriter output, List<Reclassified> changed)
    {
        if (changed.Count == 0)
        {
            return;
        }

        await output.WriteLineAsync();
        await output.WriteLineAsync("article\ttitle\tfrom\tto");
        foreach (var article in changed)
        {
            await output.WriteLineAsync($"{article.Id}\t{Shorten(article.Title)}\t{Say(article.Stored)}\t{Say(article.Now)}");
        }
    }

    /// <summary>As in <c>ai-export loosen US>CA,GB</c>; a hyphen where there is no topic.</summary>
    private static string Say(Messages.Classification said) => said.Topics.Count == 0
        ? "-"
        : string.Join(' ', new[]
        {
            string.Join('+', said.Topics),
            said.Direction,
            said.Issuers.Count + said.Affected.Count == 0 ? null : $"{string.Join(',', said.Issuers)}>{string.Join(',', said.Affected)}",
        }.OfType<string>());

    private static string Shorten(string title)
    {
        var text = title.ReplaceLineEndings(" ").Replace('\t', ' ');
        if (text.Length <= MaxTitleLength)
        {
            return text;
        }

        var length = char.IsHighSurrogate(text[MaxTitleLength - 2]) ? MaxTitleLength - 2 : MaxTitleLength - 1;
        return text[..length] + "…";
    }

    private static DateTimeOffset TimeOf(string option, string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero)
            : PipelineClock.Parse(option, text);

    private static string Write(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static ChangeLine LineOf(Reclassified article) => new(
        article.Id, article.Title, [.. Differences.Where(item => article.Differences.Contains(item.Difference)).Select(item => item.Words)],
        SideOf(article.Stored), SideOf(article.Now));

    private static Side SideOf(Messages.Classification said) => new(said.Topics, said.Direction, said.Issuers, said.Affected, said.Scores, said.Version);

    /// <param name="Differs">In the words of the counts.</param>
    internal sealed record ChangeLine(string Id, string Title, IReadOnlyList<string> Differs, Side From, Side To);

    internal sealed record Side(
        IReadOnlyList<string> Topics, string? Direction, IReadOnlyList<string> Issuer, IReadOnlyList<string> Affected,
        IReadOnlyDictionary<string, double> Scores, string Version);

    [JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
    [JsonSerializable(typeof(ChangeLine))]
    private sealed partial class ReclassifyJson : JsonSerializerContext;
}
