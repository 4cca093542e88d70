using AlertPipeline.Messages;
using Microsoft.Extensions.Options;
using MimeKit;

namespace AlertPipeline.Delivery.Email;

/// <summary>Writes each mail as <c>{deliveryId}.eml</c> into a folder; a repeat writes the same file again.</summary>
internal sealed class PickupFolderProvider(IOptions<EmailOptions> options) : IEmailProvider
{
    // RFC 5322, 2.1: lines end in CR LF, whatever the system.
    private static readonly FormatOptions Format = CreateFormat();

    public Task<IEmailSession> OpenAsync(CancellationToken cancellationToken)
    {
        var folder = Path.GetFullPath(options.Value.Pickup.Directory);
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Unavailable(folder, failure);
        }

        return Task.FromResult<IEmailSession>(new Session(folder));
    }

    // A full disk or a folder that is not ours is an outage like that of a server: the mails wait for its end.
    private static DependencyUnavailableException Unavailable(string folder, Exception failure) =>
        new("pickup folder", $"No mail can be written into {folder}: {failure.Message}", innerException: failure);

    private static FormatOptions CreateFormat()
    {
        var format = FormatOptions.Default.Clone();
        format.NewLineFormat = NewLineFormat.Dos;
        return format;
    }

    private sealed class Session(string folder) : IEmailSession
    {
        public async Task<EmailAnswer> SendAsync(string deliveryId, MimeMessage message, CancellationToken cancellationToken)
        {
            using var bytes = new MemoryStream();
            await message.WriteToAsync(Format, bytes, cancellationToken);
            try
            {
                await AtomicFile.WriteAsync(folder, $"{deliveryId}.eml", bytes.ToArray(), cancellationToken);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                throw Unavailable(folder, failure);
            }

            return new EmailAnswer(EmailVerdict.Accepted, null, "written to the pickup folder");
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
