using AlertPipeline.Evaluation;

namespace AlertPipeline.Training;

/// <summary>Finds items of the corpus that say nearly the same as items of a labelled file: such a file could not judge the model.</summary>
internal static class LeakSearch
{
    private const int ShingleLength = 5;

    /// <param name="Share">Shingles in common, of those in either (Jaccard), 0 to 1; of titles alone or of the whole texts, whichever is more.</param>
    internal readonly record struct Pair(string CorpusId, string CorpusTitle, string FileId, string FileTitle, double Share);

    /// <summary>For each item of the file the nearest item of the corpus, nearest first.</summary>
    public static IReadOnlyList<Pair> Nearest(IReadOnlyList<CorpusItem> corpus, IReadOnlyList<LabelledItem> file)
    {
        var known = corpus.Where(item => !item.IsRecombined).Select(item => (item.Item, Title: Shingles(item.Item.Title), Text: Shingles(item.Item.Title + " " + item.Item.Summary))).ToList();
        var pairs = new Pair[file.Count];
        for (var i = 0; i < file.Count; i++)
        {
            var (title, text) = (Shingles(file[i].Title), Shingles(file[i].Title + " " + file[i].Summary));
            var best = known.Select(item => (item.Item, Share: Math.Max(Jaccard(item.Title, title), Jaccard(item.Text, text)))).MaxBy(pair => pair.Share);
            pairs[i] = new Pair(best.Item.Id, best.Item.Title, file[i].Id, file[i].Title, best.Share);
        }

        return [.. pairs.OrderByDescending(pair => pair.Share)];
    }

    private static HashSet<string> Shingles(string text)
    {
        var letters = string.Join(' ', new string([.. text.ToLowerInvariant().Select(c => char.IsLetterOrDigit(c) ? c : ' ')]).Split(' ', StringSplitOptions.RemoveEmptyEntries));
        return [.. Enumerable.Range(0, Math.Max(1, letters.Length - ShingleLength + 1)).Select(start => letters.Substring(start, Math.Min(ShingleLength, letters.Length - start)))];
    }

    private static double Jaccard(HashSet<string> a, HashSet<string> b)
    {
        var common = a.Count < b.Count ? a.Count(b.Contains) : b.Count(a.Contains);
        return (double)common / (a.Count + b.Count - common);
    }
}
