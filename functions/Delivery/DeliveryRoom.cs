using AlertPipeline.Delivery.Email;
using AlertPipeline.Delivery.Feedback;
using AlertPipeline.Delivery.Pace;
using AlertPipeline.Delivery.Webhooks;
using AlertPipeline.Messages;
using Microsoft.Extensions.Options;

namespace AlertPipeline.Delivery;

internal static class DeliveryRoom
{
    public static IServiceCollection AddDelivery(this IServiceCollection services)
    {
        services.AddOptions<SiteOptions>().BindConfiguration("Site").ValidateOnStart();
        services.AddOptions<EmailOptions>().BindConfiguration("Email").ValidateOnStart();
        services.AddOptions<BounceOptions>().BindConfiguration(BounceOptions.Section).ValidateOnStart();
        services.AddOptions<PaceOptions>().BindConfiguration(PaceOptions.Section).ValidateOnStart();
        services.AddOptions<OutboxOptions>().BindConfiguration("Outbox").ValidateOnStart();
        return services
            .AddSingleton<IValidateOptions<SiteOptions>, SiteOptionsValidator>()
            .AddSingleton<IValidateOptions<EmailOptions>, EmailOptionsValidator>()
            .AddSingleton<IValidateOptions<BounceOptions>, BounceOptionsValidator>()
            .AddSingleton<IValidateOptions<PaceOptions>, PaceOptionsValidator>()
            .AddSingleton<IValidateOptions<OutboxOptions>, OutboxOptionsValidator>()
            .AddSingleton<DeliveryStore>()
            .AddSingleton<DeliveryQueue>()
            .AddSingleton<IUnfinishedWork, DeliverySweep>()
            .AddSingleton<MailRenderer>()
            .AddSingleton<MailEditions>()
            .AddSingleton<WebCopies>()
            .AddSingleton<IDeliveryDesk, DeliveryDesk>()
            .AddSingleton<IEmailProvider>(provider => provider.GetRequiredService<IOptions<EmailOptions>>().Value.Provider switch
            {
                EmailProviderKind.Smtp => ActivatorUtilities.CreateInstance<SmtpProvider>(provider),
                EmailProviderKind.SendGrid => ActivatorUtilities.CreateInstance<SendGridProvider>(provider),
                _ => ActivatorUtilities.CreateInstance<PickupFolderProvider>(provider),
            })
            .AddSingleton<MailPace>()
            .AddSingleton<SoftBounces>()
            .AddSingleton<MailFeedback>()
            .AddSingleton<SendGridEvents>()
            .AddSingleton<IUpkeep, BounceFolder>()
            .AddSingleton<IWebhookPost, HttpWebhookPost>()
            .AddSingleton<WebhookOutbox>()
            .AddSingleton<IMessageHandler<EmailsPending>, EmailSender>()
            .AddSingleton<IMessageHandler<WebhooksPending>, WebhookSender>();
    }
}
