using AlertPipeline.Classification;
using AlertPipeline.Evaluation;

namespace AlertPipeline.Benchmarks.Classification;

/// <summary>What is trained on and what is measured on: the project's own corpus and its held-back items.</summary>
internal static class LabelledItems
{
    private const int WordsOfLongOnes = 200;

    /// <summary>The held-back items, which no arm was trained on.</summary>
    public static IReadOnlyList<LabelledItem> HeldBack()
    {
        using var reader = new StreamReader(typeof(LabelledFile).Assembly.GetManifestResourceStream("held-back.jsonl")!);
        return LabelledFile.Read(reader);
    }

    /// <summary>Every item of <c>training/corpus</c>, in the order of the files' names.</summary>
    public static IReadOnlyList<LabelledItem> Corpus()
    {
        var folder = AboveHere("training/corpus");
        return [.. Directory.EnumerateFiles(folder, "*.jsonl", SearchOption.AllDirectories).Order(StringComparer.Ordinal).SelectMany(path =>
        {
            using var reader = File.OpenText(path);
            return LabelledFile.Read(reader);
        })];
    }

    /// <summary>So many texts for one input of the benchmark; where there are fewer items, they come round again.</summary>
    /// <param name="input">
    /// <c>HeldBack</c>: as they stand there, half of them relevant. <c>FeedLike</c>: one in ten is relevant.
    /// <c>Words200</c>: one in ten is relevant, and the summary is filled up with others of the same kind to 200 words in all.
    /// </param>
    public static ArticleText[] Texts(string input, int count)
    {
        var all = HeldBack();
        var relevant = all.Where(item => item.Topics.Count > 0).ToList();
        var others = all.Where(item => item.Topics.Count == 0).ToList();
        return [.. Enumerable.Range(0, count).Select(i => input switch
        {
            "HeldBack" => TextOf(all[i % all.Count]),
            "FeedLike" => TextOf(Pick(i)[0]),
            _ => Fill(Pick(i)),
        })];

        List<LabelledItem> Pick(int i)
        {
            var (from, start) = i % 10 == 0 ? (relevant, i / 10) : (others, i - (i / 10));
            return [.. Enumerable.Range(start, from.Count).Select(k => from[k % from.Count])];
        }
    }

    private static ArticleText TextOf(LabelledItem item) => new(item.Title, item.Summary, item.Lang);

    private static ArticleText Fill(List<LabelledItem> items)
    {
        var same = items.Where(item => item.Lang == items[0].Lang).ToList();
        var words = same.SelectMany(item => item == same[0] ? [item.Summary] : new[] { item.Title, item.Summary })
            .SelectMany(text => text.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        return new ArticleText(items[0].Title, string.Join(' ', words.Take(WordsOfLongOnes - items[0].Title.Split(' ').Length)), items[0].Lang);
    }

    private static string AboveHere(string path)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (Directory.Exists(Path.Combine(folder.FullName, path)))
            {
                return Path.Combine(folder.FullName, path);
            }
        }

        throw new DirectoryNotFoundException($"There is no '{path}' in any folder above {AppContext.BaseDirectory}; run the benchmark inside the repository.");
    }
}
