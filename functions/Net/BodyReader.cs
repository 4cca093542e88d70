using System.Buffers;
using System.IO.Compression;

namespace AlertPipeline.Net;

/// <summary>Reads and unpacks the body of an answer inside the limits of its request.</summary>
/// <remarks>
/// Unpacking happens here and not in the HTTP handler, which hides how many bytes came: only both counts together tell a bomb from a
/// long document (RFC 9110, 8.4: codings are listed in the order in which they were applied).
/// </remarks>
internal static class BodyReader
{
    /// <summary>What we can unpack, for the request.</summary>
    public const string AcceptedEncodings = "gzip, deflate, br";

    /// <summary>A body packed twice is a server's mistake and still read; more is somebody's plan.</summary>
    private const int MaxEncodings = 2;

    /// <summary>Up to here a body may unpack to any multiple: a few kilobytes of white space are no attack.</summary>
    private const int ExpansionFloor = 1024 * 1024;

    /// <param name="Body">Unpacked.</param>
    /// <param name="WasPacked">True where the headers speak of other bytes than these.</param>
    public readonly record struct ReadBody(ReadOnlyMemory<byte> Body, bool WasPacked);

    /// <exception cref="NetRequestException">The body is too long, too slow, unpacks to too much, or cannot be unpacked.</exception>
    public static async Task<ReadBody> ReadAsync(
        HttpContent content, OutboundRequest request, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentLength > request.MaxBodyBytes && !request.CutLongBody)
        {
            throw TooLarge(request);
        }

        var encodings = FindEncodings(content);
        if (encodings.Count > MaxEncodings)
        {
            throw new NetRequestException(
                NetFailure.BadAnswer, $"'{request.Address.Host}' packed its body {encodings.Count} times over; {MaxEncodings} times is the limit.");
        }

        using var received = await content.ReadAsStreamAsync(cancellationToken);
        var wire = new WireStream(received, request, clock);
        try
        {
            using var unpacked = await UnpackAsync(wire, encodings, cancellationToken);
            return new ReadBody(await ReadAllAsync(unpacked, wire, request, cancellationToken), encodings.Count > 0);
        }
        catch (Exception exception) when (encodings.Count > 0 && exception is InvalidDataException or InvalidOperationException)
        {
            // Brotli says InvalidOperationException where gzip and deflate say InvalidDataException.
            throw new NetRequestException(
                NetFailure.BadAnswer, $"'{request.Address.Host}' sent a body that is not packed as its Content-Encoding says ({string.Join(", ", encodings)}).", exception);
        }
    }

    public static NetRequestException TooLarge(OutboundRequest request) => new(
        NetFailure.TooLarge, $"'{request.Address.Host}' sent more than {request.MaxBodyBytes:N0} bytes.");

    private static async Task<ReadOnlyMemory<byte>> ReadAllAsync(
        Stream unpacked, WireStream wire, OutboundRequest request, CancellationToken cancellationToken)
    {
        var body = new ArrayBufferWriter<byte>();
        while (true)
        {
            var room = request.MaxBodyBytes - body.WrittenCount;

            // One byte past the limit tells a body that just fits from one that goes on.
            var buffer = body.GetMemory(Math.Min(room + 1, 16 * 1024));
            var count = await unpacked.ReadAsync(buffer[..Math.Min(buffer.Length, room + 1)], cancellationToken);
            if (count == 0)
            {
                return body.WrittenMemory;
            }

            if (count > room)
            {
                body.Advance(room);
                return request.CutLongBody ? body.WrittenMemory : throw TooLarge(request);
            }

            body.Advance(count);
            if (body.WrittenCount > ExpansionFloor && body.WrittenCount / request.MaxExpansion > wire.Received)
            {
                throw new NetRequestException(
                    NetFailure.TooLarge, $"'{request.Address.Host}' sent a body that unpacks to more than {request.MaxExpansion} times its size.");
            }
        }
    }

    /// <returns>The codings in the order in which they were applied; none where one of them is unknown, for the body is then read as it is.</returns>
    private static List<string> FindEncodings(HttpContent content)
    {
        if (!content.Headers.NonValidated.TryGetValues("Content-Encoding", out var values))
        {
            return [];
        }

        var encodings = values.SelectMany(value => value.Split(',', StringSplitOptions.TrimEntries))
            .Select(name => name.ToLowerInvariant() switch { "x-gzip" => "gzip", var other => other })
            .Where(name => name is not ("" or "identity"))
            .ToList();

        // Servers write charsets and "none" there; such a body is plain.
        return encodings.TrueForAll(name => name is "gzip" or "deflate" or "br") ? encodings : [];
    }

    private static async Task<Stream> UnpackAsync(Stream packed, List<string> encodings, CancellationToken cancellationToken)
    {
        foreach (var encoding in encodings.AsEnumerable().Reverse())
        {
            packed = encoding switch
            {
                "gzip" => new GZipStream(packed, CompressionMode.Decompress),
                "br" => new BrotliStream(packed, CompressionMode.Decompress),
                _ => await InflateAsync(packed, cancellationToken),
            };
        }

        return packed;
    }

    /// <summary>"deflate" means zlib (RFC 9110, 8.4.1.2); some servers send bare deflate, which never begins as zlib does.</summary>
    private static async Task<Stream> InflateAsync(Stream packed, CancellationToken cancellationToken)
    {
        var first = new byte[1];
        var count = await packed.ReadAsync(first, cancellationToken);
        var whole = new PrefixedStream(first.AsMemory(0, count), packed);
        return (first[0] & 0x0F) == 8
            ? new ZLibStream(whole, CompressionMode.Decompress)
            : new DeflateStream(whole, CompressionMode.Decompress);
    }

    /// <summary>Some bytes, then a stream.</summary>
    private sealed class PrefixedStream(ReadOnlyMemory<byte> prefix, Stream rest) : ReadOnlyStream
    {
        private ReadOnlyMemory<byte> _prefix = prefix;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_prefix.IsEmpty)
            {
                return rest.ReadAsync(buffer, cancellationToken);
            }

            var count = Math.Min(buffer.Length, _prefix.Length);
            _prefix[..count].CopyTo(buffer);
            _prefix = _prefix[count..];
            return ValueTask.FromResult(count);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                rest.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
