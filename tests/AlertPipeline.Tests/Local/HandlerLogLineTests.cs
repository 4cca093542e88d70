using AlertPipeline.Local;
using Microsoft.Extensions.Logging;

namespace AlertPipeline.Tests.Local;

public sealed class HandlerLogLineTests
{
    [Fact]
    public void A_line_of_the_JSON_console_is_read_at_its_own_level_with_the_first_line_of_the_exception() =>
        Assert.Equal(
            new HandlerLogLine(LogLevel.Error, "feeds-due: failed. System.IO.IOException: disk full"),
            HandlerLogLine.TryRead("""{"EventId":605,"LogLevel":"Error","Category":"X","Message":"feeds-due: failed.","Exception":"System.IO.IOException: disk full\n   at X()"}"""));

    [Theory]
    [InlineData("plain text")]
    [InlineData("{ not JSON")]
    [InlineData("{}")]
    [InlineData("""{"Message":"no level"}""")]
    [InlineData("""{"Message":5,"LogLevel":"Error"}""")]
    public void Anything_else_is_no_log_line(string line) => Assert.Null(HandlerLogLine.TryRead(line));
}
