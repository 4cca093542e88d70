using System.Net;

namespace AlertPipeline.Delivery.Email;

/// <summary>What all readers of one bulletin with the same filter, times and language get alike. Kept once, however many they are.</summary>
/// <param name="FromName">May be empty.</param>
/// <param name="Text">Text part; <see cref="UnsubscribeSlot"/> and <see cref="WebSlot"/> stand where each reader's own links belong.</param>
/// <param name="Html">HTML part, with the same slots.</param>
/// <param name="Headers">Those that are the same for all; values are ASCII on one line.</param>
internal sealed record MailEdition(string From, string FromName, string Subject, string Text, string Html, IReadOnlyList<FrozenHeader> Headers)
{
    // Control characters: Plain takes them out of everything that others wrote, so they stand nowhere else.
    public const string UnsubscribeSlot = "\u0001";
    public const string WebSlot = "\u0002";
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
        Fill(edition.Text, url => url), Fill(edition.Html, WebUtility.HtmlEncode),
        [
            // RFC 8058: both, and the link takes a POST without cookies.
            new FrozenHeader("List-Unsubscribe", $"<{UnsubscribeUrl}>"),
            new FrozenHeader("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
            .. edition.Headers,
        ]);

    private string Fill(string part, Func<string, string?> encode) => part
        .Replace(MailEdition.UnsubscribeSlot, encode(UnsubscribeUrl), StringComparison.Ordinal)
        .Replace(MailEdition.WebSlot, encode(WebUrl), StringComparison.Ordinal);
}
