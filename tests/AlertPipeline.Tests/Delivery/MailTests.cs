using System.Text;
using AlertPipeline.Delivery;
using AlertPipeline.Subscribers;
using MimeKit;

namespace AlertPipeline.Tests.Delivery;

public sealed class MailTests
{
    private static readonly string[] OnceEach =
        ["From", "To", "Subject", "Date", "Message-Id", "List-Unsubscribe", "List-Unsubscribe-Post", "List-Id", "Auto-Submitted", "Feedback-ID", "MIME-Version", "Content-Type"];

    public static TheoryData<string> HostileTexts =>
    [
        "Chips\r\nBcc: eve@example.net\r\n\r\nHello",
        "Chips\nTo: eve@example.net",
        "<script>alert(1)</script><img src=x onerror=alert(1)>",
        "</h3></td></table><form action=https://evil.example>",
        "\"; x=\"<eve@example.net>, eve@example.net; (comment",
        "=?utf-8?Q?=0D=0ABcc:_eve@example.net?=",
        "\u202Egnp.tpircs\u2066 turned \u202D around",
        "javascript:alert(1) ' onmouseover='x",
        "\0\u0001\u001b[31m\u2028line\u2029end",
        "half a pair \ud83d and \udc00",
        new string('x', 5_000),
        string.Concat(Enumerable.Repeat("規制緩和", 900)),
        "🧠 " + string.Concat(Enumerable.Repeat("é", 400)),
        ".\r\n.\r\nQUIT",
    ];

    [Theory]
    [MemberData(nameof(HostileTexts))]
    public async Task Hostile_text_adds_no_header_recipient_or_markup(string hostile)
    {
        var subscription = Samples.Mail(name: hostile);
        var item = Samples.Story(hostile, hostile, outlet: hostile) with
        {
            Reasons = [hostile],
            EvidenceLevel = hostile,
            Issuers = [hostile],
            Affected = [hostile],
        };
        item = item with { Headline = item.Headline with { Marks = [new(0, 4), new(2, 3), new(4_000, 9_000)] } };

        var mail = await DeliverAsync(subscription, Samples.Digest(item));

        Assert.Equal(OnceEach.Order(), HeaderNames(mail.Wire).Order());
        Assert.Equal(["ana@example.org"], mail.Message.GetRecipients().Select(mailbox => mailbox.Address));
        Assert.Equal(["alerts@alertpipeline.example"], mail.Message.From.Mailboxes.Select(mailbox => mailbox.Address));
        Assert.All(mail.Wire.Split("\r\n"), line => Assert.InRange(line.Length, 0, 998));
        Assert.True(mail.Subject.Length <= 120 && !mail.Subject.Any(char.IsControl), mail.Subject);
        var tags = mail.Html.Split('<').Select(part => part.Split(' ', '>', '\n')[0]).ToHashSet();
        Assert.Empty(tags.Intersect(["script", "img", "form", "iframe"]));
        Assert.DoesNotContain("\u202E", mail.Html + mail.Text + mail.Subject, StringComparison.Ordinal);
        Assert.Equal(1, Count(mail.Html, "</body>"));
    }

    [Theory]
    [InlineData("2027-01-01", "1 January 2027")]
    [InlineData("--02-29", "29 February")]
    [InlineData("soon\r\n", "soon")]
    public void Dates_are_words(string date, string words) => Assert.Equal(words, FactWords.Dates([date]));

    [Fact]
    public void Of_many_dates_the_rest_is_counted() => Assert.Equal("1 May, 2 May, 3 May and 2 more days", FactWords.Dates(["--05-01", "--05-02", "--05-03", "--05-04", "--05-05"]));

    [Theory]
    [InlineData("direction", "tighten", "loosen", "Now a loosening (was a tightening)")]
    [InlineData("direction", null, "loosen", "Now a loosening (was no export measure)")]
    [InlineData("stage", null, "withdrawn", "Now withdrawn")]
    [InlineData("stage", "announced", null, "More is known")]
    [InlineData("evidence", "single", "several", "Reported by more outlets")]
    public void What_changed_is_said_in_words(string field, string? before, string? now, string words) =>
        Assert.Equal(words, FactWords.Changes([new BulletinChange(field, before, now)]));

