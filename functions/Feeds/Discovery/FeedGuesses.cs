namespace AlertPipeline.Feeds.Discovery;

/// <summary>Where pages of a known kind have their feed although they do not say so. Pure; a guess is worth one request.</summary>
internal static class FeedGuesses
{
    private const string GovUk = "www.gov.uk";

    /// <summary>Pages of GOV.UK that are lists, and have the same list as Atom.</summary>
    private static readonly string[] GovUkLists = ["/government/organisations/", "/government/people/", "/government/topical-events/", "/search/"];

    /// <summary>What programs say as a page's generator, and where their sites have a feed.</summary>
    private static readonly (string Generator, string Path)[] Programs =
    [
        ("WordPress", "/feed/"), ("Drupal", "/rss.xml"), ("Ghost", "/rss/"), ("Hugo", "/index.xml"), ("Jekyll", "/feed.xml"), ("Blogger", "/feeds/posts/default"),
    ];

    /// <returns>The most likely first; none for a page of no known kind.</returns>
    public static IEnumerable<Uri> For(Uri address, Page page)
    {
        if (address.IdnHost.Equals(GovUk, StringComparison.OrdinalIgnoreCase))
        {
            return AtomOf(address) is { } atom ? [atom] : [];
        }

        var generator = IsWordPress(page) ? "WordPress" : page.Generator;
        var paths = Programs.Where(program => generator?.Contains(program.Generator, StringComparison.OrdinalIgnoreCase) == true).Select(program => program.Path);
        return paths.Select(path => new Uri(address, path));
    }

    private static Uri? AtomOf(Uri address)
    {
        var path = address.AbsolutePath.TrimEnd('/');
        var list = Array.Find(GovUkLists, start => path.StartsWith(start, StringComparison.Ordinal));

        // One name behind it: /government/organisations/x, not what lies below.
        return list is not null && path.Length > list.Length && path.IndexOfAny(['/', '.'], list.Length) < 0
            ? new UriBuilder(address) { Path = path + ".atom", Fragment = "" }.Uri
            : null;
    }

    /// <summary>Many hide the generator; the link to its interface stays.</summary>
    private static bool IsWordPress(Page page) =>
        page.Declared.Any(link => link.Relations.Contains("https://api.w.org/") || link.Target.Contains("/wp-content/", StringComparison.Ordinal));
}
