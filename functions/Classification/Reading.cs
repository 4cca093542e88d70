namespace AlertPipeline.Classification;

/// <summary>One article as the term classifier sees it: the text and the terms found in it, by kind, in order of their start.</summary>
/// <remarks>
/// Within a kind the longest term wins: "export controls" hides "export", "North Korea" hides "Korea". A trap hides every
/// topic and place term inside it: a "sovereign wealth fund" is not sovereign. Reused between articles by one thread.
/// </remarks>
internal sealed class Reading
{
    private readonly List<Hit> _hits = [];

    public FoldedText Text { get; } = new();

    public List<Hit> Topics { get; } = [];

    public List<Hit> Grammar { get; } = [];

    public List<Hit> Places { get; } = [];

    public void Load(ArticleText article, TermAutomaton automaton)
    {
        Text.Load(article);
        _hits.Clear();
        Topics.Clear();
        Grammar.Clear();
        Places.Clear();
        automaton.Search(Text, _hits);

        var trap = default(Hit);
        foreach (var hit in _hits)
        {
            switch (hit.Term.Meaning)
            {
                case Meaning.OfTopic when !IsInside(hit, trap):
                    if (hit.Term.Meaning is Meaning.OfTopic { Role: TopicRole.Trap } && hit.End > trap.End)
                    {
                        trap = hit;
                    }

                    AddLongest(Topics, hit);
                    break;
                case Meaning.OfGrammar:
                    AddLongest(Grammar, hit);
                    break;
                case Meaning.OfPlace when !IsInside(hit, trap):
                    AddLongest(Places, hit);
                    break;
            }
        }
    }

    /// <summary>Whether both stand in the same sentence.</summary>
    public bool ShareSentence(Hit a, Hit b) => Text.SentenceAt(a.Start) == Text.SentenceAt(b.Start);

    /// <summary>How many words lie between the end of one and the start of the other; negative where they overlap.</summary>
    public int WordsBetween(Hit before, Hit after) =>
        after.Start < before.End ? -1 : Text.WordAt(after.Start) - Text.WordAt(before.End - 1) - 1;

    /// <summary>Whether a comma or bracket stands between the two.</summary>
    public bool CommaBetween(Hit before, Hit after) =>
        after.Start > before.End && Text.Chars[before.End..after.Start].Contains(TextFolding.Comma);

    /// <summary>
    /// Hits come longest first for one start, so only those before can hide this one. The same range may mean several things, but each once.
    /// </summary>
    private static void AddLongest(List<Hit> hits, Hit hit)
    {
        for (var i = hits.Count - 1; i >= 0 && i >= hits.Count - 8; i--)
        {
            var isSame = hits[i].Start == hit.Start && hits[i].End == hit.End && hits[i].Term.Meaning == hit.Term.Meaning;
            if (isSame || IsInside(hit, hits[i]))
            {
                return;
            }
        }

        hits.Add(hit);
    }

    private static bool IsInside(Hit hit, Hit other) =>
        other.Term is not null && hit.Start >= other.Start && hit.End <= other.End && hit.Length < other.Length;
}