    [Fact]
    public async Task Stories_that_are_not_shown_are_counted_with_a_link_to_all()
    {
        var mail = await DeliverAsync(Samples.Mail(), Samples.Digest(Samples.Founding()) with { OmittedCount = 3 });

        Assert.Contains("and 3 more developments not shown here.", mail.Text, StringComparison.Ordinal);
        Assert.Contains("All stories: https://alerts.example.org/stories\n", mail.Text.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Contains("<a class=\"link\" href=\"https://alerts.example.org/stories\"", mail.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Links_are_http_or_none()
    {
        var item = Samples.Story("Odd", "Odd.", link: "javascript:alert(1)") with { PrimarySource = new Uri("data:text/html,x") };

        var mail = await DeliverAsync(Samples.Mail(), Samples.Digest(item));

        Assert.DoesNotContain("javascript:", mail.Html + mail.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("data:", mail.Html + mail.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_headers_let_a_reader_leave_with_one_click()
    {
        var mail = await DeliverAsync(Samples.Mail(), Samples.Digest());

        Assert.Equal("<https://alerts.example.org/unsubscribe/token-of-ana>", mail.Message.Headers[HeaderId.ListUnsubscribe]);
        Assert.Equal("List-Unsubscribe=One-Click", mail.Message.Headers["List-Unsubscribe-Post"]);
        Assert.Equal("<alerts.alertpipeline.example>", mail.Message.Headers[HeaderId.ListId]);
        Assert.Equal("auto-generated", mail.Message.Headers["Auto-Submitted"]);
        Assert.Matches("^digest:alertpipeline:[0-9a-f]{12}$", mail.Message.Headers["Feedback-ID"]);
        Assert.Null(mail.Message.Headers["Precedence"]);
        Assert.Equal("delivery@alertpipeline.example", mail.Message.MessageId);
        Assert.Equal(Samples.Now, mail.Message.Date);
    }

    [Fact]
    public async Task The_founding_example_says_in_both_parts_what_a_reader_needs()
    {
        var mail = await DeliverAsync(Samples.Mail(), Samples.Digest(Samples.Tightening(), Samples.Founding()));

        Assert.Equal("2 developments: Netherlands adds two lithography tools to its licence list and 1 more", mail.Subject);
        string[] needed =
        [
            "Loosens export controls", "United States and United Kingdom, affecting United Kingdom, Canada", "Several outlets",
            "No official document found yet", "topic:ai-export, direction:loosen", "Compute Policy Weekly", "日本政策通信", "41 of 42 sources that could serve this filter answered. 1 of the 42 needs attention: BAFA, silent since 12 Nov 2026.",
            "terms-1", "Mon 23 Nov 2026 07:00 to Tue 24 Nov 2026 07:00", "Tue 1 Dec 2026 07:00 (Europe/London)", "https://alerts.example.org/unsubscribe/token-of-ana",
            "https://official.example.nl/stcrt-2026-12345.html", "Tightens export controls", "Update",
            "Stories that have moved on", "Now in force (was announced); confirmed by an official source", "In force", "1 January 2027, 15 March", "two further immersion tools",
        ];
        var html = System.Net.WebUtility.HtmlDecode(mail.Html);
        var text = Joined(mail.Text);
        Assert.All(needed, words => Assert.Contains(words, html, StringComparison.Ordinal));
        Assert.All(needed, words => Assert.Contains(words, text, StringComparison.Ordinal));
        Assert.Contains(">lifts</mark>", mail.Html, StringComparison.Ordinal);
        Assert.Equal(1, Count(mail.Html, "Hours later the UK"));
        Assert.DoesNotContain("Neither government", mail.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_digest_says_so()
    {
        var mail = await DeliverAsync(Samples.Mail(), Samples.Digest());

        Assert.Equal("No matches, 24 November 2026", mail.Subject);
        Assert.Contains("No matches.", mail.Html, StringComparison.Ordinal);
        Assert.Contains("No matches.", mail.Text, StringComparison.Ordinal);
        Assert.Contains("but 1 of 42 sources needs attention: something may be missing.", Joined(mail.Text), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_alert_says_nothing_of_sources() =>
        Assert.DoesNotContain("Sources", (await DeliverAsync(Samples.Mail(), Samples.Alert(Samples.Founding()))).Text, StringComparison.Ordinal);

    [Fact]
    public async Task The_period_is_told_in_the_readers_zone()
    {
        var subscription = Samples.Mail() with
        {
            Schedule = new DigestSchedule(new TimeOnly(16, 0), TimeZoneInfo.FindSystemTimeZoneById("Asia/Tokyo"), [DayOfWeek.Tuesday]),
        };

        var mail = await DeliverAsync(subscription, Samples.Digest());

        Assert.Contains("Mon 23 Nov 2026 16:00 to Tue 24 Nov 2026 16:00 (Asia/Tokyo)", Joined(mail.Text), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_largest_digest_stays_below_what_mail_programs_clip()
    {
        var item = Samples.Founding() with
        {
            Summary = new MarkedText(string.Join(' ', Enumerable.Repeat("A long sentence about chips without an end", 50)), []),
            Outlets = [.. Enumerable.Range(0, 40).Select(i => new BulletinOutlet(
                $"a{i}", $"Outlet number {i} with a rather long name", "example.org", "Title", new Uri($"https://example.org/a/rather/long/address/of/an/article-{i}"), Samples.Now))],
        };

        var mail = await DeliverAsync(Samples.Mail(), Samples.Digest([.. Enumerable.Repeat(item, 25)]));

        Assert.InRange(Encoding.UTF8.GetByteCount(mail.Html), 50_000, 102_400);
        Assert.InRange(Count(mail.Html, "and 36 more outlets"), 20, 25);
    }

    [Fact]
    public async Task What_would_be_clipped_is_left_out_from_the_end_and_counted()
    {
        var mail = await MailSamples.ComposeAsync("longest");

        var html = mail.HtmlBody!;
        var shown = Count(html, "<h3 ");
        Assert.InRange(Encoding.UTF8.GetByteCount(html), 50_000, 102_400);
        Assert.InRange(shown, 2, 24);
        Assert.Contains($"and {25 - shown} more developments not shown here.", html, StringComparison.Ordinal);
        Assert.Contains($"and {25 - shown} more developments not shown here.", mail.TextBody!, StringComparison.Ordinal);
        Assert.StartsWith("25 developments: ", mail.Subject, StringComparison.Ordinal);
        Assert.Equal(Enumerable.Range(0, shown), Enumerable.Range(0, 25).Where(number => html.Contains($"a&amp;b={number}\"", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Twenty_five_ordinary_stories_are_all_shown()
    {
        var html = (await MailSamples.ComposeAsync("full")).HtmlBody!;

        Assert.Equal(25, Count(html, "<h3 "));
        Assert.Contains("and 12 more developments not shown here.", html, StringComparison.Ordinal);
        Assert.InRange(Encoding.UTF8.GetByteCount(html), 50_000, 102_400);
    }

    [Theory]
    [InlineData("<ana@example.org> unknown", "<(address)> unknown")]
    [InlineData("ana@example.org", "(address)")]
    [InlineData("to ana@a.example,bo@b.example: 550", "to (address),(address): 550")]
    [InlineData("a@b@c.example x", "(address)@c.example x")]
    [InlineData("at @ noon, @handle, mail@ and @", "at @ noon, @handle, mail@ and @")]
    [InlineData("", "")]
    public void Addresses_are_taken_out_of_what_others_say(string text, string expected) => Assert.Equal(expected, Plain.WithoutAddresses(text));

    [Theory]
    [InlineData("US", "United States")]
    [InlineData("GB", "United Kingdom")]
    [InlineData("EU", "European Union")]
    [InlineData("TW", "Taiwan")]
    [InlineData("QQ", "QQ")]
    public void Countries_have_names(string code, string name)
    {
        Assert.Equal(name, Countries.Name(code));
    }

    /// <summary>The mail as any other program would read it: the bytes that left, parsed anew.</summary>
    private static async Task<Received> DeliverAsync(Subscription subscription, Bulletin bulletin)
    {
        var bench = new Bench(subscription);
        await bench.FreezeAsync(new DeliveryDraft("delivery", subscription, bulletin));
        await bench.SendMailsAsync();

        var message = bench.Mails.Parse(0);
        return new Received(Assert.Single(bench.Mails.Sent), message, message.Subject!, message.HtmlBody!, message.TextBody!);
    }

    private sealed record Received(string Wire, MimeMessage Message, string Subject, string Html, string Text);

    private static IEnumerable<string> HeaderNames(string wire) => wire[..wire.IndexOf("\r\n\r\n", StringComparison.Ordinal)]
        .Split("\r\n").Where(line => line[0] is not (' ' or '\t')).Select(line => line[..line.IndexOf(':', StringComparison.Ordinal)]);

    private static string Joined(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static int Count(string text, string part) => text.Split(part).Length - 1;
}
