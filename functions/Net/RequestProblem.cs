using System.Net.Sockets;
using System.Security.Authentication;

namespace AlertPipeline.Net;

/// <summary>Puts what the HTTP client throws into words that an operator understands, without a word of the other side's.</summary>
internal static class RequestProblem
{
    public static NetRequestException Describe(Uri address, Exception exception)
    {
        var error = exception switch
        {
            HttpRequestException request => request.HttpRequestError,
            HttpIOException body => body.HttpRequestError,
            _ => HttpRequestError.Unknown,
        };
        var (failure, message) = error switch
        {
            HttpRequestError.SecureConnectionError => (NetFailure.Unreachable, DescribeTls(address, exception)),
            HttpRequestError.InvalidResponse => (NetFailure.BadAnswer, $"'{address.Host}' did not answer in HTTP."),
            HttpRequestError.ResponseEnded => (NetFailure.BadAnswer, $"'{address.Host}' broke off before the end of its answer."),
            HttpRequestError.HttpProtocolError => (NetFailure.BadAnswer, $"'{address.Host}' broke the rules of HTTP/2."),
            HttpRequestError.ConfigurationLimitExceeded => (
                NetFailure.TooLarge, $"'{address.Host}' sent more than {ConnectionGuard.MaxHeaderKilobytes} KiB of headers."),
            _ when FindSocketError(exception) is { } socket => DescribeSocket(address, socket, isConnecting: exception is HttpRequestException),
            _ => (
                exception is HttpRequestException ? NetFailure.Unreachable : NetFailure.BadAnswer,
                $"'{address.Host}' could not be read ({error})."),
        };
        return new NetRequestException(failure, message, exception);
    }

    private static (NetFailure, string) DescribeSocket(Uri address, SocketError error, bool isConnecting) => error switch
    {
        SocketError.HostNotFound or SocketError.NoData => (NetFailure.Unreachable, $"The name '{address.Host}' does not resolve."),
        SocketError.TryAgain => (NetFailure.Unreachable, $"The name '{address.Host}' could not be looked up just now."),
        SocketError.ConnectionRefused => (NetFailure.Unreachable, $"'{address.Host}' takes no connections on port {address.Port}."),
        SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown => (
            NetFailure.BadAnswer, $"'{address.Host}' broke off the connection."),
        _ when isConnecting => (NetFailure.Unreachable, $"No connection to '{address.Host}' on port {address.Port}: {error}."),
        _ => (NetFailure.BadAnswer, $"'{address.Host}' could not be read: {error}."),
    };

    /// <summary>The runtime tells the kinds of bad certificates apart only in the text of its message.</summary>
    private static string DescribeTls(Uri address, Exception exception)
    {
        var text = exception.InnerException is AuthenticationException tls ? tls.Message : "";
        var reason =
            text.Contains("NameMismatch", StringComparison.Ordinal) ? "its certificate is for another name"
            : text.Contains("NotTimeValid", StringComparison.Ordinal) ? "its certificate has expired or is not valid yet"
            : text.Contains("UntrustedRoot", StringComparison.Ordinal) || text.Contains("PartialChain", StringComparison.Ordinal) ? "its certificate is not from an authority that this machine trusts"
            : text.Contains("certificate", StringComparison.Ordinal) ? "its certificate is not accepted"
            : "it speaks no TLS that we do";
        return $"No safe connection to '{address.Host}': {reason}.";
    }

    private static SocketError? FindSocketError(Exception exception)
    {
        for (var at = exception; at is not null; at = at.InnerException)
        {
            if (at is SocketException socket)
            {
                return socket.SocketErrorCode;
            }
        }

        return null;
    }
}
