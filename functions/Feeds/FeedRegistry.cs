using AlertPipeline.Messages;

namespace AlertPipeline.Feeds;

/// <param name="Added">Feeds that were not there before.</param>
/// <param name="Known">Feeds that were there already and stay as they are.</param>
internal sealed record FeedImport(int Added, int Known);

/// <summary>Which feeds are read.</summary>
internal sealed class FeedRegistry(FeedStates states, TimeProvider clock)
{
    /// <summary>Adds the feeds that are not there yet; they are due at once.</summary>
    public async Task<FeedImport> ImportAsync(IReadOnlyList<ListedFeed> feeds, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var wanted = feeds
            .Select(feed => new FeedState(FeedState.IdOf(feed.Address), FeedState.Normalize(feed.Address), now) { Title = Cut(feed.Title), Group = Cut(feed.Group) })
            .DistinctBy(state => state.FeedId)
            .ToList();
        var added = await states.AddAsync(wanted, cancellationToken);
        return new FeedImport(added.Count, wanted.Count - added.Count);
    }

    /// <exception cref="UserErrorException">One of them is not an http or https address.</exception>
    public static IReadOnlyList<ListedFeed> FromAddresses(IEnumerable<string> addresses) => [.. addresses.Select(written =>
        FindAddress(written) is { } address
            ? new ListedFeed(address)
            : throw new UserErrorException($"'{written}' is not an address of a feed; expected http or https, as in https://example.org/feed.xml.", 2))];

    public async Task ExportAsync(TextWriter output, CancellationToken cancellationToken)
    {
        var feeds = await states.ListAsync(cancellationToken);
        await OpmlFile.WriteAsync(
            [.. feeds.Select(feed => new ListedFeed(feed.Address, feed.Title, feed.Group)).OrderBy(feed => feed.Address.AbsoluteUri, StringComparer.Ordinal)],
            output);
    }

    /// <returns>The address; null where the text is none that we would ask.</returns>
    public static Uri? FindAddress(string written) =>
        Uri.TryCreate(written.Trim(), UriKind.Absolute, out var address) && Parsing.FeedLinks.IsWeb(address)
            && address.UserInfo.Length == 0 && Net.HostName.IsUsable(address) && address.AbsoluteUri.Length <= FeedState.MaxAddressLength
            ? address
            : null;

    private static string? Cut(string? name) => name is null ? null : TextLength.Cut(name, FeedState.MaxNameLength).Trim();
}
