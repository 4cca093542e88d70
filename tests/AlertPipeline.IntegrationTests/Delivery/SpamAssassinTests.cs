using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using AlertPipeline.Tests.Delivery;
using MimeKit;

namespace AlertPipeline.IntegrationTests.Delivery;

/// <summary>What SpamAssassin says of our mails by its local rules: no look-ups in the network, nothing learned, and no server on the way that could be held against them.</summary>
public sealed partial class SpamAssassinTests
{
    public static TheoryData<string> Mails => [.. MailSamples.Names];

    [Theory]
    [MemberData(nameof(Mails))]
    public async Task A_mail_scores_below_one(string sample)
    {
        Assert.SkipWhen(Programs.Find("spamassassin") is null, "There is no SpamAssassin here: install Debian's package spamassassin.");
        var mail = await MailSamples.ComposeAsync(sample);

        var (score, rules) = await JudgeAsync(mail);

        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{sample}: {score:0.0} ({rules})"));
        Assert.True(score < 1.0, string.Create(CultureInfo.InvariantCulture, $"The mail '{sample}' scores {score:0.0}: {rules}"));
    }

    [Fact]
    public async Task Spam_scores_above_one()
    {
        Assert.SkipWhen(Programs.Find("spamassassin") is null, "There is no SpamAssassin here: install Debian's package spamassassin.");

        // SpamAssassin's own test text, which every installation must know.
        var mail = new MimeMessage { Body = new TextPart("plain") { Text = "XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X" } };

        Assert.InRange((await JudgeAsync(mail)).Score, 900, 1_100);
    }

    private static async Task<(double Score, string Rules)> JudgeAsync(MimeMessage mail)
    {
        var home = Directory.CreateTempSubdirectory();
        try
        {
            using var spamassassin = Process.Start(new ProcessStartInfo("spamassassin", ["--local", "--test-mode", "--nocreate-prefs", "--cf=use_bayes 0"])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                Environment = { ["HOME"] = home.FullName, ["LC_ALL"] = "C" },
            })!;
            var cancellation = TestContext.Current.CancellationToken;
            var errors = spamassassin.StandardError.ReadToEndAsync(cancellation);
            var output = spamassassin.StandardOutput.ReadToEndAsync(cancellation);
            await mail.WriteToAsync(spamassassin.StandardInput.BaseStream, cancellation);
            spamassassin.StandardInput.Close();
            await spamassassin.WaitForExitAsync(cancellation);

            var status = Status().Match((await output).ReplaceLineEndings("\n").Replace("\n\t", " ", StringComparison.Ordinal));
            Assert.True(status.Success, await errors);
            return (double.Parse(status.Groups["score"].ValueSpan, CultureInfo.InvariantCulture), status.Groups["rules"].Value.Replace(" ", "", StringComparison.Ordinal));
        }
        finally
        {
            home.Delete(recursive: true);
        }
    }

    [GeneratedRegex(@"^X-Spam-Status: \w+, score=(?<score>-?[0-9.]+) .*?tests=(?<rules>.*?) autolearn=", RegexOptions.Multiline)]
    private static partial Regex Status();
}
