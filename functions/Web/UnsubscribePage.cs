using System.Security.Cryptography;
using System.Text;

namespace AlertPipeline.Web;

/// <summary>What the unsubscribe page says. Public because the generated proxy of its template is.</summary>
/// <param name="Button">Text of the button that acts; null = there is nothing to do.</param>
public sealed record UnsubscribePage(string Heading, string Text, string? Button)
{
    public static UnsubscribePage Ask { get; } = new(
        "Unsubscribe?", "Press the button and no further mail of this subscription is sent. Opening this page has changed nothing.", "Unsubscribe");

    public static UnsubscribePage Done { get; } = new(
        "You are unsubscribed", "No further mail of this subscription is sent. A mail that was already on its way may still arrive.", null);

    public static UnsubscribePage Unknown { get; } = new(
        "This link does not work", "It may have been cut off when it was copied. Open the link in the mail itself, or use its mail program's unsubscribe button.", null);

    public static string StyleElement => $"<style>{Style}</style>";

    /// <summary>Nothing but the page's own style and its own form; no frame may hold it.</summary>
    public static string ContentSecurityPolicy { get; } =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))}'; "
        + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private const string Style =
        "body{margin:0;font:17px/1.55 system-ui,-apple-system,'Segoe UI',Roboto,Arial,sans-serif;background:#eef1f5;color:#15202e}"
        + "main{max-width:34rem;margin:12vh auto 0;padding:2rem;background:#fff;border:1px solid #d9dfe7;border-radius:10px;box-sizing:border-box}"
        + "h1{margin:0 0 .5rem;font-size:1.55rem;line-height:1.25}p{margin:0 0 1.25rem}p:last-child{margin:0}"
        + "button{font:inherit;font-weight:600;padding:.7rem 1.4rem;border:0;border-radius:8px;background:#0b57c2;color:#fff;cursor:pointer}"
        + "button:focus-visible{outline:3px solid #15202e;outline-offset:2px}"
        + "@media(max-width:600px){main{margin:0;border:0;border-radius:0;min-height:100vh}}"
        + "@media(prefers-color-scheme:dark){body{background:#0e1217;color:#e8eaed}main{background:#171c23;border-color:#2b333d}"
        + "button{background:#8ab4f8;color:#0e1217}button:focus-visible{outline-color:#e8eaed}}";
}
