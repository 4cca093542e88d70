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

    /// <summary>The body, decompressed, is longer than the request allows.</summary>
    TooLarge,

    /// <summary>The deadline for the whole exchange passed.</summary>
    TimedOut,

    /// <summary>The name did not resolve, nobody answered, TLS failed, or the answer was not HTTP.</summary>
    Unreachable,
}

/// <summary>A request was refused by us, went over a limit or could not be made: there is no answer to look at.</summary>
/// <param name="message">What happened, with the host and the limit; never anything that the other side said.</param>
internal sealed class NetRequestException(NetFailure failure, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    public NetFailure Failure { get; } = failure;
}
