using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using AlertPipeline.Delivery.Feedback;

namespace AlertPipeline.Delivery.Email;

/// <summary>Section <c>Email:SendGrid</c>; read where <c>Email:Provider</c> is SendGrid.</summary>
internal sealed class SendGridOptions
{
    /// <summary>Needed; with the right to send mail. Never shown in an error or log.</summary>
    public string ApiKey { get; set; } = "";

    /// <summary>Without <c>/v3</c>. <c>https://api.eu.sendgrid.com</c> for accounts whose data stays in the EU; http for a server on this machine only.</summary>
    public string BaseUrl { get; set; } = "https://api.sendgrid.com";

    /// <summary>For rehearsals: SendGrid checks each mail and delivers none.</summary>
    public bool Sandbox { get; set; }

    /// <summary>Longest wait for one answer: 1 second to 2 minutes. A mail whose answer does not come is sent again under the same id.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// What the signatures of the event webhook are checked with: base64, as SendGrid shows it where the signed event webhook is switched on.
    /// Without it <c>/events/sendgrid</c> answers 404, and bounces and complaints stay unknown.
    /// </summary>
    public string EventPublicKey { get; set; } = "";

    /// <summary>How old a signature may be: 1 minute to 1 day. SendGrid does not say whether it signs a repeated call anew; a longer time lets a call be repeated, which changes nothing.</summary>
    public TimeSpan EventTolerance { get; set; } = TimeSpan.FromMinutes(5);

    public IEnumerable<ValidationResult> Validate()
    {
        // No text holds the key: it ends up in logs.
        if (ApiKey.Length == 0)
        {
            yield return new ValidationResult("Email:SendGrid:ApiKey is empty; give a key that may send mail, or set Email:Provider to Pickup.");
        }
        else if (ApiKey.Any(letter => letter is <= ' ' or > '~'))
        {
            yield return new ValidationResult("Email:SendGrid:ApiKey holds a space or a character that no key has; copy it again.");
        }

        if (!Uri.TryCreate(BaseUrl, UriKind.Absolute, out var url) || url.PathAndQuery != "/" || url.UserInfo.Length > 0
            || !(url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback)))
        {
            yield return new ValidationResult($"Email:SendGrid:BaseUrl '{BaseUrl}' is not an https address without a path; write for example https://api.sendgrid.com.");
        }

        if (EventPublicKey.Length > 0 && FindKeyProblem() is { } problem)
        {
            yield return new ValidationResult($"Email:SendGrid:EventPublicKey is no key that events can be checked with ({problem}); copy the verification key of the signed event webhook.");
        }

        if (EventTolerance < TimeSpan.FromMinutes(1) || EventTolerance > TimeSpan.FromDays(1))
        {
            yield return new ValidationResult($"Email:SendGrid:EventTolerance is {EventTolerance:c}; it must be between 00:01:00 and 1.00:00:00.");
        }

        if (Timeout < TimeSpan.FromSeconds(1) || Timeout > TimeSpan.FromMinutes(2))
        {
            yield return new ValidationResult($"Email:SendGrid:Timeout is {Timeout:c}; it must be between 00:00:01 and 00:02:00.");
        }
    }

    private string? FindKeyProblem()
    {
        try
        {
            using var key = SendGridEvents.ReadKey(EventPublicKey);
            return null;
        }
        catch (Exception failure) when (failure is FormatException or CryptographicException)
        {
            return failure.Message.TrimEnd('.');
        }
    }
}
