namespace AlertPipeline.Stories.Matching;

/// <summary>Puts articles into groups: a function of the set of articles, whatever their order.</summary>
/// <remarks>
/// The best pair first, two groups are joined when no article of the one is vetoed by one of the other and the mean of all their pairs is good enough: so a
/// chain of likenesses joins neither opposites nor things that only their ends' neighbours have in common.
/// </remarks>
/// <param name="ids">Unique, one for each article; decide between pairs of equal score.</param>
/// <param name="score">Of two articles by their numbers; <see cref="PairScore.Never"/> for a veto. The same either way round.</param>
internal sealed class Clustering(IReadOnlyList<string> ids, Func<int, int, int> score)
{
    /// <summary>A single pair counts between minus and plus this in the mean.</summary>
    private const int MostOfOnePair = 32;

    /// <summary>Of larger groups, the articles with the smallest ids stand for all: bounds the cost of a group of thousands of copies.</summary>
    private const int MaxCompared = 256;

    private readonly Dictionary<int, List<int>> _members = [];
    private readonly Dictionary<int, int> _groupOf = [];
    private readonly Dictionary<(int, int), int> _scores = [];

    /// <param name="articles">Their numbers.</param>
    /// <param name="joined">Pairs that belong together whatever their texts say.</param>
    /// <param name="links">Pairs that may join two groups.</param>
    public IReadOnlyList<IReadOnlyList<int>> Group(IEnumerable<int> articles, IEnumerable<(int A, int B)> joined, IEnumerable<(int A, int B)> links)
    {
        foreach (var article in articles)
        {
            _members[article] = [article];
            _groupOf[article] = article;
        }

        foreach (var (a, b) in joined)
        {
            Join(_groupOf[a], _groupOf[b]);
        }

        var refused = new HashSet<(int, int, int, int)>();
        foreach (var (a, b) in InOrder(links))
        {
            var (one, other) = (_groupOf[a], _groupOf[b]);
            // The same two groups, unchanged, would be refused again.
            if (one != other && !refused.Contains((one, other, _members[one].Count, _members[other].Count)))
            {
                if (BelongTogether(_members[one], _members[other]))
                {
                    Join(one, other);
                }
                else
                {
                    refused.Add((one, other, _members[one].Count, _members[other].Count));
                }
            }
        }

        return [.. _members.Values];
    }

    private IEnumerable<(int A, int B)> InOrder(IEnumerable<(int A, int B)> links) => links
        .Select(pair => string.CompareOrdinal(ids[pair.A], ids[pair.B]) < 0 ? pair : (A: pair.B, B: pair.A)).Distinct()
        .OrderByDescending(pair => ScoreOf(pair.A, pair.B)).ThenBy(pair => ids[pair.A], StringComparer.Ordinal).ThenBy(pair => ids[pair.B], StringComparer.Ordinal);

    private bool BelongTogether(List<int> one, List<int> other)
    {
        var (ones, others) = (Compared(one), Compared(other));
        var sum = 0L;
        foreach (var a in ones)
        {
            foreach (var b in others)
            {
                var points = ScoreOf(a, b);
                if (points == PairScore.Never)
                {
                    return false;
                }

                sum += Math.Clamp(points, -MostOfOnePair, MostOfOnePair);
            }
        }

        return sum >= (long)PairScore.Mean * ones.Count * others.Count;
    }

    private List<int> Compared(List<int> group) =>
        group.Count <= MaxCompared ? group : [.. group.OrderBy(article => ids[article], StringComparer.Ordinal).Take(MaxCompared)];

    private int ScoreOf(int a, int b)
    {
        var key = a < b ? (a, b) : (b, a);
        if (!_scores.TryGetValue(key, out var points))
        {
            _scores.Add(key, points = score(a, b));
        }

        return points;
    }

    private void Join(int one, int other)
    {
        if (one == other)
        {
            return;
        }

        (one, other) = _members[one].Count >= _members[other].Count ? (one, other) : (other, one);
        foreach (var article in _members[other])
        {
            _groupOf[article] = one;
        }

        _members[one].AddRange(_members[other]);
        _members.Remove(other);
    }
}
