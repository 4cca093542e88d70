using AlertPipeline.Feeds.Parsing;
using AlertPipeline.Messages;
using AngleSharp.Html;
using AngleSharp.Html.Parser;
using AngleSharp.Html.Parser.Tokens;
using AngleSharp.Text;

namespace AlertPipeline.Feeds.Discovery;

/// <summary>The links of an HTML page.</summary>
/// <param name="Base">Relative addresses are relative to it.</param>
/// <param name="Generator">What the page says it was made with; null = nothing.</param>
/// <param name="Declared">Its <c>link</c> elements.</param>
/// <param name="Anchors">Its <c>a</c> elements, titled by the words inside.</param>
internal sealed record Page(Uri Base, string? Generator, IReadOnlyList<WebLink> Declared, IReadOnlyList<WebLink> Anchors);

/// <summary>Reads the links of a page.</summary>
/// <remarks>
/// Goes by the tokens of HTML alone: links need no tree, and building one can be made to take any amount of time and memory by a page that
/// nests and misnests what it likes.
/// </remarks>
internal static class PageReader
{
    /// <summary>Characters that are read; the links of the head and the feeds in a foot stand in the first million of any usual page.</summary>
    private const int MaxLength = 1_000_000;

    private const int MaxLinks = 5_000;
    private const int MaxTitleLength = 200;

    /// <param name="address">Where the page came from.</param>
    public static Page Read(string html, Uri address)
    {
        using var source = new TextSource(TextLength.Cut(html, MaxLength));
        var tokens = new HtmlTokenizer(source, HtmlEntityProvider.Resolver);
        var links = new Links(address);
        while (tokens.Get() is { Type: not HtmlTokenType.EndOfFile } token)
        {
            switch (token)
            {
                case HtmlTagToken { Type: HtmlTokenType.StartTag } tag:
                    links.Open(tag);
                    tokens.State = tag.IsSelfClosing ? HtmlParseMode.PCData : ModeInside(tag.Name);
                    break;
                case HtmlTagToken { Type: HtmlTokenType.EndTag, Name: "a" }:
                    links.CloseAnchor();
                    break;
                case { Type: HtmlTokenType.Character }:
                    links.AddWords(token.Data);
                    break;
            }
        }

        return links.ToPage();
    }

    /// <summary>How the content of an element is read, which its parent in a tree would otherwise see to (HTML, 13.2.6.4).</summary>
    private static HtmlParseMode ModeInside(string element) => element switch
    {
        "script" => HtmlParseMode.Script,
        "style" or "xmp" or "iframe" or "noembed" or "noframes" => HtmlParseMode.Rawtext,
        "title" or "textarea" => HtmlParseMode.RCData,
        "plaintext" => HtmlParseMode.Plaintext,
        _ => HtmlParseMode.PCData,
    };

    private sealed class Links(Uri address)
    {
        private readonly List<WebLink> _declared = [];
        private readonly List<WebLink> _anchors = [];
        private Uri? _base;
        private string? _generator;
        private HtmlTagToken? _anchor;
        private PlainText _words = new(MaxTitleLength);

        public void Open(HtmlTagToken tag)
        {
            switch (tag.Name)
            {
                case "base" when _base is null && Find(tag, "href") is { } written:
                    // Only the first counts (HTML, 4.2.3).
                    _base = FeedLinks.ResolveBase(address, written);
                    break;
                case "meta" when "generator".Equals(Find(tag, "name"), StringComparison.OrdinalIgnoreCase):
                    _generator ??= Find(tag, "content");
                    break;
                case "link":
                    Add(_declared, tag, title: null);
                    break;
                case "a":
                    // An anchor that was left open ends where the next one begins.
                    CloseAnchor();
                    _anchor = tag;
                    _words = new PlainText(MaxTitleLength);
                    break;
                default:
                    _words.AppendSpace();
                    break;
            }
        }

        public void AddWords(string words)
        {
            if (_anchor is not null)
            {
                _words.Append(words);
            }
        }

        public void CloseAnchor()
        {
            if (_anchor is { } anchor)
            {
                Add(_anchors, anchor, _words.ToString());
                _anchor = null;
            }
        }

        public Page ToPage()
        {
            CloseAnchor();
            return new Page(_base ?? address, _generator, _declared, _anchors);
        }

        private static void Add(List<WebLink> links, HtmlTagToken tag, string? title)
        {
            if (links.Count < MaxLinks && Find(tag, "href") is { } target)
            {
                links.Add(new WebLink(
                    target, WebLink.SplitRelations(Find(tag, "rel")), WebLink.EssenceOf(Find(tag, "type")),
                    Plain(string.IsNullOrEmpty(title) ? Find(tag, "title") : title)));
            }
        }

        private static string? Plain(string? title) =>
            title is not null && HtmlText.ToPlain(new FeedText(title, IsHtml: false, Base: null), MaxTitleLength) is { Length: > 0 } plain ? plain : null;

        private static string? Find(HtmlTagToken tag, string name) =>
            tag.GetAttribute(name)?.Trim() is { Length: > 0 } value ? value : null;
    }
}
