using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AlertPipeline.Delivery.Email;
using AlertPipeline.Messages;
using Microsoft.Extensions.Options;

namespace AlertPipeline.Delivery.Feedback;

/// <summary>How a call of SendGrid's event webhook ended.</summary>
internal enum EventsAnswer
{
    /// <summary>There is no key to check signatures with.</summary>
    Off,

    /// <summary>Not signed by SendGrid, or too long ago.</summary>
    Refused,

    /// <summary>Signed, but no list of events.</summary>
    Unreadable,

    Recorded,
}

/// <summary>SendGrid's signed event webhook: checks who speaks, and has recorded what is said.</summary>
/// <remarks>
/// The signature is ECDSA over P-256 and SHA-256, of the timestamp header and the body as it came. Within the tolerance a call can be repeated;
/// its events are known then, and nothing happens.
/// </remarks>
internal sealed partial class SendGridEvents(MailFeedback feedback, IOptions<EmailOptions> options, TimeProvider clock, ILogger<SendGridEvents> logger)
{
    public const string SignatureHeader = "X-Twilio-Email-Event-Webhook-Signature";
    public const string TimestampHeader = "X-Twilio-Email-Event-Webhook-Timestamp";

    /// <summary>SendGrid's batches stay below one mebibyte.</summary>
    public const int MaxBodyBytes = 2 * 1024 * 1024;

    public async Task<EventsAnswer> AcceptAsync(string signature, string timestamp, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var settings = options.Value.SendGrid;
        if (settings.EventPublicKey.Length == 0)
        {
            return EventsAnswer.Off;
        }

        if (!IsRecent(timestamp, settings.EventTolerance) || !IsSigned(settings.EventPublicKey, signature, timestamp, body.Span))
        {
            Log.Refused(logger);
            return EventsAnswer.Refused;
        }

        if (Read(body) is not { } events)
        {
            return EventsAnswer.Unreadable;
        }

        await feedback.RecordAsync(events, cancellationToken);
        return EventsAnswer.Recorded;
    }

    /// <exception cref="FormatException">Not base64.</exception>
    /// <exception cref="CryptographicException">No key of an elliptic curve, or of another one.</exception>
    public static ECDsa ReadKey(string text)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportSubjectPublicKeyInfo(Convert.FromBase64String(text), out _);
            return key.ExportParameters(includePrivateParameters: false).Curve.Oid.Value == ECCurve.NamedCurves.nistP256.Oid.Value
                ? key
                : throw new CryptographicException("The key is of another curve than P-256.");
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    private bool IsRecent(string timestamp, TimeSpan tolerance) =>
        long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
        && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
        && (clock.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(seconds)).Duration() <= tolerance;

    private static bool IsSigned(string publicKey, string signature, string timestamp, ReadOnlySpan<byte> body)
    {
        var bytes = new byte[signature.Length];
        if (!Base64.IsValid(signature) || !Convert.TryFromBase64String(signature, bytes, out var length))
        {
            return false;
        }

        using var key = ReadKey(publicKey);
        return key.VerifyData(
            [.. Encoding.ASCII.GetBytes(timestamp), .. body], bytes.AsSpan(0, length), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
    }

    /// <returns>The events on deliveries of ours that mean something; null where the body is no list of objects.</returns>
    internal static IReadOnlyList<MailEvent>? Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Array
                ? [.. document.RootElement.EnumerateArray().Where(told => told.ValueKind == JsonValueKind.Object).Select(Read).OfType<MailEvent>()]
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static MailEvent? Read(JsonElement told)
    {
        if (FateOf(told) is not { } fate || Text(told, SendGridRequest.DeliveryArgument) is not { Length: > 0 and <= 100 } deliveryId
            || !deliveryId.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.')
            || !int.TryParse(Text(told, SendGridRequest.ShardArgument), NumberStyles.None, CultureInfo.InvariantCulture, out var shard)
            || shard >= StableHash.ShardCount || TimeOf(told) is not { } at)
        {
            return null;
        }

        var text = string.Join(' ', new[] { Text(told, "status"), Text(told, "reason") ?? Text(told, "response") }.OfType<string>().Where(part => part.Length > 0));
        return new MailEvent(shard, deliveryId, FeedbackEntry.Of(Text(told, "sg_event_id") ?? StableHash.Id(told.GetRawText()), fate, at, $"{Text(told, "event")} {text}"));
    }

    /// <returns>Null for what tells nothing of the delivery: <c>processed</c>, opens and clicks, and kinds that are not known.</returns>
    private static MailFate? FateOf(JsonElement told) => Text(told, "event") switch
    {
        "delivered" => MailFate.Delivered,
        "deferred" => MailFate.Deferred,
        "bounce" when Text(told, "type") == "blocked" => MailFate.SoftBounce,
        "bounce" => MailFate.HardBounce,
        "blocked" => MailFate.SoftBounce,
        "spamreport" => MailFate.Complaint,
        "unsubscribe" or "group_unsubscribe" => MailFate.Unsubscribed,

        // Not tried since the address is on one of SendGrid's lists: it was told before, perhaps to somebody else.
        "dropped" => Text(told, "reason") switch
        {
            "Bounced Address" or "Invalid" => MailFate.HardBounce,
            "Spam Reporting Address" => MailFate.Complaint,
            "Unsubscribed Address" => MailFate.Unsubscribed,
            _ => MailFate.Dropped,
        },
        _ => null,
    };

    private static DateTimeOffset? TimeOf(JsonElement told) =>
        told.TryGetProperty("timestamp", out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var seconds)
        && seconds > 0 && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;

    private static string? Text(JsonElement told, string name)
    {
        try
        {
            return told.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair in what a remote server said: the field is unreadable, the others and the other events are not.
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(524, LogLevel.Warning, "Events on mails were refused: the signature is not SendGrid's, or too old. Check Email:SendGrid:EventPublicKey and the clock.")]
        public static partial void Refused(ILogger logger);
    }
}
