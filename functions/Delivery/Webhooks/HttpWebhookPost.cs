using System.Text;
using AlertPipeline.Net;

namespace AlertPipeline.Delivery.Webhooks;

/// <summary>Calls endpoints through the guarded way out: public addresses only, no redirects, 15 s in all, 4 KB of the answer.</summary>
internal sealed class HttpWebhookPost(GuardedHttp http, TimeProvider clock) : IWebhookPost
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(15);

    public async Task<WebhookAnswer> PostAsync(Uri endpoint, WebhookRequest request, CancellationToken cancellationToken)
    {
        var outbound = new OutboundRequest(HttpMethod.Post, endpoint)
        {
            Headers = [.. request.Headers.Where(header => header.Key != WebhookRequest.ContentType)],
            Content = request.Body,
            ContentType = request.Headers[WebhookRequest.ContentType],
            Deadline = Deadline,
            MaxBodyBytes = WebhookAnswer.MaxResponseBytes,
            CutLongBody = true,
            MaxRedirects = 0,
        };
        try
        {
            var answer = await http.SendAsync(outbound, cancellationToken);
            return new WebhookAnswer(
                (int)answer.Status, null, answer.FindRetryAfter(clock.GetUtcNow()), Encoding.UTF8.GetString(answer.Body.Span));
        }
        catch (NetRequestException exception)
        {
            return new WebhookAnswer(null, exception.Message, null, "");
        }
    }
}
