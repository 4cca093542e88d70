using AlertPipeline.Delivery.Feedback;

namespace AlertPipeline.Web;

/// <summary>Where mail providers tell what became of mails.</summary>
/// <remarks>Whoever calls proves by a signature who it is. What was taken is recorded before the answer: without one the provider calls again.</remarks>
internal static class EventEndpoints
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/events/sendgrid", SendGridAsync);

    private static async Task SendGridAsync(HttpContext context)
    {
        if (await ReadBodyAsync(context.Request, SendGridEvents.MaxBodyBytes) is not { } body)
        {
            context.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
            return;
        }

        // Not broken off where the caller hangs up: a batch that is half recorded would be read again.
        var headers = context.Request.Headers;
        var answer = await context.RequestServices.GetRequiredService<SendGridEvents>().AcceptAsync(
            headers[SendGridEvents.SignatureHeader].ToString(), headers[SendGridEvents.TimestampHeader].ToString(), body, CancellationToken.None);
        context.Response.StatusCode = answer switch
        {
            EventsAnswer.Off => StatusCodes.Status404NotFound,
            EventsAnswer.Refused => StatusCodes.Status403Forbidden,
            EventsAnswer.Unreadable => StatusCodes.Status400BadRequest,
            EventsAnswer.Recorded => StatusCodes.Status204NoContent,
            _ => throw new InvalidOperationException($"No status for the answer {answer}."),
        };
    }

    /// <returns>Null where the body is longer than allowed.</returns>
    private static async Task<byte[]?> ReadBodyAsync(HttpRequest request, int maxBytes)
    {
        if (request.ContentLength > maxBytes)
        {
            return null;
        }

        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (await request.Body.ReadAsync(buffer, request.HttpContext.RequestAborted) is var count and > 0)
        {
            body.Write(buffer, 0, count);
            if (body.Length > maxBytes)
            {
                return null;
            }
        }

        return body.ToArray();
    }
}
