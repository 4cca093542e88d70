using AlertPipeline.Local;
using AlertPipeline.Storage;

namespace AlertPipeline.Tests.Hosting;

/// <summary>A queue invocation as the host writes it: by the local host's encoder, whose own tests hold it against the recordings.</summary>
internal static class HostRequest
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 7, 0, 0, TimeSpan.Zero);
    private static readonly QueueFunction Function = new("FetchFeeds", "item", "feeds-due", "AzureWebJobsStorage");

    public static byte[] Of(string text, string messageId, int dequeueCount) => InvocationEnvelope.ForQueue(
        Function, new QueueItem(messageId, "receipt", text, dequeueCount, Now, Now.AddDays(7), Now.AddMinutes(10)), Now, Guid.Empty);
}
