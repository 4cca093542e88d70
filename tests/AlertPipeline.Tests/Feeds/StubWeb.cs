using System.Net;
using System.Text;
using AlertPipeline.Net;
using AlertPipeline.Tests.Net;

namespace AlertPipeline.Tests.Feeds;

/// <summary>Publishers of feeds: a document per address, with validators, delays and refusals.</summary>
internal sealed class StubWeb : IDisposable
{
    private readonly Dictionary<string, Func<HttpRequestMessage, HttpResponseMessage>> _answers = [];
    private readonly List<Uri> _asked;

    public StubWeb(TimeProvider clock)
    {
        var handler = new StubHandler(request => _answers.TryGetValue(request.RequestUri!.AbsoluteUri, out var answer)
            ? answer(request)
            : StubHandler.Text("nothing here", HttpStatusCode.NotFound));
        _asked = handler.Asked;
        Http = new GuardedHttp(handler, StubHandler.Unused, new AllowedHosts([]), clock);
    }

    public GuardedHttp Http { get; }

    public IReadOnlyList<string> Asked => [.. _asked.Select(address => address.AbsoluteUri)];

    /// <summary>Serves a feed; who sends its ETag back gets 304.</summary>
    public void Serve(string address, string feed, string? etag = null, params (string Name, string Value)[] headers) => Answer(address, request =>
    {
        var isKnown = etag is not null && request.Headers.IfNoneMatch.Any(known => known.ToString() == etag);
        var response = new HttpResponseMessage(isKnown ? HttpStatusCode.NotModified : HttpStatusCode.OK)
        {
            Content = isKnown ? new StringContent("") : new StringContent(feed, Encoding.UTF8, "application/rss+xml"),
        };
        foreach (var (name, value) in headers.Append(("ETag", etag ?? "")).Where(header => header.Item2.Length > 0))
        {
            response.Headers.Add(name, value);
        }

        return response;
    });

    public void Dispose() => Http.Dispose();

    public void Answer(string address, Func<HttpRequestMessage, HttpResponseMessage> answer) => _answers[address] = answer;
}
