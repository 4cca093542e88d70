using System.Buffers.Binary;
using System.Globalization;
using AlertPipeline.Tests.Architecture;
using AlertPipeline.Tests.Delivery;

namespace AlertPipeline.IntegrationTests.Delivery;

/// <summary>Mails in a real browser: on wide and narrow screens, light and dark, judged by axe-core.</summary>
/// <remarks>
/// The pictures are in <c>mail-screens</c> beside the test executable. With <c>ALERTPIPELINE_SCREENSHOTS=true</c> those of the sample digest that
/// <c>docs/mail.md</c> shows are written to <c>docs/screenshots</c> instead.
/// </remarks>
public sealed class MailScreenTests(MailBrowser browser) : IClassFixture<MailBrowser>
{
    private const string Documented = "rich";

    public static MatrixTheoryData<string, int, bool> Screens => new(MailSamples.Names, [600, 320], [false, true]);

    [Theory]
    [MemberData(nameof(Screens))]
    public async Task A_mail_fits_the_screen_asks_for_nothing_but_the_logo_and_axe_finds_nothing_serious(string sample, int width, bool dark)
    {
        Assert.SkipWhen(MailBrowser.Chromium is null, "There is no Chromium here: install Debian's package chromium.");
        var html = (await MailSamples.ComposeAsync(sample)).HtmlBody!;
        var picture = PictureOf(sample, width, dark);

        var screen = await browser.ShowAsync(html, width, dark, picture);

        Assert.Equal(width, screen.Width);
        Assert.Equal(width, PngWidth(picture));
        Assert.Equal(sample == "branded" ? ["https://policydesk.example/logo.png"] : [], screen.Requests);
        Assert.DoesNotContain(screen.Findings, finding => finding.IsSerious);
        Assert.True(screen.Passes > 10, $"axe-core tried only {screen.Passes} rules.");
    }

    [Fact]
    public async Task Axe_finds_what_is_wrong()
    {
        Assert.SkipWhen(MailBrowser.Chromium is null, "There is no Chromium here: install Debian's package chromium.");
        const string Html = """<html><head><title>x</title></head><body><p style="color:#bbb;background:#fff">Pale</p><img src="https://example.org/x.png"></body></html>""";

        var screen = await browser.ShowAsync(Html, 320, dark: false, PictureOf("wrong", 320, dark: false));

        Assert.Equal(["color-contrast", "html-has-lang", "image-alt"], screen.Findings.Where(finding => finding.IsSerious).Select(finding => finding.Rule).Order());
    }

    private static string PictureOf(string sample, int width, bool dark)
    {
        var isDocumented = sample == Documented && Environment.GetEnvironmentVariable("ALERTPIPELINE_SCREENSHOTS") == "true";
        var folder = Directory.CreateDirectory(isDocumented
            ? Path.Combine(RepositoryFolder.Root, "docs", "screenshots")
            : Path.Combine(AppContext.BaseDirectory, "mail-screens"));
        return Path.Combine(folder.FullName, string.Create(CultureInfo.InvariantCulture, $"{(isDocumented ? "digest" : sample)}-{width}-{(dark ? "dark" : "light")}.png"));
    }

    /// <summary>Bytes 16 to 19 of a PNG: its first chunk is the header, which begins with the width (PNG, third edition, 11.2.1).</summary>
    private static int PngWidth(string path) => BinaryPrimitives.ReadInt32BigEndian(File.ReadAllBytes(path).AsSpan(16, 4));
}
