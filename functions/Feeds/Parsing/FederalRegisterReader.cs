using System.Text.Json;

namespace AlertPipeline.Feeds.Parsing;

/// <summary>Documents of the US Federal Register as its API lists them (federalregister.gov/developers/documentation/api/v1).</summary>
/// <remarks>
/// Read of a document: <c>document_number, title, abstract, html_url, pdf_url, publication_date, agencies, type, subtype, action</c>; all but the
/// last two come without being asked for. A publication date is a day without a time and read as its beginning in UTC. The issue of a day appears
/// later than that, in the morning of Washington, so no document seems to come from the future.
/// </remarks>
internal static class FederalRegisterReader
{
    private static readonly Uri Site = new("https://www.federalregister.gov/");
    private static readonly string[] Kinds = ["type", "subtype", "action"];

    /// <remarks>A search that finds nothing is answered by its count and description alone.</remarks>
    public static bool Recognises(JsonElement root) =>
        root.FindCount("count") is { } count
        && (root.HasArray("results")
            ? root.ReadObjects("results").Any(document => document.Find("document_number") is not null) || (count == 0 && IsSearch(root))
            : count == 0 && IsSearch(root));

    public static ParsedFeed Read(JsonElement root, Uri? address, Func<ParsedEntry, ParsedEntry?>? keep)
    {
        var feed = new ParsedFeed(FeedFormat.FederalRegister, keep)
        {
            Title = new FeedText("Federal Register", IsHtml: false, Base: null),
            Description = root.FindPlain("description"),
            Link = Site.AbsoluteUri,
            Language = "en",
            NextPage = root.FindWebAddress("next_page_url", address),
        };
        feed.AddEntries(root, "results", ReadDocument);
        if (feed.EntryCount == 0)
        {
            feed.Problems.Add(
                "The Federal Register finds no document for this search. Check its conditions: an agency goes by its name in the addresses of federalregister.gov/agencies, as in industry-and-security-bureau.");
        }

        return feed;
    }

    private static bool IsSearch(JsonElement root) =>
        root.Find("description") is not null || root.Find("total_pages") is not null || root.Find("next_page_url") is not null;

    private static ParsedEntry ReadDocument(JsonElement document) => new()
    {
        Id = document.FindField("document_number"),
        Title = document.FindPlain("title"),
        Link = document.FindAddress("html_url", Site),
        Summary = document.FindPlain("abstract"),
        Published = document.FindDate("publication_date"),
        Authors = [.. document.ReadObjects("agencies").Select(agency => agency.FindString("name") ?? agency.FindString("raw_name")).OfType<string>()],
        Categories = [.. Kinds.Select(name => document.FindString(name)).OfType<string>().Distinct()],
        Enclosures = document.FindAddress("pdf_url", Site) is { } pdf ? [new Enclosure(pdf, "application/pdf", Length: null)] : [],
    };
}
