using AlertPipeline.Feeds;
using AlertPipeline.Feeds.Discovery;
using AlertPipeline.Messages;
using Microsoft.Extensions.Options;

namespace AlertPipeline.Commands;

/// <summary><c>feeds check</c>: asks each address once, keeps nothing, and says in plain words what it found.</summary>
internal sealed class FeedsCheck(FeedFinder finder, IOptions<FeedsOptions> options, TimeProvider clock)
{
    /// <returns>0 where every address is a feed; 1 where one is a page, even if that leads to a feed, or fails.</returns>
    /// <exception cref="UserErrorException">One of the texts is no address.</exception>
    public async Task<int> RunAsync(IReadOnlyList<string> addresses, TextWriter output, CancellationToken cancellationToken)
    {
        var failed = false;
        foreach (var feed in FeedRegistry.FromAddresses(addresses))
        {
            await output.WriteLineAsync(feed.Address.AbsoluteUri);
            var search = await finder.FindAsync(feed.Address, cancellationToken);
            failed |= search.Answer is not FeedAnswer.Document;
            foreach (var line in Describe(search))
            {
                await output.WriteLineAsync("  " + line);
            }
        }

        return failed ? 1 : 0;
    }

    private IEnumerable<string> Describe(FeedSearch search) => search.Answer switch
    {
        FeedAnswer.Document document => Report(search.Address, document),
        FeedAnswer.Failure { Named: { } named } => named.Count == 0
            ? ["this is a page, no feed, and it names none."]
            : DescribePage(search),
        var answer => Problem(answer),
    };

    private IEnumerable<string> DescribePage(FeedSearch search)
    {
        yield return search.Named.All(feed => feed.Hint == FeedHint.Guessed)
            ? "this is a page, no feed, and it names none; pages of its kind have one at:"
            : "this is a page, no feed; it names these feeds:";
        foreach (var feed in search.Named)
        {
            yield return "  " + FeedReport.Describe(feed);
        }

        foreach (var tried in search.Tried)
        {
            var document = tried.Answer as FeedAnswer.Document;
            yield return $"{(document is null ? "not read" : "read instead")}: {tried.Feed.Address}";
            foreach (var line in document is null ? Problem(tried.Answer) : Report(tried.Feed.Address, document))
            {
                yield return "  " + line;
            }
        }
    }

    private static IEnumerable<string> Problem(FeedAnswer answer) => answer is FeedAnswer.Failure failure
        ? [$"problem: {failure.Reason}"]
        : throw new InvalidOperationException($"An answer of kind {answer.GetType().Name} to a request without validators.");

    private IEnumerable<string> Report(Uri asked, FeedAnswer.Document document) => FeedReport.Lines(asked, document, options.Value, clock.GetUtcNow());
}
