using System.Net;
using AlertPipeline.Net;

namespace AlertPipeline.Tests.Net;

public sealed class OutboundAnswerTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 7, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("120", 120)]
    [InlineData("Tue, 24 Nov 2026 07:05:00 GMT", 300)]
    [InlineData("0", null)]
    [InlineData("Tue, 24 Nov 2026 06:00:00 GMT", null)]
    [InlineData("soon", null)]
    [InlineData("-5", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void Retry_after_is_a_wait_in_seconds_or_until_a_date(string? header, int? seconds)
    {
        var headers = new Dictionary<string, string>();
        if (header is not null)
        {
            headers["Retry-After"] = header;
        }

        var answer = new OutboundAnswer(HttpStatusCode.ServiceUnavailable, headers, default, new Uri("https://a.example/"), MovedTo: null);

        Assert.Equal(seconds is { } given ? TimeSpan.FromSeconds(given) : null, answer.FindRetryAfter(Now));
    }
}
