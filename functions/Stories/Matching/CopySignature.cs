using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace AlertPipeline.Stories.Matching;

/// <summary>MinHash over pairs of neighbouring words, cut into bands: texts that share most of their wording share a band, others hardly ever.</summary>
/// <remarks>
/// Two signatures, of the headline and of headline with summary, as copies often lose the summary. With four rows a band, texts that share half of their
/// pairs meet in one of eight bands with a probability of 0.4, those that share 0.8 with 0.98; those that share a tenth with 0.001.
/// Whole-number arithmetic: the same on every processor.
/// </remarks>
internal static class CopySignature
{
    public const int Bands = 16;

    private const int Rows = 4;
    private const int BandsOfEach = Bands / 2;
    private const int Hashes = BandsOfEach * Rows;

    /// <summary>Fewer words say too little to tell copies.</summary>
    private const int MinWords = 4;

    private static readonly Vector256<uint>[] Factors = Constants(0x9E37_79B9);
    private static readonly Vector256<uint>[] Offsets = Constants(0x85EB_CA6B);

    /// <param name="title">Hashes of the headline's words in order.</param>
    /// <param name="all">Of headline and summary.</param>
    /// <param name="bands">Gets <see cref="Bands"/> keys; those of a text that is too short are 0 and mean nothing.</param>
    public static void Compute(ReadOnlySpan<uint> title, ReadOnlySpan<uint> all, Span<uint> bands)
    {
        Fill(title, bands[..BandsOfEach], 1);
        Fill(all, bands[BandsOfEach..], 2);
    }

    public static byte[] Pack(ReadOnlySpan<uint> bands)
    {
        var bytes = new byte[bands.Length * sizeof(uint)];
        for (var i = 0; i < bands.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(i * sizeof(uint)), bands[i]);
        }

        return bytes;
    }

    public static uint BandAt(ReadOnlySpan<byte> bytes, int band) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[(band * sizeof(uint))..]);

    private static void Fill(ReadOnlySpan<uint> words, Span<uint> bands, uint kind)
    {
        bands.Clear();
        if (words.Length < MinWords)
        {
            return;
        }

        Span<Vector256<uint>> least = stackalloc Vector256<uint>[Hashes / Vector256<uint>.Count];
        least.Fill(Vector256<uint>.AllBitsSet);
        for (var i = 0; i + 1 < words.Length; i++)
        {
            var pair = Vector256.Create(Mix(words[i] + (words[i + 1] * 0x9E37_79B1)));
            for (var lane = 0; lane < least.Length; lane++)
            {
                var hash = (pair ^ Offsets[lane]) * Factors[lane];
                least[lane] = Vector256.Min(least[lane], hash ^ Vector256.ShiftRightLogical(hash, 15));
            }
        }

        var values = MemoryMarshal.Cast<Vector256<uint>, uint>(least);
        for (var band = 0; band < bands.Length; band++)
        {
            var key = kind + ((uint)band << 8);
            for (var row = 0; row < Rows; row++)
            {
                key = Mix(key ^ values[(band * Rows) + row]);
            }

            bands[band] = key == 0 ? 1 : key;
        }
    }

    private static uint Mix(uint hash)
    {
        hash ^= hash >> 16;
        hash *= 0x7FEB_352D;
        hash ^= hash >> 15;
        hash *= 0x846C_A68B;
        return hash ^ (hash >> 16);
    }

    private static Vector256<uint>[] Constants(uint seed)
    {
        var constants = new Vector256<uint>[Hashes / Vector256<uint>.Count];
        for (var lane = 0; lane < constants.Length; lane++)
        {
            for (var i = 0; i < Vector256<uint>.Count; i++)
            {
                seed = Mix(seed + 0x9E37_79B9);
                constants[lane] = constants[lane].WithElement(i, seed | 1);
            }
        }

        return constants;
    }
}
