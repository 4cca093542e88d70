using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Microsoft.Extensions.Options;
using MimeKit;

namespace AlertPipeline.Delivery.Pace;

/// <summary>Section <c>Email:Pace</c>: how fast mails leave, over all instances together. What is not set does not limit.</summary>
internal sealed class PaceOptions : IValidatableObject
{
    public const string Section = "Email:Pace";

    /// <summary>Mails a minute to the provider; 0 = no limit. As many may leave at once after a minute of rest.</summary>
    [Range(0, 1_000_000)]
    public int PerMinute { get; set; }

    /// <summary>Mails a minute to each receiving domain; 0 = no limit.</summary>
    [Range(0, 1_000_000)]
    public int PerDomainPerMinute { get; set; }

    /// <summary>Other limits for some receiving domains: <c>Email:Pace:Domains:gmail.com</c> = mails a minute, 0 = no limit.</summary>
    public IDictionary<string, int> Domains { get; init; } = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);

    public WarmUpOptions WarmUp { get; set; } = new();

    public bool IsUnlimited => PerMinute == 0 && PerDomainPerMinute == 0 && !Domains.Values.Any(limit => limit > 0) && WarmUp.PerDay.Count == 0;

    /// <param name="domain">In ASCII (IDNA), lower case.</param>
    /// <returns>Mails a minute; 0 = no limit.</returns>
    public int PerMinuteTo(string domain)
    {
        foreach (var (name, limit) in Domains)
        {
            if (MailboxAddress.IdnMapping.Encode(name).Equals(domain, StringComparison.OrdinalIgnoreCase))
            {
                return limit;
            }
        }

        return PerDomainPerMinute;
    }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Domains.FirstOrDefault(entry => entry.Value is < 0 or > 1_000_000) is { Key: { } domain } wrong)
        {
            yield return new ValidationResult($"{Section}:Domains:{domain} is {wrong.Value}; it must be between 0 and 1000000 mails a minute.");
        }

        if (WarmUp.PerDay.Any(mails => mails < 1))
        {
            yield return new ValidationResult($"{Section}:WarmUp:PerDay holds {WarmUp.PerDay.First(mails => mails < 1)}; each day needs at least 1 mail.");
        }

        if (WarmUp.PerDay.Count > 0 && WarmUp.FindStart() is null)
        {
            yield return new ValidationResult($"{Section}:WarmUp:Start '{WarmUp.Start}' is no day; write for example 2026-12-01.");
        }
    }
}

/// <summary>Section <c>Email:Pace:WarmUp</c>: a new sender begins small, or large mailbox providers refuse it.</summary>
internal sealed class WarmUpOptions
{
    /// <summary>The first day (UTC), as <c>2026-12-01</c>. Before it the first day's number holds.</summary>
    public string Start { get; set; } = "";

    /// <summary>How many mails may leave on the first day, the second and so on; none = no plan. After the last day there is no limit.</summary>
    public IList<int> PerDay { get; init; } = [];

    public DateOnly? FindStart() =>
        DateOnly.TryParseExact(Start, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var start) ? start : null;

    /// <returns>How many mails may leave on a day; null = as many as there are.</returns>
    public int? MailsOn(DateOnly day)
    {
        if (PerDay.Count == 0 || FindStart() is not { } start)
        {
            return null;
        }

        var number = Math.Max(0, day.DayNumber - start.DayNumber);
        return number < PerDay.Count ? PerDay[number] : null;
    }
}

[OptionsValidator]
internal sealed partial class PaceOptionsValidator : IValidateOptions<PaceOptions>;
