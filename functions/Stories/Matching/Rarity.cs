using System.Globalization;
using System.Text;

namespace AlertPipeline.Stories.Matching;

/// <summary>How rare a key is among articles of our topics, by the list that <c>train rarity</c> makes of the corpus. Fixed, so that a pair is judged alike whatever else is known.</summary>
internal sealed class Rarity
{
    /// <summary>What the list does not hold is as rare as can be told from the corpus.</summary>
    public const byte MaxBits = 11;

    private static readonly Lazy<Rarity> LazyBuiltIn = new(Load);

    private readonly Dictionary<uint, byte> _bits;

    public Rarity(Dictionary<uint, byte> bits) => _bits = bits;

    public static Rarity BuiltIn => LazyBuiltIn.Value;

    public byte BitsOf(uint hash) => _bits.GetValueOrDefault(hash, MaxBits);

    /// <summary>Reads lines of a number of bits and the keys that have it, each a kind and a spelling without a blank between.</summary>
    public static Rarity Read(TextReader reader)
    {
        var bits = new Dictionary<uint, byte>();
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            var parts = line.Split('\t');
            var value = byte.Parse(parts[0], CultureInfo.InvariantCulture);
            foreach (var key in parts.AsSpan(1))
            {
                bits[StoryKey.HashOf(key[0], key.AsSpan(1))] = value;
            }
        }

        return new Rarity(bits);
    }

    private static Rarity Load()
    {
        using var stream = typeof(Rarity).Assembly.GetManifestResourceStream("Stories.rarity.txt")
            ?? throw new InvalidOperationException("The list of rare words is not built into the executable.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return Read(reader);
    }
}
