using System.Text;

namespace AlertPipeline.Feeds.Parsing;

/// <summary>A text construct or content element of Atom 1.0 (RFC 4287, 3.1 and 4.1.3) and of Atom 0.3, which has modes.</summary>
internal static class AtomText
{
    /// <summary>
    /// A summary or content. One without a type that is full of tags is taken for HTML: RFC 4287 calls it text, but nobody
    /// who writes that means his readers to see tags.
    /// </summary>
    public static FeedText? ReadBody(FeedXml xml, Uri? outerBase)
    {
        var hasType = xml.FindAttribute("type") is not null;
        var text = Read(xml, outerBase);
        return text is { IsHtml: false } && !hasType && text.Value.StartsWith('<') && HtmlText.LooksLikeHtml(text.Value)
            ? text with { IsHtml = true }
            : text;
    }

    public static FeedText? Read(FeedXml xml, Uri? outerBase)
    {
        var type = xml.FindAttribute("type")?.Trim().ToLowerInvariant();
        var mode = xml.FindAttribute("mode")?.Trim().ToLowerInvariant();
        var baseAddress = xml.BaseInside(outerBase);
        var value = xml.ReadMarkup(baseAddress, out var hasElements);
        if (!hasElements && (mode == "base64" || IsBinary(type)))
        {
            value = DecodeBase64(value) ?? value;
        }

        // Real elements are markup whatever the type says; without them xhtml holds nothing but text.
        return value.Length == 0 ? null : new FeedText(value, hasElements || IsHtml(type, mode, value), baseAddress);
    }

    private static bool IsHtml(string? type, string? mode, string value) => type switch
    {
        "html" or "text/html" or "escaped" => true,
        "xhtml" or "application/xhtml+xml" => mode is "escaped" or "base64",
        null or "" or "text" or "text/plain" => mode == "escaped" && HtmlText.LooksLikeHtml(value),
        _ => IsBinary(type) && HtmlText.LooksLikeHtml(value),
    };

    /// <summary>Types whose content is base64: neither text nor XML.</summary>
    private static bool IsBinary(string? type) =>
        type is not null && type.Contains('/') && !type.StartsWith("text/", StringComparison.Ordinal)
        && !type.EndsWith("+xml", StringComparison.Ordinal) && !type.EndsWith("/xml", StringComparison.Ordinal);

    private static string? DecodeBase64(string value)
    {
        var bytes = new byte[value.Length];
        return Convert.TryFromBase64String(value, bytes, out var length) && System.Text.Unicode.Utf8.IsValid(bytes.AsSpan(0, length))
            ? Encoding.UTF8.GetString(bytes, 0, length).Trim()
            : null;
    }
}
