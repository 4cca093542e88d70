using System.Text.Json;
using System.Text.Json.Serialization;
using AlertPipeline.Storage;

namespace AlertPipeline.Web;

/// <summary>What programs may ask: so far only whether the pipeline is well.</summary>
internal static class ApiEndpoints
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/api/v1/health", HealthAsync);

    /// <summary>200 where storage answers and no poison queue holds a message, 503 else; always with the numbers.</summary>
    private static async Task HealthAsync(HttpContext context)
    {
        var queues = context.RequestServices.GetRequiredService<IQueueStore>();
        var depths = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var queue in StorageLayout.Queues)
        {
            depths[queue] = await queues.CountAsync(queue, context.RequestAborted);
            depths[StorageLayout.PoisonOf(queue)] = await queues.CountAsync(StorageLayout.PoisonOf(queue), context.RequestAborted);
        }

        var isWell = StorageLayout.Queues.All(queue => depths[StorageLayout.PoisonOf(queue)] == 0);
        context.Response.StatusCode = isWell ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        context.Response.ContentType = "application/json";
        await JsonSerializer.SerializeAsync(
            context.Response.Body, new Health(isWell ? "ok" : "poison messages", depths), WebJson.Default.Health, context.RequestAborted);
    }
}

/// <param name="Queues">Messages in each queue and poison queue.</param>
internal sealed record Health(string Status, IReadOnlyDictionary<string, int> Queues);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Health))]
internal sealed partial class WebJson : JsonSerializerContext;
