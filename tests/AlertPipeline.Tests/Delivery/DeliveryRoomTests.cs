using AlertPipeline.Delivery;
using AlertPipeline.Delivery.Email;
using AlertPipeline.Delivery.Feedback;
using AlertPipeline.Delivery.Pace;
using AlertPipeline.Messages;
using AlertPipeline.Net;
using AlertPipeline.Storage;
using AlertPipeline.Storage.InMemory;
using AlertPipeline.Subscribers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace AlertPipeline.Tests.Delivery;

public sealed class DeliveryRoomTests
{
    [Fact]
    public void The_room_is_whole_and_takes_the_provider_that_is_set()
    {
        using var pickup = Services([]);
        using var sendGrid = Services(new() { ["Email:Provider"] = "SendGrid", ["Email:SendGrid:ApiKey"] = "SG.s3cret" });
        using var smtp = Services(new() { ["Email:Provider"] = "Smtp", ["Email:Smtp:Host"] = "mail.example.org", ["Email:Smtp:Security"] = "Tls" });

        Assert.IsType<PickupFolderProvider>(pickup.GetRequiredService<IEmailProvider>());
        Assert.IsType<SendGridProvider>(sendGrid.GetRequiredService<IEmailProvider>());
        Assert.IsType<SmtpProvider>(smtp.GetRequiredService<IEmailProvider>());
        Assert.Equal(SmtpSecurity.Tls, smtp.GetRequiredService<IOptions<EmailOptions>>().Value.Smtp.Security);
        Assert.NotNull(pickup.GetRequiredService<IMessageHandler<EmailsPending>>());
        Assert.NotNull(pickup.GetRequiredService<IMessageHandler<WebhooksPending>>());
        Assert.NotNull(pickup.GetRequiredService<IDeliveryDesk>());
    }

