using System.Net;

namespace AlertPipeline.Net;

/// <summary>The only way out to the Internet: sends one request inside fixed limits of time, size, hops and places.</summary>
/// <remarks>
/// Every failure to get an answer is a <see cref="NetRequestException"/>; an answer with any status is returned.
/// Cancelling through the caller's token is no failure and throws <see cref="OperationCanceledException"/>.
/// </remarks>
/// <param name="guarded">Connects to public addresses only.</param>
/// <param name="permitted">Connects anywhere; used for hosts in <paramref name="allowed"/>, on the first hop.</param>
internal sealed class GuardedHttp(HttpMessageHandler guarded, HttpMessageHandler permitted, AllowedHosts allowed, TimeProvider clock)
    : IDisposable
{
    private readonly HttpMessageInvoker _guarded = new(guarded);
    private readonly HttpMessageInvoker _permitted = new(permitted);

    /// <exception cref="NetRequestException">There is no answer; it says why.</exception>
    /// <exception cref="FormatException">A header name or value is not allowed in HTTP.</exception>
    public async Task<OutboundAnswer> SendAsync(OutboundRequest request, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(request.Deadline, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            return await FollowAsync(request, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new NetRequestException(
                NetFailure.TimedOut, $"'{request.Address.Host}' did not answer in full within {request.Deadline.TotalSeconds:0.#} s.");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw exception.InnerException as NetRequestException ?? RequestProblem.Describe(request.Address, exception);
        }
    }

    public void Dispose()
    {
        _guarded.Dispose();
        _permitted.Dispose();
    }

    private async Task<OutboundAnswer> FollowAsync(OutboundRequest request, CancellationToken cancellationToken)
    {
        if (request is { MaxRedirects: > 0, Content: not null })
        {
            throw new ArgumentException("A request with content follows no redirects.", nameof(request));
        }

        var address = request.Address;
        var isPermitted = HostName.IsUsable(address) && allowed.Contains(address);
        var allPermanent = true;
        Uri? movedTo = null;
        for (var hop = 0; ; hop++)
        {
            Check(address, isPermitted);
            using var message = CreateMessage(request, address);
            using var response = await (isPermitted ? _permitted : _guarded).SendAsync(message, cancellationToken);
            if (request.MaxRedirects == 0 || FindRedirect(response, address) is not { } next)
            {
                var (body, wasPacked) = await BodyReader.ReadAsync(response.Content, request, clock, cancellationToken);
                return new OutboundAnswer(response.StatusCode, CollectHeaders(response, wasPacked), body, address, movedTo);
            }

            if (hop == request.MaxRedirects)
            {
                throw new NetRequestException(
                    NetFailure.RedirectRefused, $"'{request.Address.Host}' redirected more than {request.MaxRedirects} times.");
            }

            if (address.Scheme == Uri.UriSchemeHttps && next.Scheme == Uri.UriSchemeHttp)
            {
                throw new NetRequestException(
                    NetFailure.RedirectRefused, $"'{address.Host}' redirected from https to http ('{next.Host}').");
            }

            // The permission is for what the operator named, not for what a server points to: only a hop within the
            // same host and port keeps it.
            isPermitted &= next.Authority.Equals(address.Authority, StringComparison.OrdinalIgnoreCase);
            allPermanent &= response.StatusCode is HttpStatusCode.MovedPermanently or HttpStatusCode.PermanentRedirect;
            movedTo = allPermanent ? next : movedTo;
            address = next;
        }
    }

    private static void Check(Uri address, bool isPermitted)
    {
        if (!address.IsAbsoluteUri || (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps))
        {
            throw new NetRequestException(NetFailure.AddressRefused, $"'{address}' is not an http or https address.");
        }

        if (!HostName.IsUsable(address))
        {
            throw new NetRequestException(NetFailure.AddressRefused, $"The host name '{address.Host}' cannot be written in ASCII (IDNA), so nobody can be asked for it.");
        }

        if (address.UserInfo.Length > 0)
        {
            throw new NetRequestException(NetFailure.AddressRefused, $"An address with a user name or password is refused ('{address.Host}').");
        }

        if (!isPermitted && address.Port is not (80 or 443))
        {
            throw new NetRequestException(
                NetFailure.AddressRefused, $"Port {address.Port} of '{address.Host}' is refused; only 80 and 443 are used.");
        }
    }

    private static HttpRequestMessage CreateMessage(OutboundRequest request, Uri address)
    {
        var message = new HttpRequestMessage(request.Method, address)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        if (request.Content is { } content)
        {
            message.Content = new ReadOnlyMemoryContent(content);
            if (request.ContentType is { } contentType)
            {
                message.Content.Headers.Add("Content-Type", contentType);
            }
        }

        message.Headers.Add("Accept-Encoding", BodyReader.AcceptedEncodings);
        foreach (var (name, value) in request.Headers)
        {
            message.Headers.Add(name, value);
        }

        return message;
    }

    private static Uri? FindRedirect(HttpResponseMessage response, Uri address)
    {
        var redirects = response.StatusCode is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
            or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;
        return redirects
            && response.Headers.NonValidated.TryGetValues("Location", out var values)
            && Uri.TryCreate(address, values.ToString(), out var next)
            ? next
            : null;
    }

    /// <param name="wasPacked">The headers about the packed body are left out: they would be untrue of the one that we give.</param>
    private static Dictionary<string, string> CollectHeaders(HttpResponseMessage response, bool wasPacked)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, values) in response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated))
        {
            headers[name] = values.ToString();
        }

        if (wasPacked)
        {
            headers.Remove("Content-Encoding");
            headers.Remove("Content-Length");
        }

        return headers;
    }
}
