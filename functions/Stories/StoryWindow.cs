using AlertPipeline.Messages;
using AlertPipeline.Stories.Matching;

namespace AlertPipeline.Stories;

/// <summary>The articles that a message may touch, with what of each decides its story.</summary>
internal sealed class StoryWindow
{
    private readonly List<IndexedArticle> _entries;
    private readonly Dictionary<string, int> _byId = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<int>> _stories = new(StringComparer.Ordinal);
    private readonly Dictionary<Uri, List<int>> _links = [];

    /// <summary>The window's articles in order of time, as the index of candidates knows them, and back.</summary>
    private readonly int[] _byTime;
    private readonly int[] _timeOf;
    private readonly CandidateIndex _candidates = new();

    /// <param name="known">Each article once.</param>
    public StoryWindow(IReadOnlyList<IndexedArticle> known, IReadOnlyList<RelevantArticle> articles)
    {
        var before = known.ToDictionary(entry => entry.Article.Article.ArticleId, StringComparer.Ordinal);
        var reader = new TraitsReader(Rarity.BuiltIn);
        _entries = known.Select(entry => entry.Article).Concat(articles).GroupBy(article => article.Article.ArticleId, StringComparer.Ordinal)
            .Select(texts => EntryOf(before.GetValueOrDefault(texts.Key), NewestText(texts), reader)).ToList();
        for (var i = 0; i < _entries.Count; i++)
        {
            _byId.Add(_entries[i].Article.Article.ArticleId, i);
            AddTo(_stories, _entries[i].StoryId, i);
            // Some feeds link every entry to the publisher's front page, which says nothing of the entry.
            if (_entries[i].Article.Article.Link is { AbsolutePath: not "/" } link)
            {
                AddTo(_links, link, i);
            }
        }

        Ids = _entries.ConvertAll(entry => entry.Article.Article.ArticleId);
        _byTime = [.. Enumerable.Range(0, _entries.Count).OrderBy(i => _entries[i].Article.Article.FoundAt).ThenBy(i => Ids[i], StringComparer.Ordinal)];
        _timeOf = new int[_byTime.Length];
        for (var time = 0; time < _byTime.Length; time++)
        {
            _timeOf[_byTime[time]] = time;
            _candidates.Add(TraitsOf(_byTime[time]));
        }
    }

    public IReadOnlyList<string> Ids { get; }

    public IReadOnlyList<IndexedArticle> Entries => _entries;

    public int Score(int a, int b) => PairScore.Of(TraitsOf(a), TraitsOf(b));

    /// <summary>Everything that the articles are connected with, through any number of others, and the pairs that connect.</summary>
    public Touched TouchedBy(IReadOnlyList<RelevantArticle> articles)
    {
        var found = new HashSet<int>();
        var links = new List<(int, int)>();
        var next = new Queue<int>(articles.Select(article => _byId[article.Article.ArticleId]).Where(found.Add));
        while (next.TryDequeue(out var article))
        {
            foreach (var other in _candidates.Near(_timeOf[article]))
            {
                if (Score(article, _byTime[other]) >= PairScore.Link)
                {
                    links.Add((article, _byTime[other]));
                    Visit(_byTime[other]);
                }
            }

            StoryOf(article).ForEach(Visit);
            LinkOf(article).ForEach(Visit);
        }

        return new Touched([.. found.Order()], links);

        void Visit(int article)
        {
            if (found.Add(article))
            {
                next.Enqueue(article);
            }
        }
    }

    /// <summary>Pairs that stay together: those with one link, and those that have been in one story for long.</summary>
    public IEnumerable<(int A, int B)> Joined(IEnumerable<int> articles, DateTimeOffset settledBefore)
    {
        var settled = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var article in articles)
        {
            var entry = _entries[article];
            if (LinkOf(article) is [var first, ..] && first != article)
            {
                yield return (first, article);
            }

            if (entry.StoryId.Length > 0 && entry.Article.Article.FoundAt < settledBefore && !settled.TryAdd(entry.StoryId, article))
            {
                yield return (settled[entry.StoryId], article);
            }
        }
    }

    /// <param name="names">By article; the others keep theirs.</param>
    public IReadOnlyList<IndexedArticle> Named(IReadOnlyDictionary<int, string> names) =>
        _entries.Select((entry, i) => names.TryGetValue(i, out var name) ? entry with { StoryId = name } : entry).ToList();

    private StoryTraits TraitsOf(int article) => _entries[article].Traits!;

    private List<int> StoryOf(int article) => _entries[article].StoryId is { Length: > 0 } story ? _stories[story] : [];

    private List<int> LinkOf(int article) =>
        _entries[article].Article.Article.Link is { } link && _links.TryGetValue(link, out var articles) ? articles : [];

    /// <summary>The entry of the latest text; its traits are read unless they are there.</summary>
    private static IndexedArticle EntryOf(IndexedArticle? before, RelevantArticle newest, TraitsReader reader)
    {
        var isRead = before is { Traits.Version: StoryTraits.CurrentVersion } && before.Article.Article.RevisedAt == newest.Article.RevisedAt;
        return new IndexedArticle(newest, before?.StoryId ?? string.Empty) { Traits = isRead ? before!.Traits : reader.Read(newest) };
    }

    /// <summary>Of the texts of one article the latest, found when the first one was; of a repeat the one that is there.</summary>
    private static RelevantArticle NewestText(IEnumerable<RelevantArticle> texts)
    {
        var all = texts.ToList();
        var newest = all.Aggregate((a, b) => b.Article.RevisedAt > (a.Article.RevisedAt ?? DateTimeOffset.MinValue) ? b : a);
        return newest with { Article = newest.Article with { FoundAt = all.Min(text => text.Article.FoundAt) } };
    }

    private static void AddTo<TKey>(Dictionary<TKey, List<int>> lists, TKey key, int article) where TKey : notnull
    {
        if (!lists.TryGetValue(key, out var list))
        {
            lists.Add(key, list = []);
        }

        list.Add(article);
    }

    /// <param name="Articles">Numbers of the articles, in order.</param>
    internal sealed record Touched(IReadOnlyList<int> Articles, IReadOnlyList<(int A, int B)> Links);
}
