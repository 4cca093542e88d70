namespace AlertPipeline.Net;

/// <summary>Why a request gave no answer.</summary>
internal enum NetFailure
{
    /// <summary>Not http or https, user info in the address, or a port that is not 80 or 443. Trying again is useless.</summary>
    AddressRefused,

    /// <summary>The name leads to an address that is not public. Trying again is useless unless the name changes.</summary>
    TargetNotPublic,

    /// <summary>More hops than allowed, a hop from https to http, or one to a place that redirects may not reach.</summary>
    RedirectRefused,

    /// <summary>The body, unpacked, is longer than the request allows or than its size on the wire makes likely; or the headers are.</summary>
    TooLarge,

    /// <summary>The deadline for the whole exchange passed.</summary>
    TimedOut,

    /// <summary>The body came, but more slowly than the request allows.</summary>
    TooSlow,

    /// <summary>The name did not resolve, nobody answered, or TLS failed.</summary>
    Unreachable,

    /// <summary>Somebody answered, but not in HTTP, or not to the end, or with a body that cannot be unpacked.</summary>
    BadAnswer,
}

/// <summary>A request was refused by us, went over a limit or could not be made: there is no answer to look at.</summary>
/// <param name="message">What happened, with the host and the limit; never anything that the other side said.</param>
internal sealed class NetRequestException(NetFailure failure, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    public NetFailure Failure { get; } = failure;
}
