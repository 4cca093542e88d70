using Azure;

namespace AlertPipeline.Local;

/// <summary>Storage did not do what was asked, after its client's own retries: worth another try later, no reason to end the host.</summary>
internal static class StorageFault
{
    public static bool Is(Exception exception) =>
        exception is RequestFailedException or HttpRequestException or IOException
        || (exception is AggregateException several && several.InnerExceptions.All(Is));
}
