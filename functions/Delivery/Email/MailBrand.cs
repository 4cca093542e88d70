namespace AlertPipeline.Delivery.Email;

/// <summary>The operator, as a mail shows it. Texts are one line and may be empty.</summary>
/// <param name="LogoUrl">Https address; null where there is no logo.</param>
/// <param name="Colour"><c>#rrggbb</c>, to be read on white.</param>
/// <param name="DarkColour">The same, to be read in dark mode.</param>
public sealed record MailBrand(string Name, string? LogoUrl, string LogoText, string Colour, string DarkColour, string PostalAddress, string Footer)
{
    internal static MailBrand Of(EmailOptions options)
    {
        var name = Plain.Line(options.FromName);
        var colour = BrandColour.TryParse(options.Brand.Colour, out var parsed) ? parsed : throw new ArgumentException($"'{options.Brand.Colour}' is no colour.", nameof(options));
        return new MailBrand(
            name, options.Brand.Logo.Length > 0 ? new Uri(options.Brand.Logo).AbsoluteUri : null,
            options.Brand.LogoText.Length > 0 ? Plain.Line(options.Brand.LogoText) : name,
            colour.ToString(), colour.ForDarkMode().ToString(), Plain.Line(options.PostalAddress), Plain.Line(options.Footer));
    }
}