    [Theory]
    [InlineData("Email:Provider", "SendGrid", "Email:SendGrid:ApiKey is empty; give a key that may send mail, or set Email:Provider to Pickup.")]
    [InlineData("Email:Provider", "Smtp", "Email:Smtp:Host is empty; name the SMTP server, or set Email:Provider to Pickup.")]
    [InlineData("Email:From", "nobody", "Email:From 'nobody' is not an e-mail address; write for example alerts@example.org.")]
    [InlineData("Email:Pickup:Directory", " ", "Email:Pickup:Directory is empty; name the folder that mails are written to.")]
    [InlineData("Email:Smtp:Port", "0", "Email:Smtp:Port is 0; it must be between 1 and 65535.")]
    [InlineData("Email:FromName", "a\r\nBcc: b", "Email:FromName holds a control character; write it on one line.")]
    [InlineData("Email:PostalAddress", "1 Street\n2 Town", "Email:PostalAddress holds a control character; write it on one line.")]
    [InlineData("Email:Footer", "\u001b[31m", "Email:Footer holds a control character; write it on one line.")]
    [InlineData("Email:Brand:Colour", "navy", "Email:Brand:Colour 'navy' is no colour; write for example #2c4a7c.")]
    [InlineData("Email:Brand:Colour", "#12345;", "Email:Brand:Colour '#12345;' is no colour; write for example #2c4a7c.")]
    [InlineData("Email:Brand:Colour", "#777777", "Email:Brand:Colour '#777777' has a contrast of 4.48 to 1 with white; text needs at least 4.5. Take a darker one.")]
    [InlineData("Email:Brand:Colour", "#ffcc00", "Email:Brand:Colour '#ffcc00' has a contrast of 1.51 to 1 with white; text needs at least 4.5. Take a darker one.")]
    [InlineData("Email:Brand:Logo", "http://example.org/logo.png", "Email:Brand:Logo 'http://example.org/logo.png' is not an https address")]
    [InlineData("Email:Brand:Logo", "logo.png", "Email:Brand:Logo 'logo.png' is not an https address")]
    [InlineData("Email:Brand:LogoText", "a\tb", "Email:Brand:LogoText must be one line of at most 100 characters.")]
    public void A_wrong_setting_is_named_with_what_to_do(string key, string value, string expected)
    {
        using var services = Services(new() { [key] = value, ["Email:Smtp:Password"] = "s3cret-word" });

        var failure = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IOptions<EmailOptions>>().Value);

        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret-word", failure.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Email:SendGrid:ApiKey", "SG.s3cret word", "Email:SendGrid:ApiKey holds a space or a character that no key has; copy it again.")]
    [InlineData("Email:SendGrid:BaseUrl", "http://api.sendgrid.com", "Email:SendGrid:BaseUrl 'http://api.sendgrid.com' is not an https address without a path")]
    [InlineData("Email:SendGrid:BaseUrl", "https://api.sendgrid.com/v3", "Email:SendGrid:BaseUrl 'https://api.sendgrid.com/v3' is not an https address without a path")]
    [InlineData("Email:SendGrid:Timeout", "00:00:00", "Email:SendGrid:Timeout is 00:00:00; it must be between 00:00:01 and 00:02:00.")]
    [InlineData("Email:SendGrid:EventPublicKey", "AAAA", "Email:SendGrid:EventPublicKey is no key that events can be checked with")]
    [InlineData("Email:SendGrid:EventTolerance", "2.00:00:00", "Email:SendGrid:EventTolerance is 2.00:00:00; it must be between 00:01:00 and 1.00:00:00.")]
    [InlineData("Email:From", "alerts@bücher.example", "Email:From 'alerts@bücher.example' holds letters beyond ASCII, which SendGrid does not take")]
    public void A_wrong_setting_of_SendGrid_is_named_and_its_key_is_not_told(string key, string value, string expected)
    {
        using var services = Services(new() { ["Email:Provider"] = "SendGrid", ["Email:SendGrid:ApiKey"] = "SG.s3cret", [key] = value });

        var failure = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IOptions<EmailOptions>>().Value);

        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", failure.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("WarmUp:PerDay:0", "0", "Email:Pace:WarmUp:PerDay holds 0; each day needs at least 1 mail.")]
    [InlineData("WarmUp:Start", "1.12.2026", "Email:Pace:WarmUp:Start '1.12.2026' is no day; write for example 2026-12-01.")]
    [InlineData("Domains:gmail.com", "-1", "Email:Pace:Domains:gmail.com is -1; it must be between 0 and 1000000 mails a minute.")]
    public void A_wrong_pace_is_named(string key, string value, string expected)
    {
        using var services = Services(new() { ["Email:Pace:WarmUp:Start"] = "2026-12-01", ["Email:Pace:WarmUp:PerDay:0"] = "50", [$"Email:Pace:{key}"] = value });

        var failure = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IOptions<PaceOptions>>().Value);

        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ReturnPath", "bounces", "Email:Bounces:ReturnPath 'bounces' is not an e-mail address")]
    [InlineData("SoftWindow", "00:01:00", "Email:Bounces:SoftWindow is 00:01:00; it must be between 01:00:00 and 90.00:00:00.")]
    [InlineData("SoftLimit", "51", "SoftLimit")]
    public void A_wrong_setting_of_bounces_is_named(string key, string value, string expected)
    {
        using var services = Services(new() { [$"Email:Bounces:{key}"] = value });

        var failure = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IOptions<BounceOptions>>().Value);

        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_site_needs_an_absolute_address()
    {
        using var services = Services(new() { ["Site:BaseUrl"] = "alerts.example.org" });

        var failure = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IOptions<SiteOptions>>().Value);

        Assert.Contains("Site:BaseUrl 'alerts.example.org' is not an absolute http(s) address", failure.Message, StringComparison.Ordinal);
    }

    private static ServiceProvider Services(Dictionary<string, string?> settings) => new ServiceCollection()
        .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build())
        .AddLogging()
        .AddSingleton(TimeProvider.System)
        .AddStorage()
        .AddSingleton<ITableStore, InMemoryTableStore>()
        .AddSingleton<IQueueStore, InMemoryQueueStore>()
        .AddSingleton<IBlobStore, InMemoryBlobStore>()
        .AddNet()
        .AddSubscribers()
        .AddSingleton<ISubscriptionReader>(new StubSubscribers())
        .AddSingleton<IConsentWriter>(new StubSubscribers())
        .AddSingleton<ILinkTokens, StubTokens>()
        .AddDelivery()
        .BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
}
