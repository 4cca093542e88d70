using System.Net;
using System.Text;

namespace AlertPipeline.Delivery.Email;

/// <summary>What all readers of one bulletin with the same filter, times and language get alike. Kept once, however many they are.</summary>
/// <param name="FromName">May be empty.</param>
/// <param name="Text">Text part; <see cref="UnsubscribeSlot"/> and <see cref="WebSlot"/> stand where each reader's own links belong.</param>
/// <param name="Html">HTML part in UTF-8, with the same slots: mails of tens of kilobytes as text would land on the large object heap.</param>
/// <param name="Headers">Those that are the same for all; values are ASCII on one line.</param>
internal sealed record MailEdition(string From, string FromName, string Subject, string Text, ReadOnlyMemory<byte> Html, IReadOnlyList<FrozenHeader> Headers)
{
    // Control characters: Plain takes them out of everything that others wrote, so they stand nowhere else.
    public const char UnsubscribeSlot = '\u0001';
    public const char WebSlot = '\u0002';
}

/// <summary>What is one reader's own of a mail: frozen in the delivery's row before the first try.</summary>
/// <param name="EditionId">Of <see cref="MailEditions"/>.</param>
/// <param name="MessageId">Without angle brackets: <c>deliveryId@domain</c>.</param>
/// <param name="Date">When it was frozen (UTC): the same on every try.</param>
/// <param name="WebUrl">Of the same mail as a page.</param>
internal sealed record MailSlip(string EditionId, string MessageId, DateTimeOffset Date, string UnsubscribeUrl, string WebUrl)
{
    public FrozenMail Fill(MailEdition edition) => new(
        MessageId, Date, edition.From, edition.FromName, edition.Subject,
        Fill(Encoding.UTF8.GetBytes(edition.Text), url => url), Fill(edition.Html, WebUtility.HtmlEncode),
        [
            // RFC 8058: both, and the link takes a POST without cookies.
            new FrozenHeader("List-Unsubscribe", $"<{UnsubscribeUrl}>"),
            new FrozenHeader("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
            .. edition.Headers,
        ]);

    /// <summary>The text with the links in their slots.</summary>
    /// <param name="utf8">Slots are one byte each, and no byte of a longer character looks like one.</param>
    private string Fill(ReadOnlyMemory<byte> utf8, Func<string, string?> encode)
    {
        var (unsubscribe, web) = (encode(UnsubscribeUrl)!, encode(WebUrl)!);
        var length = Encoding.UTF8.GetCharCount(utf8.Span)
            + (utf8.Span.Count((byte)MailEdition.UnsubscribeSlot) * (unsubscribe.Length - 1)) + (utf8.Span.Count((byte)MailEdition.WebSlot) * (web.Length - 1));
        return string.Create(length, (utf8, unsubscribe, web), static (text, state) =>
        {
            var rest = state.utf8.Span;
            while (rest.IndexOfAny((byte)MailEdition.UnsubscribeSlot, (byte)MailEdition.WebSlot) is var slot and >= 0)
            {
                text = text[Encoding.UTF8.GetChars(rest[..slot], text)..];
                var link = rest[slot] == MailEdition.UnsubscribeSlot ? state.unsubscribe : state.web;
                link.CopyTo(text);
                text = text[link.Length..];
                rest = rest[(slot + 1)..];
            }

            Encoding.UTF8.GetChars(rest, text);
        });
    }
}
