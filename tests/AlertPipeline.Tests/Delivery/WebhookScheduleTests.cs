using AlertPipeline.Delivery.Webhooks;

namespace AlertPipeline.Tests.Delivery;

public sealed class WebhookScheduleTests
{
    [Fact]
    public void Ten_attempts_with_a_tenth_of_jitter_span_three_days()
    {
        TimeSpan[] waits =
        [
            TimeSpan.Zero, TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2),
            TimeSpan.FromHours(5), TimeSpan.FromHours(10), TimeSpan.FromHours(14), TimeSpan.FromHours(20), TimeSpan.FromHours(24),
        ];

        for (var delivery = 0; delivery < 100; delivery++)
        {
            for (var attempts = 0; attempts < waits.Length; attempts++)
            {
                var wait = WebhookSchedule.After(attempts, $"delivery-{delivery}", null)!.Value;
                Assert.InRange(wait, waits[attempts] * 0.9, waits[attempts] * 1.1);
                Assert.Equal(wait, WebhookSchedule.After(attempts, $"delivery-{delivery}", null));
            }
        }

        Assert.Null(WebhookSchedule.After(10, "delivery", TimeSpan.FromHours(1)));
        Assert.True(Enumerable.Range(0, 100).Select(i => WebhookSchedule.After(4, $"delivery-{i}", null)).Distinct().Count() > 90);
    }

    [Fact]
    public void What_the_endpoint_asks_for_lengthens_the_wait_up_to_seven_days()
    {
        Assert.Equal(TimeSpan.FromHours(1), WebhookSchedule.After(1, "delivery", TimeSpan.FromHours(1)));
        Assert.InRange(WebhookSchedule.After(4, "delivery", TimeSpan.FromSeconds(1))!.Value, TimeSpan.FromMinutes(108), TimeSpan.FromMinutes(132));
        Assert.Equal(TimeSpan.FromDays(7), WebhookSchedule.After(1, "delivery", TimeSpan.FromDays(400)));
    }

    [Theory]
    [InlineData(200, "Delivered")]
    [InlineData(204, "Delivered")]
    [InlineData(299, "Delivered")]
    [InlineData(301, "RetryAfter")]
    [InlineData(304, "RetryAfter")]
    [InlineData(307, "RetryAfter")]
    [InlineData(400, "RetryAfter")]
    [InlineData(404, "RetryAfter")]
    [InlineData(410, "Gone")]
    [InlineData(429, "RetryAfter")]
    [InlineData(500, "RetryAfter")]
    [InlineData(100, "RetryAfter")]
    [InlineData(null, "RetryAfter")]
    public void Every_answer_has_one_meaning(int? status, string outcome)
    {
        Assert.Equal(outcome, WebhookOutcome.Of(new WebhookAnswer(status, status is null ? "refused" : null, null, "")).GetType().Name);
    }
}
