using System.Net;
using AlertPipeline.Delivery.Email;

namespace AlertPipeline.Tests.Delivery;

public sealed class MailBrandTests
{
    private static readonly EmailOptions Branded = new()
    {
        FromName = "Policy Desk",
        PostalAddress = "Policy Desk, 1 Example Street, London, \u202E<EX1 2AB>",
        Footer = "A service of the Example Institute & friends.",
        Brand = new BrandOptions { Logo = "https://example.org/logo.png?a=1&b=\"", LogoText = "Policy \"Desk\"", Colour = "#0B6E4F" },
    };

    [Fact]
    public async Task The_operators_brand_is_in_both_parts()
    {
        var mail = await RenderAsync(Branded);

        Assert.Contains("""<img src="https://example.org/logo.png?a=1&amp;b=%22" alt="Policy &quot;Desk&quot;" height="32" """, mail.Html, StringComparison.Ordinal);
        Assert.Contains("border-top:4px solid #0b6e4f", mail.Html, StringComparison.Ordinal);
        foreach (var part in new[] { WebUtility.HtmlDecode(mail.Html), mail.Text })
        {
            Assert.Contains("Policy Desk, 1 Example Street, London, <EX1 2AB>", part, StringComparison.Ordinal);
            Assert.Contains("A service of the Example Institute & friends.", part, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task By_default_a_mail_loads_nothing()
    {
        var mail = await RenderAsync(new EmailOptions());

        Assert.DoesNotContain("<img", mail.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("url(", mail.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("src=", mail.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("<link", mail.Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("#000000", "#ffffff", 21.0)]
    [InlineData("#777777", "#ffffff", 4.48)]
    [InlineData("#767676", "#ffffff", 4.54)]
    [InlineData("#2c4a7c", "#2c4a7c", 1.0)]
    public void Contrast_is_as_WCAG_counts_it(string one, string other, double expected)
    {
        Assert.True(BrandColour.TryParse(one, out var a) & BrandColour.TryParse(other, out var b));

        Assert.Equal(expected, a.ContrastWith(b), 2);
        Assert.Equal(expected, b.ContrastWith(a), 2);
    }

    [Theory]
    [InlineData("#000000")]
    [InlineData("#0000ff")]
    [InlineData("#2c4a7c")]
    [InlineData("#a3341b")]
    public void In_dark_mode_the_colour_is_lightened_until_it_can_be_read(string text)
    {
        Assert.True(BrandColour.TryParse(text, out var colour));

        var lighter = colour.ForDarkMode();

        Assert.InRange(lighter.ContrastWith(new BrandColour(0x17, 0x1c, 0x23)), BrandColour.LeastContrast, 5);
        Assert.Equal(lighter.ToString(), lighter.ForDarkMode().ToString());
    }

    private static async Task<FrozenMail> RenderAsync(EmailOptions options)
    {
        var (renderer, editions) = (Bench.Renderer(options), new Bench().Editions);
        var draft = Samples.Draft(Samples.Mail());
        var slip = await new EditionRun(renderer, editions).WriteAsync(draft, Samples.Now, Bench.Cancel);
        return slip.Fill(await editions.GetAsync(slip.EditionId, Bench.Cancel));
    }
}
