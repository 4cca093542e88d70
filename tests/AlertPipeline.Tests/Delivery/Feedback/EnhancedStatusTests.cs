using AlertPipeline.Delivery.Feedback;

namespace AlertPipeline.Tests.Delivery.Feedback;

public sealed class EnhancedStatusTests
{
    [Theory]
    [InlineData("5.1.1", true)]
    [InlineData("5.1.10", true)]
    [InlineData("5.2.1", true)]
    [InlineData("5.0.0", true)]
    [InlineData("5.1.8", false)]
    [InlineData("5.2.2", false)]
    [InlineData("5.4.4", false)]
    [InlineData("5.7.1", false)]
    [InlineData("4.1.1", false)]
    [InlineData("5.1", false)]
    [InlineData(null, false)]
    public void Only_a_missing_mailbox_is_one(string? status, bool isMissing) => Assert.Equal(isMissing, EnhancedStatus.IsNoSuchMailbox(status));

    [Theory]
    [InlineData("5.1.1 <a> unknown", "5.1.1")]
    [InlineData("5.7.606 banned", "5.7.606")]
    [InlineData("no mailbox here 5.1.1", null)]
    [InlineData("10.0.0.1 is listed", null)]
    [InlineData("5.1.1.2", null)]
    [InlineData("", null)]
    public void It_is_found_where_an_answer_begins_with_it(string text, string? code) => Assert.Equal(code, EnhancedStatus.Find(text));
}
