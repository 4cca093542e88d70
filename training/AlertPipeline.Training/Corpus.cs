using AlertPipeline.Evaluation;

namespace AlertPipeline.Training;

/// <summary>An item of the corpus and where it stands.</summary>
/// <param name="File">Name of its file, which is the kind of items in it.</param>
/// <param name="Block">File and block of a few lines: near twins stand side by side and are kept in one fold.</param>
/// <param name="Weight">How much it counts; recombined items count less than written ones.</param>
internal sealed record CorpusItem(LabelledItem Item, string File, string Block, float Weight = 1)
{
    private static readonly HashSet<string> LoosePlaces = new(StringComparer.Ordinal)
    {
        "directions-4", "directions-5", "natural-mix-1", "natural-mix-2", "natural-mix-3", "natural-mix-4", "natural-mix-5",
        "natural-negatives-2", "natural-sovereignty", "plain-2",
    };

    /// <summary>Made from a written item by exchanging names.</summary>
    public bool IsRecombined { get; init; }

    /// <summary>Written as feeds show items day by day: calibrates the scores. The other files exaggerate what is hard.</summary>
    public bool IsNatural => !IsRecombined && File.StartsWith("natural", StringComparison.Ordinal);

    /// <summary>Whether its annotators told who issues a measure from whom it meets in the same way; in the other files they differed, and places learn nothing from them.</summary>
    public bool TellsPlaces => !IsRecombined && !LoosePlaces.Contains(File);

    /// <summary>Says one thing in the simplest words, which no model may get wrong.</summary>
    public bool IsPlain => !IsRecombined && File.StartsWith("plain", StringComparison.Ordinal);
}

internal static class Corpus
{
    private const int BlockSize = 8;

    /// <summary>Every item of the JSON-lines files under a folder, in the order of their names.</summary>
    /// <exception cref="InvalidDataException">A line is not a labelled item, or an id occurs twice; the text says which.</exception>
    public static IReadOnlyList<CorpusItem> Load(string folder)
    {
        var items = new List<CorpusItem>();
        foreach (var path in Directory.EnumerateFiles(folder, "*.jsonl", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var file = Path.GetFileNameWithoutExtension(path);
            try
            {
                using var reader = File.OpenText(path);
                items.AddRange(LabelledFile.Read(reader).Select((item, index) => new CorpusItem(item, file, $"{file}:{index / BlockSize}")));
            }
            catch (InvalidDataException e)
            {
                throw new InvalidDataException($"{path}: {e.Message}", e);
            }
        }

        return items.CountBy(item => item.Item.Id, StringComparer.Ordinal).FirstOrDefault(pair => pair.Value > 1) is { Key: { } twice }
            ? throw new InvalidDataException($"The id '{twice}' occurs twice under {folder}.")
            : items;
    }
}
