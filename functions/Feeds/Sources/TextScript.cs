using System.Text;

namespace AlertPipeline.Feeds.Sources;

/// <summary>Which script texts are written in: cheap, and enough to notice that a source has changed its language altogether.</summary>
internal static class TextScript
{
    /// <summary>Fewer letters than these say nothing.</summary>
    private const int LeastLetters = 40;

    private static readonly (string Name, int From, int To)[] Blocks =
    [
        ("latin", 0x0041, 0x024F), ("greek", 0x0370, 0x03FF), ("cyrillic", 0x0400, 0x052F), ("hebrew", 0x0590, 0x05FF), ("arabic", 0x0600, 0x077F),
        ("devanagari", 0x0900, 0x097F), ("thai", 0x0E00, 0x0E7F), ("japanese", 0x3040, 0x30FF), ("chinese", 0x3400, 0x9FFF), ("korean", 0xAC00, 0xD7AF),
    ];

    /// <returns>Name of the script of most letters; null where there are too few or none has half of them.</returns>
    public static string? Find(IEnumerable<string> texts)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        var letters = 0;
        foreach (var rune in texts.SelectMany(text => text.EnumerateRunes()).Where(Rune.IsLetter))
        {
            letters++;
            var block = Array.Find(Blocks, block => rune.Value >= block.From && rune.Value <= block.To).Name;
            if (block is not null)
            {
                counts[block] = counts.GetValueOrDefault(block) + 1;
            }
        }

        if (letters < LeastLetters)
        {
            return null;
        }

        // Japanese is written in Chinese characters with kana between them.
        if (counts.GetValueOrDefault("japanese") * 10 > letters)
        {
            return "japanese";
        }

        var (name, count) = counts.MaxBy(pair => pair.Value);
        return count * 2 > letters ? name : null;
    }
}
