using AlertPipeline.Classification.Terms;

namespace AlertPipeline.Classification.Facets;

/// <summary>The parts of speech of one article, which of them a verb has already taken, and who stands near whom. Reused between articles.</summary>
internal sealed class GrammarCursor
{
    private const int NegationReach = 3;

    private Reading _reading = null!;
    private bool[] _used = [];

    public int Count => _reading.Grammar.Length;

    public ref readonly Hit this[int index] => ref _reading.Grammar[index];

    public void Load(Reading reading)
    {
        _reading = reading;
        if (_used.Length < Count)
        {
            _used = new bool[Math.Max(64, Count * 2)];
        }

        _used.AsSpan(0, Count).Clear();
    }

    public GrammarRole Role(int index) => this[index].Meaning.GrammarRole;

    public bool IsUsed(int index) => _used[index];

    /// <summary>Takes a word, and with it whatever else the same letters could mean.</summary>
    public void Use(int? index)
    {
        if (index is not { } taken)
        {
            return;
        }

        var hits = _reading.Grammar;
        for (var i = 0; i < hits.Length; i++)
        {
            _used[i] |= hits[i].Start < hits[taken].End && hits[taken].Start < hits[i].End;
        }
    }

    /// <summary>The object of a verb: the first such noun behind it, or else the nearest before it ("the ban was lifted").</summary>
    public int? Object(int verb, int reach, RoleSet roles) => Next(verb, reach, roles) ?? Before(verb, reach, roles);

    /// <summary>The next word with one of the roles, in the same sentence and not behind a comma.</summary>
    public int? Next(int from, int reach, RoleSet roles)
    {
        var hits = _reading.Grammar;
        for (var i = from + 1; i < hits.Length; i++)
        {
            if (!roles.Contains(hits[i].Meaning.GrammarRole) || hits[i].Start < hits[from].End)
            {
                continue;
            }

            return IsWithin(hits[from], hits[i], reach) && !_used[i] ? i : null;
        }

        return null;
    }

    /// <summary>Such a word close by on either side; the one behind first.</summary>
    public int? Near(int from, int reach, RoleSet roles) => Next(from, reach, roles) ?? Before(from, reach, roles);

    /// <summary>A negation shortly before the verb, or right behind it or its object, as German and Japanese put it.</summary>
    public bool IsNegated(int verb, int? noun)
    {
        var hits = _reading.Grammar;
        for (var i = 0; i < hits.Length; i++)
        {
            if (hits[i].Meaning.GrammarRole != GrammarRole.Negation || _used[i])
            {
                continue;
            }

            var isBefore = hits[i].End <= hits[verb].Start && IsWithin(hits[i], hits[verb], NegationReach);
            var isBehind = hits[i].Start >= hits[verb].End && IsWithin(hits[verb], hits[i], 1);
            var isBehindNoun = noun is { } n && n > verb && hits[i].Start >= hits[n].End && IsWithin(hits[n], hits[i], 0);
            if (isBefore || isBehind || isBehindNoun)
            {
                return true;
            }
        }

        return false;
    }

    private int? Before(int from, int reach, RoleSet roles)
    {
        var hits = _reading.Grammar;
        for (var i = from - 1; i >= 0; i--)
        {
            if (roles.Contains(hits[i].Meaning.GrammarRole) && hits[i].End <= hits[from].Start)
            {
                return IsWithin(hits[i], hits[from], reach) && !_used[i] ? i : null;
            }
        }

        return null;
    }

    private bool IsWithin(in Hit before, in Hit after, int reach) =>
        before.Sentence == after.Sentence && Reading.WordsBetween(before, after) <= reach && !_reading.CommaBetween(before, after);
}
