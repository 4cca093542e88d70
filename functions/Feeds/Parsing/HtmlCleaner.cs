using Ganss.Xss;

namespace AlertPipeline.Feeds.Parsing;

/// <summary>HTML from feeds as it may be shown in a page: no scripts, no styles, no forms that act, all addresses absolute.</summary>
internal static class HtmlCleaner
{
    private static readonly HtmlSanitizer _sanitizer = Create();

    /// <returns>Safe HTML; a text that holds no markup comes back as plain text.</returns>
    public static string Clean(FeedText text)
    {
        if (text.Value.AsSpan().IndexOfAny('<', '&') < 0)
        {
            return text.Value;
        }

        if (!text.IsHtml)
        {
            // Must not be taken for markup by a reader who expects HTML.
            return HtmlText.LooksLikeHtml(text.Value) ? HtmlText.Encode(text.Value) : text.Value;
        }

        return HtmlText.NestingDepth(text.Value) > FeedLimits.MaxMarkupDepth
            ? HtmlText.Encode(HtmlText.ToPlain(text, FeedLimits.MaxTextLength))
            : _sanitizer.Sanitize(text.Value, text.Base?.AbsoluteUri ?? "");
    }

    private static HtmlSanitizer Create()
    {
        var sanitizer = new HtmlSanitizer();

        // Styles can cover a page or load things; a reader of news needs none.
        sanitizer.AllowedTags.Remove("style");
        sanitizer.AllowedAttributes.Remove("style");
        sanitizer.AllowedAttributes.Remove("class");
        sanitizer.AllowedSchemes.Add("mailto");

        // What is inside an element that is not allowed stays, without its tags; scripts go as a whole.
        sanitizer.KeepChildNodes = true;
        foreach (var attribute in new[] { "cite", "longdesc", "poster", "usemap" })
        {
            sanitizer.UriAttributes.Add(attribute);
        }

        return sanitizer;
    }
}
