using AlertPipeline.Storage;

namespace AlertPipeline.Tests.Hosting;

public sealed class FailureLogTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_reason_is_found_by_the_text_of_its_message_until_it_is_forgotten()
    {
        var failures = (await StageWorld.CreateAsync()).Failures;
        await failures.RecordAsync("feeds-due", "text", "m1", "first", Cancellation);
        await failures.RecordAsync("feeds-due", "text", "m1", "second", Cancellation);

        Assert.Equal("second", await failures.FindReasonAsync("feeds-due", "text", Cancellation));
        Assert.Null(await failures.FindReasonAsync("feeds-due", "other text", Cancellation));
        Assert.Null(await failures.FindReasonAsync("digests-due", "text", Cancellation));

        await failures.ForgetAsync("feeds-due", "text", Cancellation);
        await failures.ForgetAsync("feeds-due", "text", Cancellation);

        Assert.Null(await failures.FindReasonAsync("feeds-due", "text", Cancellation));
    }

    [Fact]
    public async Task A_long_reason_is_cut()
    {
        var world = await StageWorld.CreateAsync();

        await world.Failures.RecordAsync("feeds-due", "text", null, new string('x', 100_000), Cancellation);

        var row = Assert.Single(await world.Tables.QueryAsync(StorageLayout.FailuresTable, new TableQuery(), Cancellation).ToListAsync(Cancellation));
        Assert.Equal(4_000, row.GetString("Reason").Length);
        Assert.Null(row.FindString("MessageId"));
    }
}
