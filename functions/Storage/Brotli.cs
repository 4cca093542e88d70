using System.IO.Compression;

namespace AlertPipeline.Storage;

/// <summary>How rooms compress what they keep in rows and blobs.</summary>
internal static class Brotli
{
    /// <param name="level"><see cref="CompressionLevel.Optimal"/> for what is kept, <see cref="CompressionLevel.Fastest"/> for what is written often.</param>
    public static byte[] Compress(ReadOnlySpan<byte> content, CompressionLevel level)
    {
        using var packed = new MemoryStream();
        using (var brotli = new BrotliStream(packed, level))
        {
            brotli.Write(content);
        }

        return packed.ToArray();
    }

    /// <exception cref="InvalidDataException">The bytes are not what <see cref="Compress"/> gave.</exception>
    public static byte[] Decompress(ReadOnlyMemory<byte> packed)
    {
        using var brotli = new BrotliStream(new MemoryStream(packed.ToArray()), CompressionMode.Decompress);
        using var content = new MemoryStream();
        brotli.CopyTo(content);
        return content.ToArray();
    }
}
