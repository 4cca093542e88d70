using MimeKit;

namespace AlertPipeline.Delivery.Email;

/// <summary>Where mails go.</summary>
internal interface IEmailProvider
{
    /// <summary>Opens what one batch of mails needs: for SMTP, a connection.</summary>
    /// <exception cref="Messages.DependencyUnavailableException">It does not answer, or refuses us altogether.</exception>
    Task<IEmailSession> OpenAsync(CancellationToken cancellationToken);
}

internal interface IEmailSession : IAsyncDisposable
{
    /// <summary>Hands over one mail. A repeat under the same id carries the same content.</summary>
    /// <exception cref="Messages.DependencyUnavailableException">The provider is gone: nothing more can be sent in this session.</exception>
    Task<EmailAnswer> SendAsync(OutgoingMail mail, CancellationToken cancellationToken);
}

/// <summary>A mail on its way to one reader.</summary>
/// <param name="Shard">Of the delivery: with its id, what a provider's events have to tell us.</param>
/// <param name="Message">From one mailbox to one mailbox.</param>
internal sealed record OutgoingMail(string DeliveryId, int Shard, MimeMessage Message);

/// <summary>What the provider said of one mail.</summary>
/// <param name="Status">SMTP reply code or HTTP status; null where there is none.</param>
/// <param name="Text">In words, without the reader's address where we can help it.</param>
internal sealed record EmailAnswer(EmailVerdict Verdict, int? Status, string Text);

internal enum EmailVerdict
{
    Accepted,

    /// <summary>Not now: try this mail again later.</summary>
    Deferred,

    /// <summary>Never.</summary>
    Refused,

    /// <summary>Never, and no other mail either: the mailbox does not exist.</summary>
    NoSuchMailbox,
}
