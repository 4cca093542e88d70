using AlertPipeline.Classification.Facets;
using AlertPipeline.Classification.Terms;

namespace AlertPipeline.Classification.Model;

/// <summary>What an article with a topic shows of the places that it names: the features of each, from which the model tells who acts and who is meant.</summary>
internal sealed class PlaceFeatures
{
    /// <summary>Words to either side within which the nearest part of speech or concept is looked for.</summary>
    private const int Reach = 6;

    private const int MaxCodes = 64;
    private const int LeastList = 3;

    private static readonly uint Seed = FeatureReader.HashOf("place");
    private static readonly uint[] TopicSeeds = [.. new[] { "place-export", "place-sovereignty", "place-both" }.Select(FeatureReader.HashOf)];
    private static readonly uint[] Grammar = [.. Enum.GetNames<GrammarRole>().Select(FeatureReader.HashOf)];

    private readonly List<string> _codes = [];
    private readonly List<uint> _own = [];
    private readonly List<uint> _features = [];
    private Reading _reading = null!;
    private PlacePart[] _parts = [];
    private uint _topics;

    private enum Kind : uint
    {
        Code = 1,
        Nth,
        Times,
        FirmOnly,
        Others,
        OnlyOther,
        Role,
        RoleInTitle,
        Part,
        PartInTitle,
        PartOfRole,
        Opens,
        Left,
        Right,
        Around,
        RoleAndLeft,
        Follows,
        LeftOfList,
    }

    /// <summary>Codes in the order in which the text names them first; 64 at most.</summary>
    public IReadOnlyList<string> Codes => _codes;

    public void Load(Reading reading, bool hasExport, bool hasSovereignty)
    {
        _reading = reading;
        _topics = TopicSeeds[hasExport && hasSovereignty ? 2 : hasExport ? 0 : 1];
        _parts = PlaceGrammar.PartsOf(reading, hasExport);
        _codes.Clear();
        for (var i = 0; i < reading.Places.Length && _codes.Count < MaxCodes; i++)
        {
            if (!_codes.Contains(CodeOf(i)))
            {
                _codes.Add(CodeOf(i));
            }
        }
    }

    /// <summary>The mention that shows a place best in a part: where the grammar sees it there, else the first by name.</summary>
    public Hit Words(string code, PlacePart part)
    {
        var (inPart, named, first) = (-1, -1, -1);
        for (var i = _reading.Places.Length - 1; i >= 0; i--)
        {
            if (CodeOf(i) == code)
            {
                first = i;
                named = IsFirm(i) ? named : i;
                inPart = !IsFirm(i) && _parts[i] == part ? i : inPart;
            }
        }

        return _reading.Places[inPart >= 0 ? inPart : named >= 0 ? named : first];
    }

    /// <summary>Features of one place, each by itself and with the topics; good until the next call.</summary>
    public IReadOnlyList<uint> Of(string code)
    {
        _own.Clear();
        var (mentions, isNamed) = (0, false);
        for (var i = 0; i < _reading.Places.Length; i++)
        {
            if (CodeOf(i) == code)
            {
                mentions++;
                isNamed |= !IsFirm(i);
                AddMention(i);
            }
        }

        Add(Kind.Code, FeatureReader.HashOf(code));
        Add(Kind.Nth, (uint)((Math.Min(3, _codes.IndexOf(code)) * 5) + Math.Min(4, _codes.Count)));
        Add(Kind.Times, (uint)Math.Min(3, mentions));
        Add(Kind.FirmOnly, isNamed ? 0u : 1);
        Add(Kind.FirmOnly, FeatureReader.Join(FeatureReader.HashOf(code), isNamed ? 0u : 1));
        Add(Kind.Others, (_codes.Count - 1) switch { <= 2 and var others => (uint)others, <= 4 => 3, _ => 4 });
        if (_codes.Count <= 2)
        {
            var other = _codes.Find(one => one != code);
            Add(Kind.OnlyOther, FeatureReader.Join(FeatureReader.HashOf(code), other is null ? 0 : FeatureReader.HashOf(other)));
        }

        _features.Clear();
        foreach (var feature in _own)
        {
            _features.Add(FeatureReader.Join(Seed, feature));
            _features.Add(FeatureReader.Join(_topics, feature));
        }

        return _features;
    }

