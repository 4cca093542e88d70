using Microsoft.Extensions.Options;

namespace AlertPipeline.Feeds;

/// <summary>Settings under <c>Feeds</c>; <see cref="FeedsOptionsValidator"/> has the limits.</summary>
internal sealed class FeedsOptions
{
    public const string Section = "Feeds";

    /// <summary>How often a feed is asked that does not show how often it publishes. 5 minutes to a day.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>A source that publishes rarely is asked at least this often, so that what it says is news when we tell it. 5 minutes to a day.</summary>
    public TimeSpan MaxQuietInterval { get; set; } = TimeSpan.FromHours(1);

    /// <summary>No rhythm of a source makes it more often than this. A minute to a day.</summary>
    public TimeSpan MinPollInterval { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>No wish of a publisher makes it rarer than this. An hour to a week.</summary>
    public TimeSpan MaxPollInterval { get; set; } = TimeSpan.FromHours(24);

    /// <summary>A feed that fails is asked more and more rarely, but never more rarely than this. 15 minutes to a day.</summary>
    public TimeSpan MaxBackOff { get; set; } = TimeSpan.FromHours(6);

    /// <summary>Longest wait for one feed: redirects, connections and the whole body included. A second to a minute.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Longest document, decompressed; a longer one is a failure of its feed. 64 KiB to 64 MiB.</summary>
    public int MaxFeedBytes { get; set; } = 10 * 1024 * 1024;

    /// <summary>How many hosts are asked at the same time; each host gets one request at a time. 1 to 128.</summary>
    public int MaxConcurrentHosts { get; set; } = 16;

    /// <summary>About how many feeds one message is about; a shard is never split. 1 to 2,000.</summary>
    public int FeedsPerMessage { get; set; } = 200;

    /// <summary>What publishers see of us in their logs: add a way to reach you, as in <c>+https://example.org/about</c>.</summary>
    public string UserAgent { get; set; } = "Mozilla/5.0 (compatible; AlertPipeline/1.0)";

    /// <summary>Rehearsals only (<c>--once</c>): every feed is due, whatever its schedule says.</summary>
    public bool PollAll { get; set; }
}

/// <remarks>Written out: a range attribute over <see cref="TimeSpan"/> needs reflection, which a trimmed program does not have.</remarks>
internal sealed class FeedsOptionsValidator : IValidateOptions<FeedsOptions>
{
    public ValidateOptionsResult Validate(string? name, FeedsOptions options)
    {
        var day = TimeSpan.FromDays(1);
        var problems = new[]
        {
            Check(nameof(options.PollInterval), options.PollInterval, TimeSpan.FromMinutes(5), day),
            Check(nameof(options.MaxQuietInterval), options.MaxQuietInterval, TimeSpan.FromMinutes(5), day),
            Check(nameof(options.MinPollInterval), options.MinPollInterval, TimeSpan.FromMinutes(1), day),
            Check(nameof(options.MaxPollInterval), options.MaxPollInterval, TimeSpan.FromHours(1), TimeSpan.FromDays(7)),
            Check(nameof(options.MaxBackOff), options.MaxBackOff, TimeSpan.FromMinutes(15), day),
            Check(nameof(options.RequestTimeout), options.RequestTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1)),
            Check(nameof(options.MaxFeedBytes), options.MaxFeedBytes, 64 * 1024, 64 * 1024 * 1024),
            Check(nameof(options.MaxConcurrentHosts), options.MaxConcurrentHosts, 1, 128),
            Check(nameof(options.FeedsPerMessage), options.FeedsPerMessage, 1, 2_000),
            IsUserAgent(options.UserAgent)
                ? null
                : $"{FeedsOptions.Section}:{nameof(options.UserAgent)} is '{options.UserAgent}'; expected products and comments, as in Name/1.0 (+https://example.org).",
        }.OfType<string>().ToList();
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    /// <summary>RFC 9110, 10.1.5: what is no product or comment would make every request fail.</summary>
    private static bool IsUserAgent(string text)
    {
        using var request = new HttpRequestMessage();
        return !string.IsNullOrWhiteSpace(text) && request.Headers.UserAgent.TryParseAdd(text);
    }

    private static string? Check<T>(string name, T value, T least, T most)
        where T : IComparable<T> =>
        value.CompareTo(least) < 0 || value.CompareTo(most) > 0
            ? $"{FeedsOptions.Section}:{name} is {value}; expected {least} to {most}."
            : null;
}
