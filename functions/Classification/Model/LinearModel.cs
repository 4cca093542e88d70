using System.Buffers.Binary;
using System.Text;

namespace AlertPipeline.Classification.Model;

/// <summary>
/// Weights of a few linear outputs over hashed features, and what turns a sum into a probability. All integers: the same sums on every processor.
/// </summary>
/// <remarks>
/// File, little-endian: <c>APM2</c>; version (length byte, ASCII); bits of the feature hash (byte); <see cref="Outputs"/> biases (int32, 1/1024);
/// for each topic <see cref="Steps"/> probabilities in thousandths (uint16), for sums from -8 to 8 in steps of 1/32; number of
/// features (int32); per feature the distance of its slot from the one before as LEB128 and its <see cref="Outputs"/> weights (int16, 1/1024).
/// </remarks>
internal sealed class LinearModel
{
    /// <summary>Export, sovereignty, tighten, loosen, neutral, issuer, affected.</summary>
    public const int Outputs = 7;

    public const int FirstDirection = 2;
    public const int Issuer = 5;
    public const int Affected = 6;

    /// <summary>A weight of one.</summary>
    public const int One = 1024;

    /// <summary>Entries of a table of probabilities: sums from -8 to 8 in steps of 1/32.</summary>
    public const int Steps = 513;

    public const int StepSize = One / 32;
    private const int Lanes = 8;
    private const int FullWords = 7;

    private static readonly Lazy<LinearModel> LazyBuiltIn = new(ReadBuiltIn);

    private static readonly short[] Shares = BuildShares();

    private readonly short[] _weights;

    /// <summary>The weights of the two topics by themselves, export in the lower half: a quarter of the memory, so that it stays in the cache.</summary>
    private readonly int[] _topicWeights;
    private readonly int[] _biases;
    private readonly ushort[][] _probabilities;

    private LinearModel(string version, int[] biases, ushort[][] probabilities, FeatureTable features, short[] weights)
    {
        Version = version;
        Features = features;
        _biases = biases;
        _probabilities = probabilities;
        _weights = weights;
        _topicWeights = new int[features.Rows];
        for (var row = 0; row < _topicWeights.Length; row++)
        {
            _topicWeights[row] = (ushort)weights[row * Lanes] | (weights[(row * Lanes) + 1] << 16);
        }
    }

    /// <summary>The model that is built into the executable.</summary>
    public static LinearModel BuiltIn => LazyBuiltIn.Value;

    public string Version { get; }

    /// <summary>Rows of the weights.</summary>
    public FeatureTable Features { get; }

    /// <summary>Sums of the two topics, in 1/1024.</summary>
    /// <param name="length">Words of the article.</param>
    public (int Export, int Sovereignty) SumTopics(int length, ReadOnlySpan<WordFeature> words, ReadOnlySpan<ConceptFeature> concepts)
    {
        var table = _topicWeights;
        var (export, sovereignty) = (0, 0);
        foreach (ref readonly var word in words)
        {
            var weights = table[word.Row];
            export += (short)weights;
            sovereignty += weights >> 16;
        }

        var share = ShareOf(length);
        (export, sovereignty) = (_biases[0] + Shared(export, share), _biases[1] + Shared(sovereignty, share));
        foreach (ref readonly var concept in concepts)
        {
            var weights = table[Features.RowOf(concept.Feature)];
            export += (short)weights;
            sovereignty += weights >> 16;
        }

        return (export, sovereignty);
    }

    /// <summary>Sum of one output, in 1/1024.</summary>
    /// <param name="length">Words of the article.</param>
    /// <param name="others">Count in full, like concepts.</param>
    public int Sum(int output, int length, ReadOnlySpan<WordFeature> words, ReadOnlySpan<ConceptFeature> concepts, ReadOnlySpan<ConceptFeature> others)
    {
        var (sum, shared) = (_biases[output], 0);
        foreach (ref readonly var word in words)
        {
            shared += WeightOf(word.Row, output);
        }

        foreach (ref readonly var concept in concepts)
        {
            sum += WeightOf(concept.Feature, output);
        }

        foreach (ref readonly var other in others)
        {
            sum += WeightOf(other.Feature, output);
        }

        return sum + Shared(shared, ShareOf(length));
    }

    public int WeightOf(uint feature, int output) => WeightOf(Features.RowOf(feature), output);

    public int WeightOf(int row, int output) => _weights[(row * Lanes) + output];

    /// <summary>Sum of one output over features that count in full, in 1/1024.</summary>
    public int Sum(int output, ReadOnlySpan<uint> features)
    {
        var sum = _biases[output];
        foreach (var feature in features)
        {
            sum += WeightOf(feature, output);
        }

        return sum;
    }

    public int BiasOf(int output) => _biases[output];

    /// <summary>What each word feature counts in an article of so many words, in 1/1024: twice as much as a concept up to 7, then falling with the square root.</summary>
    public static int ShareOf(int words) => Shares[Math.Min(words, Shares.Length - 1)];

    /// <summary>Probability of a topic in thousandths.</summary>
    /// <param name="sum">In 1/1024.</param>
    public int Probability(int topic, int sum) => _probabilities[topic][Math.Clamp((sum / StepSize) + (Steps / 2), 0, Steps - 1)];

    private static int Shared(int sum, int share) => (int)((long)sum * share / One);

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
        if (!file.StartsWith("APM2"u8))
        {
            throw new InvalidDataException("The classifier's model does not begin with 'APM2'; build it again with the training command.");
        }

        var length = file[4];
        var version = Encoding.ASCII.GetString(file.Slice(5, length));
        var position = 5 + length;
        if (file[position++] != FeatureTable.Bits)
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
        if (count < 0 || count > file.Length / (Outputs * sizeof(short)))
        {
            throw new InvalidDataException($"The classifier's model of {file.Length} bytes says that it has {count} features; build it again with the training command.");
        }

        var weights = new short[(count + 1) * Lanes];
        var slots = new int[count];
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
            slots[i] = slot;
            for (var output = 0; output < Outputs; output++, position += sizeof(short))
            {
                weights[((i + 1) * Lanes) + output] = BinaryPrimitives.ReadInt16LittleEndian(file[position..]);
            }
        }

        if (position != file.Length)
        {
            throw new InvalidDataException($"The classifier's model has {file.Length} bytes; {position} were expected. Build it again with the training command.");
        }

        return new LinearModel(version, biases, probabilities, new FeatureTable(slots), weights);
    }

    /// <summary>Writes a model file.</summary>
    /// <param name="weights">By slot of the features, ascending, <see cref="Outputs"/> weights in 1/1024; slots of zeros are left out.</param>
    public static byte[] Write(string version, int[] biases, ushort[][] probabilities, IEnumerable<(int Slot, short[] Weights)> weights)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.ASCII);
        writer.Write("APM2"u8);
        writer.Write((byte)version.Length);
        writer.Write(Encoding.ASCII.GetBytes(version));
        writer.Write((byte)FeatureTable.Bits);
        Array.ForEach(biases, writer.Write);
        foreach (var probability in probabilities.SelectMany(table => table))
        {
            writer.Write(probability);
        }

        var filled = weights.Where(feature => feature.Weights.Any(weight => weight != 0)).ToList();
        writer.Write(filled.Count);
        var before = -1;
        foreach (var (slot, values) in filled)
        {
            writer.Write7BitEncodedInt(slot - before);
            Array.ForEach(values, writer.Write);
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
