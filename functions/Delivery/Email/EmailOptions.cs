using System.ComponentModel.DataAnnotations;
using AlertPipeline.Subscribers;
using Microsoft.Extensions.Options;
using MimeKit;

namespace AlertPipeline.Delivery.Email;

/// <summary>Section <c>Email</c>: how mails leave.</summary>
internal sealed class EmailOptions : IValidatableObject
{
    public EmailProviderKind Provider { get; set; } = EmailProviderKind.Pickup;

    /// <summary>The sender's address; its domain also ends the message ids.</summary>
    [Required]
    public string From { get; set; } = "alerts@alertpipeline.example";

    /// <summary>The sender's name, as readers see it; may be empty.</summary>
    [StringLength(100)]
    public string FromName { get; set; } = "AI policy alerts";

    public BrandOptions Brand { get; set; } = new();

    /// <summary>Where the operator can be reached by post, at the foot of each mail: one line, 200 characters at most. Empty = none, although the law asks for one in many places.</summary>
    public string PostalAddress { get; set; } = "";

    /// <summary>A line of the operator's own at the foot of each mail, 300 characters at most; empty = none.</summary>
    public string Footer { get; set; } = "";

    public PickupOptions Pickup { get; set; } = new();

    public SmtpOptions Smtp { get; set; } = new();

    public SendGridOptions SendGrid { get; set; } = new();

    /// <summary>Domain of <see cref="From"/> in ASCII (IDNA).</summary>
    public string Domain => MailboxAddress.EncodeAddrspec(From)[(MailboxAddress.EncodeAddrspec(From).LastIndexOf('@') + 1)..];

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!MailAddresses.TryParse(From, out _))
        {
            yield return new ValidationResult($"Email:From '{From}' is not an e-mail address; write for example alerts@example.org.");
        }

        if (FromName.Any(char.IsControl))
        {
            yield return new ValidationResult("Email:FromName holds a control character; write it on one line.");
        }

        foreach (var failure in Line(nameof(PostalAddress), PostalAddress, 200).Concat(Line(nameof(Footer), Footer, 300)).Concat(Brand.Validate(FromName)))
        {
            yield return failure;
        }

        if (Smtp.Port is < 1 or > 65535)
        {
            yield return new ValidationResult($"Email:Smtp:Port is {Smtp.Port}; it must be between 1 and 65535.");
        }

        if (Smtp.Timeout < TimeSpan.FromSeconds(1) || Smtp.Timeout > TimeSpan.FromMinutes(2))
        {
            yield return new ValidationResult($"Email:Smtp:Timeout is {Smtp.Timeout:c}; it must be between 00:00:01 and 00:02:00.");
        }

        switch (Provider)
        {
            case EmailProviderKind.SendGrid:
                foreach (var failure in SendGrid.Validate())
                {
                    yield return failure;
                }

                if (!From.All(char.IsAscii))
                {
                    yield return new ValidationResult($"Email:From '{From}' holds letters beyond ASCII, which SendGrid does not take; write its domain as xn--….");
                }

                break;
            case EmailProviderKind.Smtp when Smtp.Host.Length == 0:
                yield return new ValidationResult("Email:Smtp:Host is empty; name the SMTP server, or set Email:Provider to Pickup.");
                break;
            case EmailProviderKind.Pickup when string.IsNullOrWhiteSpace(Pickup.Directory):
                yield return new ValidationResult("Email:Pickup:Directory is empty; name the folder that mails are written to.");
                break;
            default:
                break;
        }
    }

    private static IEnumerable<ValidationResult> Line(string name, string value, int maxLength)
    {
        if (value.Any(char.IsControl))
        {
            yield return new ValidationResult($"Email:{name} holds a control character; write it on one line.");
        }

        if (value.Length > maxLength)
        {
            yield return new ValidationResult($"Email:{name} has {value.Length} characters; {maxLength} are allowed.");
        }
    }
}

internal enum EmailProviderKind
{
    /// <summary>A folder of <c>.eml</c> files.</summary>
    Pickup,
    Smtp,
    SendGrid,
}

/// <summary>Section <c>Email:Pickup</c>.</summary>
internal sealed class PickupOptions
{
    /// <summary>Made where it is missing; relative to the working directory.</summary>
    public string Directory { get; set; } = "out";
}

/// <summary>Section <c>Email:Smtp</c>; read where <c>Email:Provider</c> is Smtp.</summary>
internal sealed class SmtpOptions
{
    /// <summary>Name or address of the server; needed.</summary>
    public string Host { get; set; } = "";

    /// <summary>1 to 65535.</summary>
    public int Port { get; set; } = 587;

    /// <summary>Empty = no sign-in.</summary>
    public string User { get; set; } = "";

    /// <summary>Never shown in an error or log.</summary>
    public string Password { get; set; } = "";

    public SmtpSecurity Security { get; set; } = SmtpSecurity.StartTls;

    /// <summary>Longest wait for one answer of the server: 1 second to 2 minutes.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);
}

internal enum SmtpSecurity
{
    /// <summary>No encryption: only for a server on the same machine or network.</summary>
    None,

    /// <summary>Upgrades before anything else is said, and fails where the server can't (RFC 3207).</summary>
    StartTls,

    /// <summary>Encrypted from the first byte (RFC 8314, 3.3).</summary>
    Tls,
}

[OptionsValidator]
internal sealed partial class EmailOptionsValidator : IValidateOptions<EmailOptions>;
