using AlertPipeline.Delivery;
using AlertPipeline.Delivery.Email;
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
        using var smtp = Services(new() { ["Email:Provider"] = "Smtp", ["Email:Smtp:Host"] = "mail.example.org", ["Email:Smtp:Security"] = "Tls" });

        Assert.IsType<PickupFolderProvider>(pickup.GetRequiredService<IEmailProvider>());
        Assert.IsType<SmtpProvider>(smtp.GetRequiredService<IEmailProvider>());
        Assert.Equal(SmtpSecurity.Tls, smtp.GetRequiredService<IOptions<EmailOptions>>().Value.Smtp.Security);
        Assert.NotNull(pickup.GetRequiredService<IMessageHandler<EmailsPending>>());
        Assert.NotNull(pickup.GetRequiredService<IMessageHandler<WebhooksPending>>());
        Assert.NotNull(pickup.GetRequiredService<IDeliveryDesk>());
    }

    [Theory]
    [InlineData("Email:Provider", "SendGrid", "Email:Provider SendGrid is not available yet; use Pickup or Smtp.")]
    [InlineData("Email:Provider", "Smtp", "Email:Smtp:Host is empty; name the SMTP server, or set Email:Provider to Pickup.")]
    [InlineData("Email:From", "nobody", "Email:From 'nobody' is not an e-mail address; write for example alerts@example.org.")]
    [InlineData("Email:Pickup:Directory", " ", "Email:Pickup:Directory is empty; name the folder that mails are written to.")]
    [InlineData("Email:Smtp:Port", "0", "Email:Smtp:Port is 0; it must be between 1 and 65535.")]
    [InlineData("Email:FromName", "a\r\nBcc: b", "Email:FromName holds a control character; write it on one line.")]
    public void A_wrong_setting_is_named_with_what_to_do(string key, string value, string expected)
    {
        using var services = Services(new() { [key] = value, ["Email:Smtp:Password"] = "s3cret-word" });

        var failure = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IOptions<EmailOptions>>().Value);

        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret-word", failure.ToString(), StringComparison.Ordinal);
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
