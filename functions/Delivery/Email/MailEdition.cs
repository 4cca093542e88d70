using System.Net;

namespace AlertPipeline.Delivery.Email;

/// <summary>What all readers of one bulletin with the same filter, times and language get alike. Kept once, however many they are.</summary>
/// <param name="FromName">May be empty.</param>
/// <param name="Text">Text part; <see cref="UnsubscribeSlot"/> stands where each reader's own link belongs.</param>
/// <param name="Html">HTML part, with the same slot.</param>
/// <param name="Headers">Those that are the same for all; values are ASCII on one line.</param>
internal sealed record MailEdition(string From, string FromName, string Subject, string Text, string Html, IReadOnlyList<FrozenHeader> Headers)
{
    /// <summary>A control character: <see cref="Plain"/> takes them out of everything that others wrote, so it stands nowhere else.</summary>
    public const char UnsubscribeSlot = '\u0001';
}

/// <summary>What is one reader's own of a mail: frozen in the delivery's row before the first try.</summary>
/// <param name="EditionId">Of <see cref="MailEditions"/>.</param>
/// <param name="MessageId">Without angle brackets: <c>deliveryId@domain</c>.</param>
/// <param name="Date">When it was frozen (UTC): the same on every try.</param>
internal sealed record MailSlip(string EditionId, string MessageId, DateTimeOffset Date, string UnsubscribeUrl)
{
    public FrozenMail Fill(MailEdition edition) => new(
        MessageId, Date, edition.From, edition.FromName, edition.Subject,
        edition.Text.Replace(Slot, UnsubscribeUrl, StringComparison.Ordinal),
        edition.Html.Replace(Slot, WebUtility.HtmlEncode(UnsubscribeUrl), StringComparison.Ordinal),
        [
            // RFC 8058: both, and the link takes a POST without cookies.
            new FrozenHeader("List-Unsubscribe", $"<{UnsubscribeUrl}>"),
            new FrozenHeader("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
            .. edition.Headers,
        ]);

    private static readonly string Slot = MailEdition.UnsubscribeSlot.ToString();
}