    /// <summary>
    /// Adds to the places that were picked those that stand in one list with them: of "the UK, Canada and Australia" either all are meant or none.
    /// </summary>
    /// <param name="picked">Of <see cref="Codes"/>.</param>
    public List<string> WithLists(IReadOnlyList<string> picked)
    {
        var all = new HashSet<string>(picked, StringComparer.Ordinal);
        for (var i = 0; i < _reading.Places.Length;)
        {
            var list = new HashSet<string>(StringComparer.Ordinal) { CodeOf(i) };
            var end = i + 1;
            while (end < _reading.Places.Length && !IsFirm(end) && PlaceGrammar.IsNextInList(_reading, _reading.Places[end - 1], _reading.Places[end]))
            {
                list.Add(CodeOf(end++));
            }

            if (list.Count >= LeastList && list.Count(picked.Contains) * 2 >= list.Count)
            {
                all.UnionWith(list);
            }

            i = end;
        }

        return [.. _codes.Where(all.Contains)];
    }

    private void AddMention(int i)
    {
        var hit = _reading.Places[i];
        var (role, part) = ((uint)((Meaning.OfPlace)hit.Meaning).Role, (uint)_parts[i]);
        var isTitle = hit.Start < _reading.Text.TitleLength ? 1u : 0;
        var (left, right) = (Nearest(hit, before: true), Nearest(hit, before: false));
        Add(Kind.Role, role);
        Add(Kind.RoleInTitle, (role * 2) + isTitle);
        Add(Kind.Part, part);
        Add(Kind.PartInTitle, (part * 2) + isTitle);
        Add(Kind.PartOfRole, (part * 16) + role);
        Add(Kind.Left, left);
        Add(Kind.Right, right);
        Add(Kind.Around, FeatureReader.Join(left, right));
        Add(Kind.RoleAndLeft, FeatureReader.Join(left, role));
        if (hit.Start == 0)
        {
            Add(Kind.Opens, 0);
        }

        if (i > 0 && PlaceGrammar.IsNextInList(_reading, _reading.Places[i - 1], hit))
        {
            Add(Kind.Follows, CodeOf(i - 1) == CodeOf(i) ? 99 : (uint)((Meaning.OfPlace)_reading.Places[i - 1].Meaning).Role);
            Add(Kind.LeftOfList, Nearest(_reading.Places[i - 1], before: true));
        }
    }

    /// <summary>The part of speech, else the concept, that stands nearest in the same sentence, and whether right beside.</summary>
    private uint Nearest(Hit hit, bool before)
    {
        var (name, distance) = (0u, Reach + 1);
        Look(_reading.Grammar, hit, before, ref name, ref distance);
        if (distance > 1)
        {
            Look(_reading.Concepts, hit, before, ref name, ref distance);
        }

        return distance <= 1 ? FeatureReader.Join(name, 1) : name;
    }

    private void Look(ReadOnlySpan<Hit> hits, Hit hit, bool before, ref uint name, ref int distance)
    {
        foreach (var other in hits)
        {
            var between = before ? _reading.WordsBetween(other, hit) : _reading.WordsBetween(hit, other);
            if (between >= 0 && between < distance && _reading.ShareSentence(other, hit))
            {
                distance = between;
                name = other.Meaning is Meaning.OfGrammar grammar ? Grammar[(int)grammar.Role] : FeatureReader.HashOf(((Meaning.OfConcept)other.Meaning).Name);
            }
        }
    }

    private void Add(Kind kind, uint value)
    {
        var feature = FeatureReader.Join((uint)kind, value);
        if (!_own.Contains(feature))
        {
            _own.Add(feature);
        }
    }

    private string CodeOf(int i) => ((Meaning.OfPlace)_reading.Places[i].Meaning).Code;

    private bool IsFirm(int i) => ((Meaning.OfPlace)_reading.Places[i].Meaning).Role == PlaceRole.Firm;
}
