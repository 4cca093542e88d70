using System.Globalization;
using System.Net;
using AlertPipeline.Feeds;
using AlertPipeline.Messages;
using AlertPipeline.Subscribers;

namespace AlertPipeline.Commands;

/// <summary>The feeds and subscriptions of a local run: the user's own, or the bundled samples where there are none yet.</summary>
internal sealed class RunInputs
{
    private const string BasePlaceholder = "{base}";

    private readonly IReadOnlyList<ListedFeed> _feeds;
    private readonly IReadOnlyList<Subscription> _subscriptions;
    private readonly bool _hasOwnFeeds;
    private readonly bool _hasOwnSubscriptions;

    private RunInputs(
        IReadOnlyList<ListedFeed> feeds, bool hasOwnFeeds, IReadOnlyList<Subscription> subscriptions, bool hasOwnSubscriptions,
        string sampleHookSecret, string sampleHost)
    {
        _feeds = feeds;
        _hasOwnFeeds = hasOwnFeeds;
        _subscriptions = subscriptions;
        _hasOwnSubscriptions = hasOwnSubscriptions;
        SampleHookSecret = sampleHookSecret;

        // Guarding against private addresses would refuse these; the user named them on the command line.
        LoopbackHosts = feeds.Select(feed => feed.Address)
            .Concat(subscriptions.Where(subscription => subscription.Channel == Channel.Webhook).Select(subscription => new Uri(subscription.To)))
            .Where(IsLiteralLoopback).Select(address => address.Authority).Append(sampleHost).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
    }

    /// <summary>The sample server checks its calls with this.</summary>
    public string SampleHookSecret { get; }

    /// <summary><c>host:port</c> of loopback addresses that were named literally.</summary>
    public IReadOnlyList<string> LoopbackHosts { get; }

    /// <exception cref="UserErrorException">A file that is not there or not what it should be; an address that is none.</exception>
    public static RunInputs Read(IReadOnlyList<string> feeds, FileInfo? subscriptions, int samplePort)
    {
        var sampleHost = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{samplePort}");
        var samples = SubscriptionFileReader.Read("subscriptions.json", Sample("subscriptions.json", sampleHost));
        return new RunInputs(
            feeds.Count > 0 ? OwnFeeds(feeds) : SampleFeeds(sampleHost), feeds.Count > 0,
            subscriptions is null ? samples : SubscriptionFileReader.Read(subscriptions.Name, ReadText(subscriptions.FullName)), subscriptions is not null,
            samples.Select(subscription => subscription.Secret).OfType<string>().First(), sampleHost);
    }

    /// <summary>Imports the user's own at every start, the samples only where there is nothing yet.</summary>
    /// <returns>True where the storage was empty before.</returns>
    public async Task<bool> ImportAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var feedReader = services.GetRequiredService<IFeedReader>();
        var subscriptions = services.GetRequiredService<SubscriptionStore>();
        var hasFeeds = (await feedReader.ListAsync(cancellationToken)).Count > 0;
        var hasSubscriptions = (await subscriptions.GetShardVersionsAsync(cancellationToken)).Count > 0;
        if (_hasOwnFeeds || !hasFeeds)
        {
            await services.GetRequiredService<FeedRegistry>().ImportAsync(_feeds, cancellationToken);
        }

        if (_hasOwnSubscriptions || !hasSubscriptions)
        {
            await subscriptions.ImportAsync(_subscriptions, cancellationToken);
        }

        return !hasFeeds && !hasSubscriptions;
    }

    private static List<ListedFeed> OwnFeeds(IReadOnlyList<string> given)
    {
        var feeds = new List<ListedFeed>();
        foreach (var item in given)
        {
            if (FeedsCommands.IsAddress(item))
            {
                feeds.AddRange(FeedRegistry.FromAddresses([item]));
            }
            else if (File.Exists(item))
            {
                feeds.AddRange(FeedsCommands.ReadOpml(item));
            }
            else
            {
                throw new UserErrorException($"--feeds '{item}' is neither a file that exists nor an http(s) address; give an OPML file or addresses.", 2);
            }
        }

        return feeds;
    }

    private static IReadOnlyList<ListedFeed> SampleFeeds(string sampleHost)
    {
        using var content = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(Sample("feeds.opml", sampleHost)));
        return OpmlFile.Read("feeds.opml", content);
    }

    private static string Sample(string file, string sampleHost) =>
        ReadText(Path.Combine(Settings.AppRoot, "Samples", file)).Replace(BasePlaceholder, "http://" + sampleHost, StringComparison.Ordinal);

    private static string ReadText(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{Path.GetFileName(path)} cannot be read: {failure.Message}", 1, failure);
        }
    }

    private static bool IsLiteralLoopback(Uri address) =>
        address.Host == "localhost" || (IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));
}
