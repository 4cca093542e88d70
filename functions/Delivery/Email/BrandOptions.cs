using System.ComponentModel.DataAnnotations;

namespace AlertPipeline.Delivery.Email;

/// <summary>Section <c>Email:Brand</c>: what mails look like. The name is <c>Email:FromName</c>.</summary>
internal sealed class BrandOptions
{
    private const int MaxAddressLength = 500;
    private const int MaxTextLength = 100;

    /// <summary>Https address of a picture, shown 32 px high above the title. Empty = no picture: then a mail loads nothing, and nobody can tell that it was opened.</summary>
    public string Logo { get; set; } = "";

    /// <summary>What stands in its place where pictures are off, 100 characters at most; empty = the sender's name.</summary>
    public string LogoText { get; set; } = "";

    /// <summary>Of the name and the line at the top, as <c>#rrggbb</c>; dark enough to be read on white.</summary>
    public string Colour { get; set; } = "#2c4a7c";

    public IEnumerable<ValidationResult> Validate(string fromName)
    {
        if (Logo.Length > 0 && !IsPicture(Logo))
        {
            yield return new ValidationResult(
                $"Email:Brand:Logo '{Logo}' is not an https address of at most {MaxAddressLength} characters; write for example https://example.org/logo.png, or nothing.");
        }

        if (Logo.Length > 0 && LogoText.Length == 0 && fromName.Length == 0)
        {
            yield return new ValidationResult("Email:Brand:LogoText is empty, and so is Email:FromName; say what stands in the logo's place where pictures are off.");
        }

        if (LogoText.Length > MaxTextLength || LogoText.Any(char.IsControl))
        {
            yield return new ValidationResult($"Email:Brand:LogoText must be one line of at most {MaxTextLength} characters.");
        }

        if (!BrandColour.TryParse(Colour, out var colour))
        {
            yield return new ValidationResult($"Email:Brand:Colour '{Colour}' is no colour; write for example #2c4a7c.");
        }
        else if (colour.ContrastWith(BrandColour.White) is var contrast and < BrandColour.LeastContrast)
        {
            yield return new ValidationResult(string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"Email:Brand:Colour '{Colour}' has a contrast of {contrast:0.00} to 1 with white; text needs at least {BrandColour.LeastContrast}. Take a darker one."));
        }
    }

    private static bool IsPicture(string address) =>
        address.Length <= MaxAddressLength
        && Uri.TryCreate(address, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttps && url.Host.Length > 0 && url.UserInfo.Length == 0;
}
