using System.Globalization;
using System.Text;
using AlertPipeline.Classification;
using AlertPipeline.Classification.Model;
using AlertPipeline.Messages;
using AlertPipeline.Stories.Matching;

namespace AlertPipeline.Training;

/// <summary>How rare each key of the corpus is, as <see cref="Rarity"/> reads it.</summary>
internal static class RarityList
{
    /// <summary>Of fewer items a language's shares are no shares.</summary>
    private const int MinItems = 150;

    /// <summary>A key of fewer items is left out: as rare as can be.</summary>
    private const int MinCount = 3;

    private const int MaxLineLength = 150;

    private const string Head = """
        # How rare words, names, places, products and concepts are among articles of our topics. Made by `train rarity` from training/corpus; not to be edited.
        # A line: bits (of 2^bits articles one has it, in the language where it is most common), then kind and spelling: w word, n name, c place, p product, k concept.

        """;

    public static string Of(IReadOnlyList<CorpusItem> corpus)
    {
        var reader = new TraitsReader(new Rarity([]));
        var classifier = EmbeddedClassifier.BuiltIn();
        var items = corpus.Select(item => item.Item).Select(item => (item.Lang, Keys: reader.SpellingsOf(ArticleOf(item, classifier)))).ToList();
        var perLanguage = items.CountBy(item => item.Lang, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        var all = items.SelectMany(item => item.Keys).CountBy(key => key, StringComparer.Ordinal).Where(pair => pair.Value >= MinCount)
            .Select(pair => pair.Key).ToHashSet(StringComparer.Ordinal);
        var bits = items.Where(item => perLanguage[item.Lang] >= MinItems)
            .SelectMany(item => item.Keys.Where(all.Contains).Select(key => (item.Lang, Key: key))).CountBy(pair => pair)
            .GroupBy(pair => pair.Key.Key, StringComparer.Ordinal)
            .Select(key => (key.Key, Bits: BitsOf(key.Max(pair => (double)pair.Value / perLanguage[pair.Key.Lang]))));
        return Write(bits.Where(key => key.Bits < Rarity.MaxBits));
    }

    private static int BitsOf(double share) => (int)Math.Round(-Math.Log2(share), MidpointRounding.AwayFromZero);

    private static RelevantArticle ArticleOf(AlertPipeline.Evaluation.LabelledItem item, EmbeddedClassifier classifier) => new(
        new Article(item.Id, "", 0, "", "", null, item.Title, item.Summary, item.Lang, null, TraitsReader.UnknownTime),
        classifier.Classify(new ArticleText(item.Title, item.Summary, item.Lang)));

    private static string Write(IEnumerable<(string Key, int Bits)> keys)
    {
        var text = new StringBuilder(Head);
        foreach (var group in keys.GroupBy(key => key.Bits).OrderBy(group => group.Key))
        {
            var length = MaxLineLength;
            foreach (var key in group.Select(key => key.Key).Order(StringComparer.Ordinal))
            {
                if (length + key.Length >= MaxLineLength)
                {
                    text.Append(CultureInfo.InvariantCulture, $"\n{group.Key}");
                    length = 0;
                }

                text.Append('\t').Append(key);
                length += key.Length + 1;
            }
        }

        return text.Append('\n').ToString();
    }
}
