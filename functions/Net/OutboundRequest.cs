using System.Net;
using System.Net.Http.Headers;

namespace AlertPipeline.Net;

/// <summary>One request to somewhere on the Internet, with its limits.</summary>
/// <param name="Address">Absolute; http or https.</param>
internal sealed record OutboundRequest(HttpMethod Method, Uri Address)
{
    /// <summary>Names and values, sent to every hop. A CR or LF in one of them throws <see cref="FormatException"/>.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>Body to send; null = none.</summary>
    public ReadOnlyMemory<byte>? Content { get; init; }

    /// <summary>Media type of <see cref="Content"/>, as in <c>application/json</c>.</summary>
    public string? ContentType { get; init; }

    /// <summary>For the whole exchange: every hop, the lookup, the connection and the last byte of the body.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Longest body that is read, counted after unpacking.</summary>
    public int MaxBodyBytes { get; init; } = 10 * 1024 * 1024;

    /// <summary>How many times its size on the wire a body may unpack to, once past a mebibyte. Feeds reach 10, tables of zeros 30.</summary>
    public int MaxExpansion { get; init; } = 100;

    /// <summary>Least pace of the body on the wire, on the average since its start; not for one of which the start will do (<see cref="CutLongBody"/>).</summary>
    public int MinBytesPerSecond { get; init; } = 1024;

    /// <summary>For how long a body may be slower than that.</summary>
    public TimeSpan SlowStart { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>True: what is past <see cref="MaxBodyBytes"/> is not read and the answer stands. False: it fails the request.</summary>
    public bool CutLongBody { get; init; }

    /// <summary>How many redirects are followed; 0 = none: a 3xx is the answer. Only for requests without content.</summary>
    public int MaxRedirects { get; init; }
}

/// <summary>What came back, whatever the status.</summary>
/// <param name="Headers">Of the message and its content; names compare without case, repeated ones are joined by a comma.</param>
/// <param name="Address">Where the answer came from, after redirects.</param>
/// <param name="MovedTo">Where to ask next time: the end of an unbroken run of 301 and 308 from the first address; null = where we asked.</param>
internal sealed record OutboundAnswer(
    HttpStatusCode Status, IReadOnlyDictionary<string, string> Headers, ReadOnlyMemory<byte> Body, Uri Address, Uri? MovedTo)
{
    public string? FindHeader(string name) => Headers.GetValueOrDefault(name);

    /// <summary><c>Retry-After</c> in seconds or as a date (RFC 9110, 10.2.3).</summary>
    /// <returns>How long to wait from now on; null where it asks for no wait, or is neither.</returns>
    public TimeSpan? FindRetryAfter(DateTimeOffset now) =>
        RetryConditionHeaderValue.TryParse(FindHeader("Retry-After"), out var condition)
        && (condition.Delta ?? condition.Date - now) is { Ticks: > 0 } wait
            ? wait
            : null;
}
