using System.Globalization;
using System.Net;
using System.Text;
using AlertPipeline.Delivery.Email;
using AlertPipeline.Messages;
using AlertPipeline.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using MimeKit;

namespace AlertPipeline.IntegrationTests.Delivery;

/// <summary>Over the wire, against a server that holds each request against SendGrid's published rules.</summary>
public sealed class SendGridTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 7, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _clock = new(Now);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_call_a_mail_says_which_delivery_it_is_and_asks_for_no_tracking()
    {
        await using var server = await SendGridServer.StartAsync();

        var answer = await SendAsync(server);

        Assert.Equal((EmailVerdict.Accepted, 202), (answer.Verdict, answer.Status));
        var request = Assert.Single(server.Taken).Request;
        Assert.Equal("""{"alert_delivery":"delivery","alert_shard":"7"}""", request.GetProperty("custom_args").GetRawText());
        Assert.Equal("""["alertpipeline"]""", request.GetProperty("categories").GetRawText());
        Assert.Equal(
            """{"click_tracking":{"enable":false,"enable_text":false},"open_tracking":{"enable":false},"subscription_tracking":{"enable":false}}""",
            request.GetProperty("tracking_settings").GetRawText());
        Assert.False(request.TryGetProperty("mail_settings", out _));
        Assert.DoesNotContain(request.GetProperty("headers").EnumerateObject(), header => header.Name is "Date" or "To" or "MIME-Version");
    }

    [Fact]
    public async Task A_rehearsal_is_checked_and_delivered_to_nobody()
    {
        await using var server = await SendGridServer.StartAsync();

        var answer = await SendAsync(server, change: settings => settings.Sandbox = true);

        Assert.Equal((EmailVerdict.Accepted, 200, "checked in sandbox mode and not delivered"), (answer.Verdict, answer.Status, answer.Text));
        Assert.Equal("""{"sandbox_mode":{"enable":true}}""", Assert.Single(server.Taken).Request.GetProperty("mail_settings").GetRawText());
    }

    [Fact]
    public async Task Without_sandbox_mode_a_200_is_no_yes()
    {
        await using var server = await SendGridServer.StartAsync();
        server.Instead = (context, _) => Say(context, 200, "welcome");

        await Assert.ThrowsAsync<DependencyUnavailableException>(() => SendAsync(server));
    }

    [Fact]
    public async Task What_SendGrid_has_against_a_mail_ends_it_with_its_own_words_and_no_address()
    {
        await using var server = await SendGridServer.StartAsync();
        server.Instead = async (context, _) =>
        {
            await SendGridServer.RefuseAsync(context, 400, ("personalizations.0.to.0.email", "Does not contain a valid address: <ana@example.org>."));
            return true;
        };

        var answer = await SendAsync(server);

        Assert.Equal(
            (EmailVerdict.Refused, 400, "SendGrid refused the mail: Does not contain a valid address: <(address)>. (personalizations.0.to.0.email)"),
            (answer.Verdict, answer.Status, answer.Text));
    }

    [Fact]
    public async Task What_it_has_against_our_sender_fails_no_mail()
    {
        await using var server = await SendGridServer.StartAsync();

        var failure = await Assert.ThrowsAsync<DependencyUnavailableException>(() => SendAsync(server, Mail() with { From = "alerts@bücher_.example" }));

        Assert.Contains("check Email:From", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_large_is_final_although_a_gateway_says_so_in_HTML()
    {
        await using var server = await SendGridServer.StartAsync();
        server.Instead = (context, _) => Say(context, 413, "<html><head><title>413 Request Entity Too Large</title></head></html>");

        var answer = await SendAsync(server);

        Assert.Equal((EmailVerdict.Refused, "SendGrid refused the mail as too large"), (answer.Verdict, answer.Text));
    }

    [Theory]
    [InlineData("Retry-After", "90", 90)]
    [InlineData("Retry-After", "Tue, 24 Nov 2026 07:02:00 GMT", 120)]
    [InlineData("X-RateLimit-Reset", "+150", 150)]
    [InlineData("X-RateLimit-Reset", "soon", null)]
    [InlineData("X-RateLimit-Reset", "99999999999999999", null)]
    [InlineData("X-RateLimit-Reset", "-10", null)]
    public async Task Too_fast_waits_as_long_as_it_is_asked_to(string header, string value, int? seconds)
    {
        await using var server = await SendGridServer.StartAsync();
        server.Instead = async (context, _) =>
        {
            context.Response.Headers[header] = value[0] is '+' or '-'
                ? (Now.ToUnixTimeSeconds() + int.Parse(value, CultureInfo.InvariantCulture)).ToString(CultureInfo.InvariantCulture)
                : value;
            await SendGridServer.RefuseAsync(context, 429, (null, "too many requests"));
            return true;
        };

        var failure = await Assert.ThrowsAsync<DependencyUnavailableException>(() => SendAsync(server));

        Assert.Equal(seconds, (int?)failure.RetryAfter?.TotalSeconds);
        Assert.Contains("too many requests", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(401, "Email:SendGrid:ApiKey")]
    [InlineData(403, "verified senders")]
    [InlineData(404, "Email:SendGrid:BaseUrl")]
    [InlineData(405, "Email:SendGrid:BaseUrl")]
    [InlineData(301, "Email:SendGrid:BaseUrl")]
    [InlineData(500, "a failure of its own")]
    [InlineData(503, "a failure of its own")]
    public async Task What_is_no_fault_of_the_mail_is_an_outage_that_says_what_to_do(int status, string words)
    {
        await using var server = await SendGridServer.StartAsync();
        server.Instead = async (context, _) =>
        {
            context.Response.Headers.Location = "/v3/elsewhere";
            await SendGridServer.RefuseAsync(context, status, (null, "because of ana@example.org"));
            return true;
        };

        var failure = await Assert.ThrowsAsync<DependencyUnavailableException>(() => SendAsync(server));

        Assert.Contains($"answered {status}", failure.Message, StringComparison.Ordinal);
        Assert.Contains(words, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("ana@example.org", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_key_is_named_and_never_told()
    {
        await using var server = await SendGridServer.StartAsync();

        var failure = await Assert.ThrowsAsync<DependencyUnavailableException>(() => SendAsync(server, change: settings => settings.ApiKey = "SG.another-key"));

        Assert.Contains("does not accept Email:SendGrid:ApiKey", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("another-key", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_answer_in_time_leaves_time_for_an_event_and_then_the_same_mail_goes_out_again()
    {
        await using var server = await SendGridServer.StartAsync();
        var isStuck = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        server.Instead = async (context, call) =>
        {
            if (!isStuck.TrySetResult())
            {
                return false;
            }

            server.Take(call);
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
            return true;
        };

        var sending = SendAsync(server);
        await isStuck.Task.WaitAsync(Cancellation);
        _clock.Advance(TimeSpan.FromSeconds(30));
        var failure = await Assert.ThrowsAsync<DependencyUnavailableException>(() => sending);
        await SendAsync(server);

        Assert.Contains("may have taken the mail", failure.Message, StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromMinutes(5), failure.RetryAfter);
        Assert.Equal(2, server.Taken.Count);
        Assert.Equal(server.Taken[0].Text, server.Taken[1].Text);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_answer_that_is_cut_off_is_an_unknown_outcome(bool isInTheBody)
    {
        await using var server = await SendGridServer.StartAsync();
        server.Instead = async (context, _) =>
        {
            if (isInTheBody)
            {
                context.Response.StatusCode = 202;
                context.Response.ContentLength = 1_000;
                await context.Response.Body.WriteAsync(Encoding.ASCII.GetBytes("{\"err"), Cancellation);
                await context.Response.Body.FlushAsync(Cancellation);
            }

            context.Abort();
            return true;
        };

        var failure = await Assert.ThrowsAsync<DependencyUnavailableException>(() => SendAsync(server));

        Assert.Contains("may have taken the mail", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_endless_answer_is_not_read()
    {
        await using var server = await SendGridServer.StartAsync();
        server.Instead = (context, _) => Say(context, 500, new string('x', 1_000_000));

        await Assert.ThrowsAsync<DependencyUnavailableException>(() => SendAsync(server));
    }

    [Fact]
    public async Task An_address_that_it_has_no_way_for_is_not_even_tried()
    {
        await using var server = await SendGridServer.StartAsync();

        var answer = await SendAsync(server, to: "žofie@example.org");

        Assert.Equal(EmailVerdict.Refused, answer.Verdict);
        Assert.Empty(server.Taken);
    }

    [Fact]
    public void The_rules_find_what_is_wrong()
    {
        const string Request = """
            {"personalizations":[{"to":[{"email":"a@example.org","name":"A, B"},{"email":"A@example.org"}],"headers":{"Subject":"x"}},{"to":[]}],
            "from":{"email":"ü@example.org","name":""},"subject":"x","content":[{"type":"text/html","value":"x"},{"type":"text/plain","value":"x"}],
            "categories":["a","a"],"custom_args":{"n":1},"headers":{"X-A":"a\r\nb"},"track":true}
            """;

        var fields = SendGridRules.Check(Encoding.UTF8.GetBytes(Request)).Select(broken => broken.Field!).ToHashSet();

        Assert.Superset(
            new HashSet<string>
            {
                "personalizations.0.to", "personalizations.0.to.0.name", "personalizations.0.headers", "personalizations.1.to", "from.email", "from.name",
                "content", "categories", "custom_args", "headers", "track",
            },
            fields);
    }

    internal static SendGridProvider Provider(string baseUrl, TimeProvider? clock = null, Action<SendGridOptions>? change = null)
    {
        var settings = new SendGridOptions { ApiKey = SendGridServer.Key, BaseUrl = baseUrl };
        change?.Invoke(settings);
        var guard = new ConnectionGuard(Dns.GetHostAddressesAsync);
        var http = new GuardedHttp(guard.CreateGuardedHandler(), guard.CreatePermittedHandler(), new AllowedHosts(["127.0.0.1"]), clock ?? TimeProvider.System);
        return new SendGridProvider(http, Options.Create(new EmailOptions { Provider = EmailProviderKind.SendGrid, SendGrid = settings }), clock ?? TimeProvider.System);
    }

    private async Task<EmailAnswer> SendAsync(
        SendGridServer server, FrozenMail? mail = null, string to = "ana@example.org", Action<SendGridOptions>? change = null)
    {
        await using var session = await Provider(server.BaseUrl, _clock, change).OpenAsync(Cancellation);
        using var message = MailComposer.Compose(mail ?? Mail(), new MailboxAddress("Ana", to));
        return await session.SendAsync(new OutgoingMail("delivery", 7, message), Cancellation);
    }

    private static FrozenMail Mail() => new(
        "delivery@example.com", Now, "alerts@example.com", "Alerts", "Hello", "Hello\n", "<p>Hello</p>\n", [new FrozenHeader("Auto-Submitted", "auto-generated")]);

    private static async Task<bool> Say(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        await context.Response.WriteAsync(text, Cancellation);
        return true;
    }
}
