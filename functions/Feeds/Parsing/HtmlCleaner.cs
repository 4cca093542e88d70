using Ganss.Xss;

namespace AlertPipeline.Feeds.Parsing;

/// <summary>HTML from feeds as it may be shown in a page: no scripts, no styles, no forms that act, all addresses absolute.</summary>
internal static class HtmlCleaner
{
    private static readonly string[] Pictures = ["data:image/png;", "data:image/jpeg;", "data:image/gif;", "data:image/webp;"];
    private static readonly HtmlSanitizer Sanitizer = Create();

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
            : Sanitizer.Sanitize(text.Value, text.Base?.AbsoluteUri ?? "");
    }

    private static HtmlSanitizer Create()
    {
        var sanitizer = new HtmlSanitizer();

        // Styles can cover a page or load things; a reader of news needs none.
        sanitizer.AllowedTags.Remove("style");
        sanitizer.AllowedAttributes.Remove("style");
        sanitizer.AllowedAttributes.Remove("class");
        sanitizer.AllowedSchemes.Add("mailto");

        // What is inside an element that is not allowed stays, without its tags; what is no text for readers goes as a whole.
        sanitizer.KeepChildNodes = true;
        sanitizer.RemovingTag += (_, removing) =>
        {
            if (removing.Tag.LocalName is "script" or "style" or "noscript" or "iframe" or "template" or "title" or "textarea" or "xmp")
            {
                removing.Tag.TextContent = "";
            }
        };
        sanitizer.FilterUrl += (_, filtering) =>
        {
            // A picture in the text itself reaches nobody; SVG can hold scripts and is not among these.
            if (filtering.Tag.LocalName == "img" && Pictures.Any(type => filtering.OriginalUrl.StartsWith(type, StringComparison.OrdinalIgnoreCase)))
            {
                filtering.SanitizedUrl = filtering.OriginalUrl;
            }
        };
        foreach (var attribute in new[] { "cite", "longdesc", "poster", "usemap" })
        {
            sanitizer.UriAttributes.Add(attribute);
        }

        return sanitizer;
    }
}
