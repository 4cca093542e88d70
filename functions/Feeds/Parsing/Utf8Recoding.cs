using System.Text;

namespace AlertPipeline.Feeds.Parsing;

/// <summary>Turns a document of another encoding into UTF-8 piece by piece: as one string beside the bytes it would cost twice its size more.</summary>
internal static class Utf8Recoding
{
    private const int PieceLength = 16 * 1024;

    /// <summary>What cannot be decoded becomes the replacement character, as with <see cref="Encoding.GetString(ReadOnlySpan{byte})"/>.</summary>
    public static ReadOnlyMemory<byte> Recode(ReadOnlySpan<byte> document, Encoding encoding)
    {
        // Counted first, so that the result is as long as it has to be.
        var recoded = new byte[Run(document, encoding, [])];
        Run(document, encoding, recoded);
        return recoded;
    }

    /// <param name="output">Gets the bytes; an empty one is not written to.</param>
    /// <returns>How many bytes there are.</returns>
    private static int Run(ReadOnlySpan<byte> document, Encoding encoding, Span<byte> output)
    {
        var decoder = encoding.GetDecoder();
        var encoder = Encoding.UTF8.GetEncoder();
        var chars = new char[PieceLength];
        var piece = new byte[Encoding.UTF8.GetMaxByteCount(PieceLength)];
        var total = 0;
        for (var isLast = false; !isLast;)
        {
            decoder.Convert(document, chars, flush: true, out var used, out var charCount, out isLast);
            document = document[used..];
            var count = encoder.GetBytes(chars.AsSpan(0, charCount), piece, flush: isLast);
            if (!output.IsEmpty)
            {
                piece.AsSpan(0, count).CopyTo(output[total..]);
            }

            total += count;
        }

        return total;
    }
}
