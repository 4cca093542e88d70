using System.IO.Compression;
using System.Text;

namespace AlertPipeline.Tests.Feeds.Hostile;

/// <summary>A hostile answer and what becomes of it.</summary>
/// <param name="Reason">Words of the reason that the feed's state records; null = the feed is read, and its entry "Good" with it.</param>
/// <param name="IsSlow">Its limit is a time: ten seconds in all, or five of a body that drips.</param>
internal sealed record HostileCase(string Name, HostileAnswer Answer, string? Reason, bool IsSlow = false)
{
    public override string ToString() => Name;
}

/// <summary>The table of hostile answers.</summary>
internal static class HostileCases
{
    private const string Good = "<item><guid>good</guid><title>Good</title><link>https://world.example/good</link></item>";

    public static readonly IReadOnlyList<HostileCase> All =
    [
        new("length-1-gib", HostileAnswers.Pieces(HostileAnswers.Ok + "Content-Length: 1073741824\r\n\r\n", HostileAnswers.Gibibyte()), "more than 10,485,760 bytes"),
        new("chunked-1-gib", HostileAnswers.Pieces(HostileAnswers.Ok + "Transfer-Encoding: chunked\r\n\r\n", HostileAnswers.GibibyteInChunks()), "more than 10,485,760 bytes"),
        new("unbounded-1-gib", HostileAnswers.Pieces(HostileAnswers.Ok + "\r\n", HostileAnswers.Gibibyte()), "more than 10,485,760 bytes"),
        new("length-and-chunked", HostileAnswers.Pieces(HostileAnswers.Ok + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", HostileAnswers.GibibyteInChunks()), "more than 10,485,760 bytes"),
        new("chunk-size-overflow", HostileAnswers.Text(HostileAnswers.Ok + "Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFFF\r\n"), "did not answer in HTTP"),
        new("gzip-bomb", HostileAnswers.Pieces(HostileAnswers.Ok + "Content-Encoding: gzip\r\n\r\n", HostileAnswers.GzipBomb()), "unpacks to more than 100 times its size"),
        new("gzip-in-gzip-bomb", HostileAnswers.Document(
            HostileAnswers.Pack(stream => new GZipStream(stream, CompressionLevel.Fastest), HostileAnswers.GzipBomb()), "Content-Encoding: gzip, gzip\r\n"), "unpacks to more than 100 times its size"),
        new("gzip-five-times", HostileAnswers.Document([0x1F, 0x8B], "Content-Encoding: gzip, gzip, gzip, gzip, gzip\r\n"), "packed its body 5 times over"),
        new("gzip-of-nothing-for-ever", HostileAnswers.Pieces(HostileAnswers.Ok + "Content-Encoding: gzip\r\n\r\n", HostileAnswers.GzipOfNothing()), "more than 10,485,760 bytes"),
        new("brotli-bomb", HostileAnswers.Document(
            HostileAnswers.Bomb(stream => new BrotliStream(stream, CompressionLevel.Fastest)), "Content-Encoding: br\r\n"), "unpacks to more than 100 times its size"),
        new("deflate-bomb", HostileAnswers.Document(
            HostileAnswers.Bomb(stream => new ZLibStream(stream, CompressionLevel.Fastest)), "Content-Encoding: deflate\r\n"), "unpacks to more than 100 times its size"),
        new("bare-deflate-bomb", HostileAnswers.Document(
            HostileAnswers.Bomb(stream => new DeflateStream(stream, CompressionLevel.Fastest)), "Content-Encoding: deflate\r\n"), "unpacks to more than 100 times its size"),
        new("bad-gzip", HostileAnswers.Document("<rss/> that is no gzip"u8.ToArray(), "Content-Encoding: gzip\r\n"), "not packed as its Content-Encoding says (gzip)"),
        new("bad-brotli", HostileAnswers.Document(Encoding.ASCII.GetBytes(new string('<', 500)), "Content-Encoding: br\r\n"), "not packed as its Content-Encoding says (br)"),
        new("bad-deflate", HostileAnswers.Document([0x78, 0x9C, 0xFF, 0xFF, 0xFF], "Content-Encoding: deflate\r\n"), "not packed as its Content-Encoding says (deflate)"),
        new("slow-drip", HostileAnswers.Drip(HostileAnswers.Ok + "Content-Length: 100000\r\n\r\n", "<"), "more slowly than 1,024 bytes a second", IsSlow: true),
        new("slow-drip-in-chunks", HostileAnswers.Drip(HostileAnswers.Ok + "Transfer-Encoding: chunked\r\n\r\n", "1\r\n<\r\n"), "more slowly than 1,024 bytes a second", IsSlow: true),
        new("slow-headers", HostileAnswers.Drip("HTTP/1.1 200 OK\r\n", "X-A: b\r\n"), "within 10 s", IsSlow: true),
        new("no-answer", HostileAnswers.Silence(""), "within 10 s", IsSlow: true),
        new("no-body", HostileAnswers.Silence(HostileAnswers.Ok + "Content-Length: 100\r\n\r\n"), "more slowly than 1,024 bytes a second", IsSlow: true),
        new("headers-without-end", HostileAnswers.Pieces("HTTP/1.1 200 OK\r\n", Enumerable.Repeat("X-Header: value\r\n"u8.ToArray(), 100_000)), "more than 64 KiB of headers"),
        new("one-long-header", HostileAnswers.Pieces("HTTP/1.1 200 OK\r\nX-Header: ", Enumerable.Repeat(Encoding.ASCII.GetBytes(new string('x', 1024)), 100_000)), "more than 64 KiB of headers"),
        new("informational-without-end", HostileAnswers.Pieces("", Enumerable.Repeat("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"u8.ToArray(), 50_000_000)), "more than 64 KiB of headers"),
        new("redirect-without-end", HostileAnswers.Text("HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"), "redirected more than 5 times"),
        new("redirect-to-private", HostileAnswers.Text("HTTP/1.1 301 Moved\r\nLocation: http://10.0.0.1/\r\nContent-Length: 0\r\n\r\n"), "not a public address: private"),
        new("redirect-to-metadata", HostileAnswers.Text("HTTP/1.1 301 Moved\r\nLocation: http://169.254.169.254/latest/meta-data/\r\nContent-Length: 0\r\n\r\n"), "not a public address: link-local"),
        new("redirect-to-file", HostileAnswers.Text("HTTP/1.1 301 Moved\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n"), "is not an http or https address"),
        new("redirect-nowhere", HostileAnswers.Text("HTTP/1.1 301 Moved\r\nLocation: http://[\r\nContent-Length: 0\r\n\r\n"), "answered 301 instead of a feed"),
        new("redirect-with-1-gib", HostileAnswers.Pieces("HTTP/1.1 302 Found\r\nLocation: http://10.0.0.1/\r\nContent-Length: 1073741824\r\n\r\n", HostileAnswers.Gibibyte()), "not a public address: private"),
        new("no-http", HostileAnswers.Text("SSH-2.0-OpenSSH_9.9\r\n"), "did not answer in HTTP"),
        new("noise", HostileAnswers.Pieces("", [[.. Enumerable.Range(0, 256).Select(i => (byte)i)]]), "did not answer in HTTP"),
        new("closed-at-once", HostileAnswers.Text(""), "broke off before the end of its answer"),
        new("closed-in-headers", HostileAnswers.Text("HTTP/1.1 200 OK\r\nContent-Ty"), "broke off before the end of its answer"),
        new("closed-in-body", HostileAnswers.Text(HostileAnswers.Ok + "Content-Length: 1000\r\n\r\n<rss><channel>"), "broke off before the end of its answer"),
        new("closed-in-chunk", HostileAnswers.Text(HostileAnswers.Ok + "Transfer-Encoding: chunked\r\n\r\nFF\r\n<rss>"), "broke off before the end of its answer"),
        new("html", HostileAnswers.Document("<!DOCTYPE html><html><head><title>Log in</title></head><body><p>Please</p></body></html>"), "is no feed"),
        new("empty", HostileAnswers.Text(HostileAnswers.Ok + "Content-Length: 0\r\n\r\n"), "200 with an empty body"),
        new("white-space-only", HostileAnswers.Document(new string(' ', 1_000_000)), "The document is empty"),
        new("unchanged-unasked", HostileAnswers.Text("HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n"), "304 (nothing new) although it was asked for the whole feed"),
        new("partial", HostileAnswers.Text("HTTP/1.1 206 Partial Content\r\nContent-Length: 5\r\nConnection: close\r\n\r\n<rss>"), "answered 206 instead of a feed"),
        new("switching-protocols", HostileAnswers.Text("HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n"), "answered 101 instead of a feed"),
        new("billion-laughs", HostileAnswers.Document(Laughs()), Reason: null),
        new("deep", HostileAnswers.Document(Rss(Repeat("<div>", 100_000))), Reason: null),
        new("deep-and-closed", HostileAnswers.Document(Rss($"<item><title>Deep</title><description>{Repeat("<div>", 100_000)}{Repeat("</div>", 100_000)}</description></item>{Good}")), Reason: null),
        new("many-attributes", HostileAnswers.Document(Rss($"<item {string.Join(' ', Enumerable.Range(0, 20_000).Select(i => $"a{i}='b'"))}><title>Wide</title></item>{Good}")), Reason: null),
        new("nul", HostileAnswers.Document(Rss($"<item><title>N\0U\0L</title></item>{Good}")), Reason: null),
        new("bad-utf-8", HostileAnswers.Document([.. Encoding.UTF8.GetBytes("<?xml version='1.0' encoding='utf-8'?><rss><channel><title>T</title><item><title>Bad "), 0xFF, 0xC3, 0x28, .. Encoding.UTF8.GetBytes($"</title></item>{Good}</channel></rss>")]), Reason: null),
        new("title-of-50-mb", HostileAnswers.Pieces(HostileAnswers.Ok + "\r\n<rss><channel><item><title>", Enumerable.Repeat(Encoding.ASCII.GetBytes(new string('x', 1_000_000)), 50)), "more than 10,485,760 bytes"),
        new("title-of-5-mb", HostileAnswers.Document(Rss($"<item><title>{new string('x', 5_000_000)}</title></item>{Good}")), Reason: null),
        new("many-items", HostileAnswers.Document(Rss(Good + Repeat("<item/>", 1_000_000))), Reason: null),
        new("deep-10-mb", HostileAnswers.Document(Rss(Good + Repeat("<b>", 3_000_000))), Reason: null),
        new("attributes-10-mb", HostileAnswers.Document(Rss($"{Good}<item {Repeat("a=''", 2_000_000)}/>")), Reason: null),
        new("namespaces-10-mb", HostileAnswers.Document(Rss($"{Good}<item {string.Join(' ', Enumerable.Range(0, 400_000).Select(i => $"xmlns:a{i}='b'"))}/>")), Reason: null),
        new("broken-10-mb", HostileAnswers.Document(Rss(Good + Repeat("<item><title>Fish & chips</title><description>More <br> of it</p></description></item>", 110_000))), Reason: null),
        new("utf-16-10-mb", HostileAnswers.Document(Encoding.Unicode.GetBytes(Rss(Good + Repeat("<item><title>Fish & chips</title></item>", 120_000)))), Reason: null),
        new("names-10-mb", HostileAnswers.Document(Rss(Good + string.Concat(Enumerable.Range(0, 600_000).Select(i => $"<a{i}/>")))), Reason: null),
        new("json-deep", HostileAnswers.Document("{\"version\":\"https://jsonfeed.org/version/1.1\",\"items\":" + Repeat("[", 1_000_000)), "is no feed"),
    ];

    public static string Rss(string inside) => $"<?xml version=\"1.0\" encoding=\"utf-8\"?><rss version=\"2.0\"><channel><title>T</title>{inside}</channel></rss>";

    private static string Laughs() => "<!DOCTYPE rss [<!ENTITY l0 \"lol\">"
        + string.Concat(Enumerable.Range(1, 11).Select(i => $"<!ENTITY l{i} \"{Repeat($"&l{i - 1};", 10)}\">"))
        + $"]><rss><channel><title>&l11;</title>{Good}</channel></rss>";

    private static string Repeat(string text, int count) => new StringBuilder(text.Length * count).Insert(0, text, count).ToString();
}
