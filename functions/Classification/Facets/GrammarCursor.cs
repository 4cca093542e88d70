using AlertPipeline.Classification.Terms;

namespace AlertPipeline.Classification.Facets;

/// <summary>The parts of speech of one article, which of them a verb has already taken, and who stands near whom.</summary>
internal sealed class GrammarCursor(Reading reading)
{
    private const int NegationReach = 3;

    private readonly Hit[] _hits = reading.Grammar.ToArray();
    private readonly bool[] _used = new bool[reading.Grammar.Length];

    public int Count => _hits.Length;

    public Hit this[int index] => _hits[index];

    public GrammarRole Role(int index) => ((Meaning.OfGrammar)_hits[index].Meaning).Role;

    public bool IsUsed(int index) => _used[index];

    /// <summary>Takes a word, and with it whatever else the same letters could mean.</summary>
    public void Use(int? index)
    {
        if (index is not { } taken)
        {
            return;
        }

        for (var i = 0; i < _hits.Length; i++)
        {
            _used[i] |= _hits[i].Start < _hits[taken].End && _hits[taken].Start < _hits[i].End;
        }
    }

    /// <summary>The object of a verb: the first such noun behind it, or else the nearest before it ("the ban was lifted").</summary>
    public int? Object(int verb, int reach, params ReadOnlySpan<GrammarRole> roles) => Next(verb, reach, roles) ?? Before(verb, reach, roles);

    /// <summary>The next word with one of the roles, in the same sentence and not behind a comma.</summary>
    public int? Next(int from, int reach, params ReadOnlySpan<GrammarRole> roles)
    {
        for (var i = from + 1; i < _hits.Length; i++)
        {
            if (!roles.Contains(Role(i)) || _hits[i].Start < _hits[from].End)
            {
                continue;
            }

            return IsWithin(from, i, reach) && !_used[i] ? i : null;
        }

        return null;
    }

    /// <summary>Such a word close by on either side; the one behind first.</summary>
    public int? Near(int from, int reach, params ReadOnlySpan<GrammarRole> roles) => Next(from, reach, roles) ?? Before(from, reach, roles);

    /// <summary>A negation shortly before the verb, or right behind it or its object, as German and Japanese put it.</summary>
    public bool IsNegated(int verb, int? noun)
    {
        for (var i = 0; i < _hits.Length; i++)
        {
            if (Role(i) != GrammarRole.Negation || _used[i])
            {
                continue;
            }

            var isBefore = _hits[i].End <= _hits[verb].Start && IsWithin(i, verb, NegationReach);
            var isBehind = _hits[i].Start >= _hits[verb].End && IsWithin(verb, i, 1);
            var isBehindNoun = noun is { } n && n > verb && _hits[i].Start >= _hits[n].End && IsWithin(n, i, 0);
            if (isBefore || isBehind || isBehindNoun)
            {
                return true;
            }
        }

        return false;
    }

    private int? Before(int from, int reach, ReadOnlySpan<GrammarRole> roles)
    {
        for (var i = from - 1; i >= 0; i--)
        {
            if (roles.Contains(Role(i)) && _hits[i].End <= _hits[from].Start)
            {
                return IsWithin(i, from, reach) && !_used[i] ? i : null;
            }
        }

        return null;
    }

    private bool IsWithin(int before, int after, int reach) =>
        reading.ShareSentence(_hits[before], _hits[after]) && !reading.CommaBetween(_hits[before], _hits[after]) &&
        reading.WordsBetween(_hits[before], _hits[after]) <= reach;
}
