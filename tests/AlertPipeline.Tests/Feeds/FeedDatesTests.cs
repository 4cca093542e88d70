using System.Globalization;
using AlertPipeline.Feeds.Parsing;

namespace AlertPipeline.Tests.Feeds;

public sealed class FeedDatesTests
{
    [Theory]
    [InlineData("Tue, 24 Nov 2026 07:30:00 GMT", "2026-11-24T07:30:00Z")]
    [InlineData("24 Nov 26 07:30 UT", "2026-11-24T07:30:00Z")]
    [InlineData("Tue, 24 Nov 2026 07:30:00 +0530", "2026-11-24T02:00:00Z")]
    [InlineData("Tue, 24 Nov 2026 07:30:00 -08:00", "2026-11-24T15:30:00Z")]
    [InlineData("Tue, 24 Nov 2026 07:30:00 EST", "2026-11-24T12:30:00Z")]
    [InlineData("Tue,24 Nov 2026 07:30:00GMT+2", "2026-11-24T05:30:00Z")]
    [InlineData("Tuesday, November 24, 2026 7:30 PM", "2026-11-24T19:30:00Z")]
    [InlineData("Di, 24 Dez 2026 07:30:00 +0100", "2026-12-24T06:30:00Z")]
    [InlineData("mar, 24 nov 2026 07:30:00 +0100", "2026-11-24T06:30:00Z")]
    [InlineData("mar., 24 févr. 2026 07:30:00 +0100", "2026-02-24T06:30:00Z")]
    [InlineData("Tue Nov 24 07:30:00 2026", "2026-11-24T07:30:00Z")]
    [InlineData("Tue Nov 24 07:30:00 PST 2026", "2026-11-24T15:30:00Z")]
    [InlineData("24-Nov-2026 07:30:00 Z", "2026-11-24T07:30:00Z")]
    [InlineData("11/24/2026 07:30", "2026-11-24T07:30:00Z")]
    [InlineData("24.11.2026 07:30", "2026-11-24T07:30:00Z")]
    [InlineData("2026", "2026-01-01T00:00:00Z")]
    [InlineData("2026-11", "2026-11-01T00:00:00Z")]
    [InlineData("2026-11-24", "2026-11-24T00:00:00Z")]
    [InlineData("20261124T073000Z", "2026-11-24T07:30:00Z")]
    [InlineData("2026-328", "2026-11-24T00:00:00Z")]
    [InlineData("2026-11-24T07:30", "2026-11-24T07:30:00Z")]
    [InlineData("2026-11-24T07:30:00.250+01:00", "2026-11-24T06:30:00.25Z")]
    [InlineData("2026-11-24 07:30:00 -0800", "2026-11-24T15:30:00Z")]
    [InlineData("2026/11/24 07:30:00", "2026-11-24T07:30:00Z")]
    [InlineData("2026-11-24T24:00:00Z", "2026-11-25T00:00:00Z")]
    [InlineData("2026-06-31T00:00:00Z", "2026-07-01T00:00:00Z")]
    [InlineData("24 Nov 2026 07:30:00)\tGMT", "2026-11-24T07:30:00Z")]
    [InlineData("Thu, 31 Dec 2026 23:59:60 GMT", "2026-12-31T23:59:59Z")]
    public void A_date_in_any_form_that_feeds_use_is_read_in_utc(string text, string expected) =>
        Assert.Equal(DateTimeOffset.Parse(expected, CultureInfo.InvariantCulture), FeedDates.Parse(text));

    /// <summary>The second spelling of each takes the long way.</summary>
    [Theory]
    [InlineData("ddd, dd MMM yyyy HH:mm:ss 'GMT'", "ddd,  dd MMM yyyy HH:mm:ss 'GMT'")]
    [InlineData("ddd, dd MMM yyyy HH:mm:ss '+0000'", "ddd dd MMM yyyy HH:mm:ss '+0000'")]
    [InlineData("yyyy-MM-ddTHH:mm:ss'Z'", "yyyy-MM-dd HH:mm:ss'Z'")]
    public void The_usual_forms_are_read_as_the_long_way_reads_them(string usual, string other)
    {
        for (var date = new DateTimeOffset(1999, 1, 31, 0, 59, 7, TimeSpan.Zero); date.Year < 2012; date = date.AddHours(401).AddSeconds(61))
        {
            Assert.Equal(date, FeedDates.Parse(date.ToString(usual, CultureInfo.InvariantCulture)));
            Assert.Equal(date, FeedDates.Parse(date.ToString(other, CultureInfo.InvariantCulture)));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("yesterday")]
    [InlineData("-1")]
    [InlineData("Tue, 32 Nov 2026 07:30:00 GMT")]
    [InlineData("Tue, 24 Foo 2026 07:30:00 GMT")]
    [InlineData("2026-13-45")]
    [InlineData("2026-11-24T25:00:00Z")]
    [InlineData("0000-00-00T00:00:00Z")]
    [InlineData("11111111111111111111111111111111")]
    [InlineData("(((((((")]
    [InlineData("+++++ ::::: -----")]
    [InlineData("0001-01-01T00:00:00+14:00")]
    public void What_is_no_date_is_unknown(string text) => Assert.Null(FeedDates.Parse(text));
}
