using System.Globalization;
using System.Text.Json;

namespace AlertPipeline.Feeds.Parsing;

/// <summary>What the search of GOV.UK finds (<c>www.gov.uk/api/search.json</c>), best asked with <c>order=-public_timestamp</c>.</summary>
/// <remarks>
/// Read of a result: <c>content_id, _id, link, title, description, public_timestamp, format, organisations</c>. The id is the content's, which
/// outlasts a move of its page and comes only where the address asks for that field, else the path. The public timestamp is the last change that
/// readers are told of, so it is read as an update.
/// </remarks>
internal static class GovUkSearchReader
{
    private static readonly Uri Site = new("https://www.gov.uk/");

    public static bool Recognises(JsonElement root) =>
        root.FindCount("total") is not null && root.FindCount("start") is not null && root.HasArray("results")
        && root.ReadObjects("results").All(result => result.Find("link") is not null || result.Find("_id") is not null);

    public static ParsedFeed Read(JsonElement root, Uri? address, Func<ParsedEntry, ParsedEntry?>? keep)
    {
        var feed = new ParsedFeed(FeedFormat.GovUkSearch, keep)
        {
            Title = new FeedText("GOV.UK", IsHtml: false, Base: null),
            Link = Site.AbsoluteUri,
            Language = "en",
        };
        feed.AddEntries(root, "results", ReadResult);
        var end = root.FindCount("start") + (long)feed.EntryCount;
        feed.NextPage = address is not null && feed.EntryCount > 0 && end < root.FindCount("total") ? From(address, end.Value) : null;
        if (root.FindCount("total") == 0)
        {
            feed.Problems.Add(
                "GOV.UK finds nothing for this search. Check its filters: an organisation goes by its name in the addresses of www.gov.uk/government/organisations, and an unknown one is no error there.");
        }

        return feed;
    }

    private static ParsedEntry ReadResult(JsonElement result) => new()
    {
        Id = result.FindField("content_id") ?? result.FindField("_id") ?? result.FindField("link"),
        Title = result.FindPlain("title"),
        Link = result.FindAddress("link", Site) ?? result.FindAddress("_id", Site),
        Summary = result.FindPlain("description"),
        Updated = result.FindDate("public_timestamp"),
        Authors = [.. result.ReadArray("organisations").Select(FindName).OfType<string>()],
        Categories = result.FindString("format") is { } format ? [format] : [],
    };

    private static string? FindName(JsonElement organisation) => organisation.ValueKind == JsonValueKind.Object
        ? organisation.FindString("title") ?? organisation.FindString("slug")
        : JsonValues.FindText(organisation);

    /// <summary>The same search from another result on.</summary>
    private static Uri From(Uri address, long start)
    {
        var others = address.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Where(parameter => !parameter.StartsWith("start=", StringComparison.OrdinalIgnoreCase));
        var query = string.Join('&', others.Append("start=" + start.ToString(CultureInfo.InvariantCulture)));
        return new UriBuilder(address) { Query = query, Fragment = "" }.Uri;
    }
}
