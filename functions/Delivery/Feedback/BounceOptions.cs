using System.ComponentModel.DataAnnotations;
using AlertPipeline.Subscribers;
using Microsoft.Extensions.Options;

namespace AlertPipeline.Delivery.Feedback;

/// <summary>Section <c>Email:Bounces</c>: what becomes of mails that come back.</summary>
internal sealed class BounceOptions : IValidatableObject
{
    public const string Section = "Email:Bounces";

    /// <summary>
    /// Folder into which a mail server drops what comes back, one message a file, each written under a hidden name first and then renamed.
    /// Read files go to its <c>done</c>, others to <c>failed</c>. Empty = none is read.
    /// </summary>
    public string Directory { get; set; } = "";

    /// <summary>
    /// Where servers send what comes back over SMTP: the envelope's sender becomes <c>local+{delivery id}@domain</c> of this address. Empty = Email:From as it is.
    /// </summary>
    public string ReturnPath { get; set; } = "";

    /// <summary>How many mails to one subscription may bounce softly within <see cref="SoftWindow"/> before its address gets no more: 1 to 50.</summary>
    [Range(1, SoftBounces.MaxKept)]
    public int SoftLimit { get; set; } = 5;

    /// <summary>1 hour to 90 days.</summary>
    public TimeSpan SoftWindow { get; set; } = TimeSpan.FromDays(14);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (ReturnPath.Length > 0 && !MailAddresses.TryParse(ReturnPath, out _))
        {
            yield return new ValidationResult($"Email:Bounces:ReturnPath '{ReturnPath}' is not an e-mail address; write for example bounces@example.org.");
        }

        if (SoftWindow < TimeSpan.FromHours(1) || SoftWindow > TimeSpan.FromDays(90))
        {
            yield return new ValidationResult($"Email:Bounces:SoftWindow is {SoftWindow:c}; it must be between 01:00:00 and 90.00:00:00.");
        }
    }
}

[OptionsValidator]
internal sealed partial class BounceOptionsValidator : IValidateOptions<BounceOptions>;
