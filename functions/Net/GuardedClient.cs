using System.Diagnostics.CodeAnalysis;
using System.Net.Http.Headers;

namespace AlertPipeline.Net;

/// <summary>Limits of each request that a <see cref="GuardedClient"/> sends.</summary>
internal sealed record ClientLimits(TimeSpan Deadline, int MaxBodyBytes);

/// <summary>Lets a library that wants an <see cref="HttpClient"/> out through <see cref="GuardedHttp"/>, inside its limits; follows no redirects.</summary>
/// <remarks>
/// A failure that may be gone the next time is an <see cref="HttpRequestException"/> whose message is ours and whose cause is a
/// <see cref="NetRequestException"/>: libraries take it for worth a retry. Any other failure is the <see cref="NetRequestException"/> itself.
/// </remarks>
internal static class GuardedClient
{
    [SuppressMessage("ApiDesign", "RS0030:Do not use banned APIs", Justification = "This is Net, the only factory.")]
    public static HttpClient Create(GuardedHttp http, ClientLimits limits) =>
        new(new Handler(http, limits), disposeHandler: true) { Timeout = Timeout.InfiniteTimeSpan };

    private sealed class Handler(GuardedHttp http, ClientLimits limits) : HttpMessageHandler
    {
        private static readonly string[] HeadersOfTheBody = ["Content-Type", "Content-Length"];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var content = request.Content is null ? null : await request.Content.ReadAsByteArrayAsync(cancellationToken);
            try
            {
                var answer = await http.SendAsync(
                    new OutboundRequest(request.Method, request.RequestUri!)
                    {
                        Headers = [.. HeadersOf(request)],
                        Content = content,
                        ContentType = request.Content?.Headers.ContentType?.ToString(),
                        Deadline = limits.Deadline,
                        MaxBodyBytes = limits.MaxBodyBytes,
                    },
                    cancellationToken);
                return ResponseOf(answer, request);
            }
            catch (NetRequestException failure) when (failure.Failure is NetFailure.TimedOut or NetFailure.TooSlow or NetFailure.Unreachable or NetFailure.BadAnswer)
            {
                throw new HttpRequestException(failure.Message, failure);
            }
        }

        private static IEnumerable<KeyValuePair<string, string>> HeadersOf(HttpRequestMessage request) =>
            from header in request.Headers.NonValidated.Concat(request.Content?.Headers.NonValidated ?? default(HttpHeadersNonValidated))
            where !HeadersOfTheBody.Contains(header.Key, StringComparer.OrdinalIgnoreCase)
            select KeyValuePair.Create(header.Key, header.Value.ToString());

        private static HttpResponseMessage ResponseOf(OutboundAnswer answer, HttpRequestMessage request)
        {
            // An array and no memory: Azure.Core takes a body that can seek for buffered, and then reads it only as a MemoryStream.
            var response = new HttpResponseMessage(answer.Status) { RequestMessage = request, Content = new ByteArrayContent(answer.Body.ToArray()) };
            foreach (var (name, value) in answer.Headers)
            {
                AddIfValid(response, name, value);
            }

            return response;
        }

        /// <summary>What a server writes in its headers need not be valid, and is then of no use.</summary>
        private static void AddIfValid(HttpResponseMessage response, string name, string value)
        {
            try
            {
                (name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase) ? (HttpHeaders)response.Content.Headers : response.Headers).Add(name, value);
            }
            catch (Exception exception) when (exception is FormatException or InvalidOperationException)
            {
                // Content headers without that prefix (Expires, Allow) land here too; no library of ours asks for them.
            }
        }
    }
}
