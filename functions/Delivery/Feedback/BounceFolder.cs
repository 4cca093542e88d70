using AlertPipeline.Delivery.Email;
using AlertPipeline.Messages;
using Microsoft.Extensions.Options;
using MimeKit;

namespace AlertPipeline.Delivery.Feedback;

/// <summary>Reads what a mail server drops into <see cref="BounceOptions.Directory"/>, and has it recorded.</summary>
/// <remarks>A file is moved after it is recorded: a repeat after a crash finds its event known.</remarks>
internal sealed partial class BounceFolder(
    DeliveryStore deliveries, MailFeedback feedback, IOptions<BounceOptions> options, IOptions<EmailOptions> email, TimeProvider clock, ILogger<BounceFolder> logger)
    : IUpkeep
{
    public const string Done = "done";
    public const string Failed = "failed";

    /// <summary>A run takes so many files; the next one the rest.</summary>
    private const int MaxFiles = 500;

    private const int MaxFileBytes = 5 * 1024 * 1024;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (options.Value.Directory.Length == 0)
        {
            return;
        }

        var folder = Path.GetFullPath(options.Value.Directory);
        try
        {
            foreach (var kind in new[] { Done, Failed })
            {
                Directory.CreateDirectory(Path.Combine(folder, kind));
            }

            // Hidden files are still being written.
            foreach (var file in Directory.EnumerateFiles(folder).Where(file => !Path.GetFileName(file).StartsWith('.')).Order(StringComparer.Ordinal).Take(MaxFiles).ToList())
            {
                await HandleAsync(file, folder, cancellationToken);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The folder is a mail server's or a mounted one: the next run finds it well, or says so again. Other upkeep goes on.
            Log.FolderUnusable(logger, failure.Message);
        }
    }

    private async Task HandleAsync(string file, string folder, CancellationToken cancellationToken)
    {
        var name = Path.GetFileName(file);
        if (await RecordAsync(file, cancellationToken) is { } reason)
        {
            await AtomicFile.WriteAsync(Path.Combine(folder, Failed), name + ".reason.txt", System.Text.Encoding.UTF8.GetBytes(reason + "\n"), cancellationToken);
            File.Move(file, Path.Combine(folder, Failed, name), overwrite: true);
            Log.Unusable(logger, name, reason);
            return;
        }

        File.Move(file, Path.Combine(folder, Done, name), overwrite: true);
    }

    /// <returns>Null where it is done; else what is wrong with the file, without an address.</returns>
    private async Task<string?> RecordAsync(string file, CancellationToken cancellationToken)
    {
        if (new FileInfo(file).Length is > MaxFileBytes and var length)
        {
            return $"It has {length} bytes; {MaxFileBytes} are read at most.";
        }

        var bytes = await File.ReadAllBytesAsync(file, cancellationToken);
        BounceReading reading;
        try
        {
            using var mail = await MimeMessage.LoadAsync(new MemoryStream(bytes), cancellationToken);
            var eventId = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes));
            reading = BounceMail.Read(mail, eventId, email.Value.Domain, clock.GetUtcNow());
        }
        catch (FormatException failure)
        {
            return $"It is no mail: {Plain.WithoutAddresses(failure.Message)}";
        }
        catch (InvalidDataException failure)
        {
            return failure.Message;
        }

        if (reading.Entry is not { } entry)
        {
            return null;
        }

        foreach (var id in reading.DeliveryIds)
        {
            if (await deliveries.FindShardAsync(id, cancellationToken) is { } shard)
            {
                await feedback.RecordAsync([new MailEvent(shard, id, entry)], cancellationToken);
                return null;
            }
        }

        return "It names no delivery of ours, neither by the Message-ID of the mail that came back nor by the address that it came back to.";
    }

    private static partial class Log
    {
        [LoggerMessage(525, LogLevel.Warning, "Email:Bounces:Directory can't be read or written: {Reason}")]
        public static partial void FolderUnusable(ILogger logger, string reason);

        [LoggerMessage(526, LogLevel.Warning, "A mail that came back was put aside as {Name}: {Reason}")]
        public static partial void Unusable(ILogger logger, string name, string reason);
    }
}
