using System.Globalization;
using System.Net.Http.Headers;
using AlertPipeline.Messages;
using AlertPipeline.Net;
using Microsoft.Extensions.Options;
using SendGrid;

namespace AlertPipeline.Delivery.Email;

/// <summary>Hands mails to SendGrid's v3 Mail Send, one call each.</summary>
/// <remarks>
/// There is no idempotency key: where an answer is lost, SendGrid may have taken the mail, and it is sent again under the same
/// <c>Message-ID</c> unless an event on it comes first and marks the delivery. The official client composes the requests; they leave through the guard, without its retries.
/// </remarks>
internal sealed class SendGridProvider(GuardedHttp http, IOptions<EmailOptions> options, TimeProvider clock) : IEmailProvider
{
    /// <summary>Errors are short; a longer answer is not SendGrid's.</summary>
    private const int MaxAnswerBytes = 64 * 1024;

    /// <summary>Time for an event to tell that the mail was taken, before it is sent a second time.</summary>
    private static readonly TimeSpan UnknownOutcomeDelay = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan LongestAsked = TimeSpan.FromHours(24);

    public Task<IEmailSession> OpenAsync(CancellationToken cancellationToken)
    {
        var settings = options.Value.SendGrid;
        var client = GuardedClient.Create(http, new ClientLimits(settings.Timeout, MaxAnswerBytes));
        return Task.FromResult<IEmailSession>(new Session(client, settings, clock));
    }

    private sealed class Session(HttpClient http, SendGridOptions settings, TimeProvider clock) : IEmailSession
    {
        private readonly SendGridClient _client = new(http, new SendGridClientOptions { ApiKey = settings.ApiKey, Host = settings.BaseUrl });
        private readonly string _name = $"SendGrid at {new Uri(settings.BaseUrl).Authority}";

        public async Task<EmailAnswer> SendAsync(OutgoingMail mail, CancellationToken cancellationToken)
        {
            if (SendGridRequest.IsUnsupported(mail.Message.To.Mailboxes.Single()))
            {
                return new EmailAnswer(EmailVerdict.Refused, null, "SendGrid can't send to an address with letters beyond ASCII before the @.");
            }

            var answer = await PostAsync(SendGridRequest.Of(mail, settings.Sandbox).Serialize(useDefaultSerialization: false), cancellationToken);
            return answer.Judge(_name, settings.Sandbox);
        }

        public ValueTask DisposeAsync()
        {
            http.Dispose();
            return ValueTask.CompletedTask;
        }

        private async Task<SendGridAnswer> PostAsync(string body, CancellationToken cancellationToken)
        {
            try
            {
                var response = await _client.RequestAsync(BaseClient.Method.POST, body, urlPath: "mail/send", cancellationToken: cancellationToken);
                return new SendGridAnswer(
                    (int)response.StatusCode, await response.Body.ReadAsStringAsync(cancellationToken), FindWait(response.Headers, clock.GetUtcNow()));
            }
            catch (HttpRequestException exception) when (exception.InnerException is NetRequestException failure)
            {
                throw Unanswered(failure);
            }
            catch (NetRequestException failure)
            {
                throw Unanswered(failure);
            }
        }

        private DependencyUnavailableException Unanswered(NetRequestException failure) =>
            failure.Failure is NetFailure.Unreachable or NetFailure.AddressRefused or NetFailure.TargetNotPublic
                ? new(_name, $"{_name} can't be reached: {failure.Message}", innerException: failure)
                : new(_name, $"{_name} gave no answer, and may have taken the mail: {failure.Message}", UnknownOutcomeDelay, failure);
    }

    /// <summary>The longer of <c>Retry-After</c> and <c>X-RateLimit-Reset</c> (seconds since 1970).</summary>
    private static TimeSpan? FindWait(HttpResponseHeaders headers, DateTimeOffset now)
    {
        var asked = headers.RetryAfter is { } condition ? condition.Delta ?? condition.Date - now : null;
        var reset = headers.TryGetValues("X-RateLimit-Reset", out var values)
            && long.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
                ? DateTimeOffset.FromUnixTimeSeconds(seconds) - now
                : (TimeSpan?)null;
        var wait = asked > reset || reset is null ? asked : reset;
        return wait is { Ticks: > 0 } && wait <= LongestAsked ? wait : null;
    }
}
