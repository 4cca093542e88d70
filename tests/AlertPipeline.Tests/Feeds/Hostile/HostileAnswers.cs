using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace AlertPipeline.Tests.Feeds.Hostile;

/// <summary>Answers made to hurt. None is ever whole in memory; a gibibyte is a mebibyte written over and over.</summary>
internal static class HostileAnswers
{
    public const string Ok = "HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nConnection: close\r\n";

    private const int Mebibyte = 1024 * 1024;

    private static readonly byte[] Zeros = new byte[Mebibyte];

    public static HostileAnswer Text(string answer) => (connection, cancellationToken) => WriteAsync(connection, answer, cancellationToken);

    /// <summary>A whole answer with a length.</summary>
    public static HostileAnswer Document(string document) => Document(Encoding.UTF8.GetBytes(document));

    public static HostileAnswer Document(byte[] document, string headers = "") => async (connection, cancellationToken) =>
    {
        await WriteAsync(connection, string.Create(CultureInfo.InvariantCulture, $"{Ok}{headers}Content-Length: {document.Length}\r\n\r\n"), cancellationToken);
        await connection.WriteAsync(document, cancellationToken);
    };

    /// <summary>The head, then pieces until the other side has enough or none is left.</summary>
    public static HostileAnswer Pieces(string head, IEnumerable<byte[]> pieces) => async (connection, cancellationToken) =>
    {
        await WriteAsync(connection, head, cancellationToken);
        foreach (var piece in pieces)
        {
            await connection.WriteAsync(piece, cancellationToken);
        }
    };

    /// <summary>The head, then a byte now and then, for ever.</summary>
    public static HostileAnswer Drip(string head, string drop) => async (connection, cancellationToken) =>
    {
        await WriteAsync(connection, head, cancellationToken);
        while (true)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), cancellationToken);
            await WriteAsync(connection, drop, cancellationToken);
        }
    };

    /// <summary>The head and nothing behind it, with the connection left open.</summary>
    public static HostileAnswer Silence(string head) => async (connection, cancellationToken) =>
    {
        await WriteAsync(connection, head, cancellationToken);
        await Task.Delay(Timeout.Infinite, cancellationToken);
    };

    public static IEnumerable<byte[]> Gibibyte() => Enumerable.Repeat(Zeros, 1024);

    public static IEnumerable<byte[]> GibibyteInChunks()
    {
        byte[] chunk = [.. Encoding.ASCII.GetBytes("100000\r\n"), .. Zeros, .. "\r\n"u8];
        return Enumerable.Repeat(chunk, 1024).Append("0\r\n\r\n"u8.ToArray());
    }

    /// <summary>A gibibyte of zeros in a mebibyte: gzip members may stand one behind the other (RFC 1952, 2.2).</summary>
    public static IEnumerable<byte[]> GzipBomb()
    {
        var member = Pack(stream => new GZipStream(stream, CompressionLevel.SmallestSize), Zeros);
        return Enumerable.Repeat(member, 1024);
    }

    /// <summary>One gzip member of empty stored blocks (RFC 1951, 3.2.4), for ever: bytes come and nothing is in them.</summary>
    public static IEnumerable<byte[]> GzipOfNothing()
    {
        byte[] header = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF];
        byte[] block = [0, 0, 0, 0xFF, 0xFF];
        var blocks = Enumerable.Repeat(block, 16 * 1024).SelectMany(bytes => bytes).ToArray();
        return Enumerable.Repeat(blocks, 16 * 1024).Prepend(header);
    }

    public static byte[] Pack(Func<Stream, Stream> coding, params IEnumerable<byte[]> pieces)
    {
        using var packed = new MemoryStream();
        using (var stream = coding(packed))
        {
            foreach (var piece in pieces)
            {
                stream.Write(piece);
            }
        }

        return packed.ToArray();
    }

    public static byte[] Bomb(Func<Stream, Stream> coding) => Pack(coding, Enumerable.Repeat(Zeros, 64));

    private static async Task WriteAsync(Stream connection, string text, CancellationToken cancellationToken) =>
        await connection.WriteAsync(Encoding.Latin1.GetBytes(text), cancellationToken);
}
