using System.Net;
using System.Text;

namespace AlertPipeline.Tests.Net;

/// <summary>Answers instead of the network, and remembers what was asked.</summary>
internal sealed class StubHandler(Func<HttpRequestMessage, HttpResponseMessage> answer) : HttpMessageHandler
{
    public List<Uri> Asked { get; } = [];

    public static StubHandler Unused { get; } = new(_ => throw new InvalidOperationException("Nothing may be asked here."));

    public static HttpResponseMessage Text(string body, HttpStatusCode status = HttpStatusCode.OK) =>
        new(status) { Content = new StringContent(body, Encoding.UTF8, "text/plain") };

    public static HttpResponseMessage Redirect(HttpStatusCode status, string location)
    {
        var response = new HttpResponseMessage(status) { Content = new StringContent("") };
        response.Headers.Add("Location", location);
        return response;
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Asked.Add(request.RequestUri!);
        return Task.FromResult(answer(request));
    }
}
