using System.Globalization;
using System.Text;
using System.Text.Json;
using AlertPipeline.Local;
using AlertPipeline.Storage;
using Cronos;

namespace AlertPipeline.Tests.Local;

public sealed class InvocationEnvelopeTests
{
    private static readonly CronExpression EveryMinute = CronExpression.Parse("0 * * * * *", CronFormat.IncludeSeconds);

    [Theory]
    [InlineData("queue-json")]
    [InlineData("queue-colliding-properties")]
    [InlineData("queue-property-names-and-types")]
    [InlineData("queue-plain-text")]
    [InlineData("queue-quoted-string")]
    [InlineData("queue-empty-text")]
    [InlineData("queue-array")]
    [InlineData("queue-number")]
    public void A_queue_message_arrives_as_the_host_was_recorded_to_send_it(string name)
    {
        var recorded = Recorded.Load(name);
        var expected = recorded.Request;
        var metadata = expected.GetProperty("Metadata");
        var item = new QueueItem(
            Inner(metadata, "Id"), Inner(metadata, "PopReceipt"), recorded.MessageText!, 1,
            Time(metadata, "InsertionTime"), Time(metadata, "ExpirationTime"), Time(metadata, "NextVisibleTime"));
        var (now, randomId) = Sys(metadata);

        var envelope = InvocationEnvelope.ForQueue(new QueueFunction("Work", "item", "work", "AzureWebJobsStorage"), item, now, randomId);

        Assert.Equal(Recorded.Ordered(expected.GetRawText()), Recorded.Ordered(Encoding.UTF8.GetString(envelope)));
    }

    [Theory]
    [InlineData("""{"\ud83d":1}""")]
    [InlineData("""{"a":"\ud83d"}""")]
    public void Half_a_surrogate_pair_in_a_message_does_not_keep_it_from_being_sent(string text)
    {
        var item = new QueueItem("7", "receipt", text, 1, default, default, default);

        var envelope = InvocationEnvelope.ForQueue(new QueueFunction("Work", "item", "work", "AzureWebJobsStorage"), item, default, Guid.Empty);

        Assert.Equal(InvocationEnvelope.Quote(text), JsonElement.Parse(envelope).GetProperty("Data").GetProperty("item").GetString());
    }

    [Theory]
    [InlineData("timer-monitored-first-run")]
    [InlineData("timer-monitored-next-run")]
    [InlineData("timer-past-due")]
    [InlineData("timer-after-past-due")]
    [InlineData("timer-short-interval")]
    public void A_timer_arrives_as_the_host_was_recorded_to_send_it(string name)
    {
        var expected = Recorded.Load(name).Request;
        var timer = expected.GetProperty("Data").GetProperty("timer");
        var stored = timer.GetProperty("ScheduleStatus");
        var status = stored.ValueKind == JsonValueKind.Null
            ? null
            : new TimerStatus(Time(stored, "Last"), Time(stored, "Next"), Time(stored, "LastUpdated"));
        var (now, randomId) = Sys(expected.GetProperty("Metadata"));

        var envelope = InvocationEnvelope.ForTimer(
            new TimerFunction("Tick", "timer", EveryMinute, UseMonitor: true), status, timer.GetProperty("IsPastDue").GetBoolean(), now, randomId);

        Assert.Equal(Recorded.Ordered(expected.GetRawText()), Recorded.Ordered(Encoding.UTF8.GetString(envelope)));
    }

    private static (DateTimeOffset Now, Guid RandomId) Sys(JsonElement metadata) =>
        metadata.GetProperty("sys") is { ValueKind: JsonValueKind.Object } sys
            ? (Time(sys, "UtcNow"), sys.GetProperty("RandGuid").GetGuid())
            : (default, default);

    private static string Inner(JsonElement metadata, string name) =>
        JsonSerializer.Deserialize<string>(metadata.GetProperty(name).GetString()!)!;

    private static DateTimeOffset Time(JsonElement element, string name) =>
        DateTimeOffset.Parse(element.EnumerateObject().First(member => member.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value.GetString()!, CultureInfo.InvariantCulture);
}
