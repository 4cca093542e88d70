using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using AlertPipeline.Net;

namespace AlertPipeline.Feeds;

/// <summary>What a server gave out to ask "has it changed since?" with (RFC 9110, 8.8). Malformed ones are not sent back.</summary>
internal static class Validators
{
    private const int MaxLength = 1_000;

    // Other bytes are allowed in an ETag, but no header is sent with them: the feed could never be asked again.
    public static string? ETagOf(OutboundAnswer answer) =>
        answer.FindHeader("ETag") is { Length: <= MaxLength } etag && Ascii.IsValid(etag) && EntityTagHeaderValue.TryParse(etag, out _)
            ? etag
            : null;

    public static string? LastModifiedOf(OutboundAnswer answer) =>
        answer.FindHeader("Last-Modified") is { } date && DateTimeOffset.TryParseExact(date, "R", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
            ? date
            : null;
}
