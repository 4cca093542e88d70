using System.Buffers.Binary;
using System.Runtime.Intrinsics;
using System.Text;

namespace AlertPipeline.Classification.Model;

/// <summary>
/// Weights of a few linear outputs over hashed features, and what turns a sum into a probability. All integers: the same sums on every processor.
/// </summary>
/// <remarks>
/// File, little-endian: <c>APM1</c>; version (length byte, ASCII); bits of the feature hash (byte); <see cref="Outputs"/> biases (int32, 1/1024);
/// for each topic <see cref="Steps"/> probabilities in thousandths (uint16), for sums from -8 to 8 in steps of 1/32; number of
/// features (int32); per feature the distance from the one before as LEB128 and its <see cref="Outputs"/> weights (int16, 1/1024).
/// </remarks>
internal sealed class LinearModel
{
    /// <summary>Export, sovereignty, tighten, loosen, neutral, issuer, affected.</summary>
    public const int Outputs = 7;

    /// <summary>Bits of a feature's hash that are looked at.</summary>
    public const int Bits = 17;

    public const int FirstDirection = 2;
    public const int Issuer = 5;
    public const int Affected = 6;

    /// <summary>A weight of one.</summary>
    public const int One = 1024;

    /// <summary>Entries of a table of probabilities: sums from -8 to 8 in steps of 1/32.</summary>
    public const int Steps = 513;

    public const int StepSize = One / 32;
    private const int Lanes = 8;
    private const int FullWords = 24;

    private static readonly Lazy<LinearModel> LazyBuiltIn = new(ReadBuiltIn);

    private readonly short[] _weights;
    private readonly int[] _biases;
    private readonly ushort[][] _probabilities;
    private static readonly short[] Shares = BuildShares();

    private LinearModel(string version, int[] biases, ushort[][] probabilities, short[] weights)
    {
        Version = version;
        _biases = biases;
        _probabilities = probabilities;
        _weights = weights;
    }

    /// <summary>The model that is built into the executable.</summary>
    public static LinearModel BuiltIn => LazyBuiltIn.Value;

    public string Version { get; }

    /// <summary>Place of a feature among the weights: the upper bits of its hash.</summary>
    public static int SlotOf(uint feature) => (int)(feature >> (32 - Bits));

    /// <summary>Weights of a feature, one for each output; the lanes behind are 0.</summary>
    public Vector128<short> WeightsOf(uint feature) => Vector128.LoadUnsafe(ref _weights[SlotOf(feature) * Lanes]);

    public int WeightOf(uint feature, int output) => _weights[(SlotOf(feature) * Lanes) + output];

    public int BiasOf(int output) => _biases[output];

    /// <summary>What each of so many word features counts, in 1/1024: twice as much as a concept up to 24, then falling with the square root.</summary>
    public static int ShareOf(int words) => Shares[Math.Min(words, Shares.Length - 1)];

    /// <summary>Probability of a topic in thousandths.</summary>
    /// <param name="sum">In 1/1024.</param>
    public int Probability(int topic, int sum) => _probabilities[topic][Math.Clamp((sum / StepSize) + (Steps / 2), 0, Steps - 1)];

    /// <exception cref="InvalidDataException">Not a model file of this shape.</exception>
    public static LinearModel Read(ReadOnlySpan<byte> file)
    {
        try
        {
            return ReadWhole(file);
        }
        catch (Exception e) when (e is ArgumentOutOfRangeException or IndexOutOfRangeException or OverflowException)
        {
            throw new InvalidDataException($"The classifier's model of {file.Length} bytes is cut off or damaged; build it again with the training command.", e);
        }
    }

    private static LinearModel ReadWhole(ReadOnlySpan<byte> file)
    {
        if (!file.StartsWith("APM1"u8))
        {
            throw new InvalidDataException("The classifier's model does not begin with 'APM1'; build it again with the training command.");
        }

        var length = file[4];
        var version = Encoding.ASCII.GetString(file.Slice(5, length));
        var position = 5 + length;
        if (file[position++] != Bits)
        {
            throw new InvalidDataException("The classifier's model was trained for another number of feature bits; build it again with the training command.");
        }

        var biases = new int[Outputs];
        for (var i = 0; i < Outputs; i++, position += sizeof(int))
        {
            biases[i] = BinaryPrimitives.ReadInt32LittleEndian(file[position..]);
        }

        var probabilities = new ushort[Messages.Topics.All.Count][];
        for (var topic = 0; topic < probabilities.Length; topic++)
        {
            probabilities[topic] = new ushort[Steps];
            for (var i = 0; i < Steps; i++, position += sizeof(ushort))
            {
                probabilities[topic][i] = BinaryPrimitives.ReadUInt16LittleEndian(file[position..]);
            }
        }

        var count = BinaryPrimitives.ReadInt32LittleEndian(file[position..]);
        position += sizeof(int);
        var weights = new short[(1 << Bits) * Lanes];
        var slot = -1;
        for (var i = 0; i < count; i++)
        {
            var distance = 0;
            for (var shift = 0; ; shift += 7)
            {
                var part = file[position++];
                distance |= (part & 0x7F) << shift;
                if (part < 0x80)
                {
                    break;
                }
            }

            slot += distance;
            for (var output = 0; output < Outputs; output++, position += sizeof(short))
            {
                weights[(slot * Lanes) + output] = BinaryPrimitives.ReadInt16LittleEndian(file[position..]);
            }
        }

        if (position != file.Length)
        {
            throw new InvalidDataException($"The classifier's model has {file.Length} bytes; {position} were expected. Build it again with the training command.");
        }

        return new LinearModel(version, biases, probabilities, weights);
    }

    /// <summary>Writes a model file.</summary>
    /// <param name="weights">Per slot of the features, <see cref="Outputs"/> weights in 1/1024; slots of zeros are left out.</param>
    public static byte[] Write(string version, int[] biases, ushort[][] probabilities, short[][] weights)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.ASCII);
        writer.Write("APM1"u8);
        writer.Write((byte)version.Length);
        writer.Write(Encoding.ASCII.GetBytes(version));
        writer.Write((byte)Bits);
        Array.ForEach(biases, writer.Write);
        foreach (var probability in probabilities.SelectMany(table => table))
        {
            writer.Write(probability);
        }

        var filled = Enumerable.Range(0, weights.Length).Where(slot => weights[slot].Any(weight => weight != 0)).ToList();
        writer.Write(filled.Count);
        var before = -1;
        foreach (var slot in filled)
        {
            writer.Write7BitEncodedInt(slot - before);
            Array.ForEach(weights[slot], writer.Write);
            before = slot;
        }

        writer.Flush();
        return stream.ToArray();
    }

    private static LinearModel ReadBuiltIn()
    {
        using var stream = typeof(LinearModel).Assembly.GetManifestResourceStream("Classification.embedded.model")
            ?? throw new InvalidOperationException("The classifier's model is not built into the executable.");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return Read(bytes);
    }

    private static short[] BuildShares()
    {
        var shares = new short[2048];
        for (var words = 0; words < shares.Length; words++)
        {
            shares[words] = words <= FullWords ? (short)(2 * One) : (short)(2 * One * Math.Sqrt((double)FullWords / words));
        }

        return shares;
    }
}
