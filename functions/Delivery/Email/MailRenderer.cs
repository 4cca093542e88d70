using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using AlertPipeline.Messages;
using AlertPipeline.Subscribers;
using Microsoft.Extensions.Options;

namespace AlertPipeline.Delivery.Email;

/// <summary>Makes a bulletin into the frozen mail of one reader: a pure function of bulletin, subscription, settings and the time it is frozen.</summary>
internal sealed class MailRenderer(ILinkTokens tokens, IOptions<EmailOptions> email, IOptions<SiteOptions> site)
{
    /// <summary>Letters of all scripts stay readable in the source; what is markup or an attribute's end is always encoded.</summary>
    private static readonly HtmlEncoder Html = HtmlEncoder.Create(UnicodeRanges.All);

    public async Task<FrozenMail> RenderAsync(string deliveryId, MailWriter writer, Subscription subscription, DateTimeOffset now)
    {
        var unsubscribe = site.Value.Page($"unsubscribe/{tokens.Unsubscribe(subscription.Id)}");
        var model = writer.Write(subscription, email.Value.FromName, unsubscribe);

        var html = new StringBuilder();
        await MailHtml.Create(model).RenderAsync(new StringWriter(html), Html);

        var domain = email.Value.Domain;
        return new FrozenMail(
            $"{deliveryId}@{domain}", now, email.Value.From, email.Value.FromName, model.Subject, MailText.Render(model), html.ToString(),
            [
                // RFC 8058: both, and the link takes a POST without cookies.
                new FrozenHeader("List-Unsubscribe", $"<{unsubscribe.AbsoluteUri}>"),
                new FrozenHeader("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
                new FrozenHeader("List-Id", $"<alerts.{domain}>"),
                new FrozenHeader("Auto-Submitted", "auto-generated"),

                // By kind and sender, never by reader: large mailbox providers count complaints by these and show the counts to the domain's owner.
                new FrozenHeader("Feedback-ID", $"{writer.Kind}:alertpipeline:{StableHash.Id(domain)[..12]}"),
            ]);
    }
}
