using AlertPipeline.Classification.Facets;
using AlertPipeline.Classification.Terms;
using AlertPipeline.Classification.Text;

namespace AlertPipeline.Classification.Model;

/// <summary>What an article with a topic shows of the places that it names: the features of each, from which the model tells who acts and who is meant.</summary>
/// <remarks>Places are numbered in the order in which the text names them first; of more than 64 the rest is left out. Reused between articles by one thread.</remarks>
internal sealed class PlaceFeatures
{
    /// <summary>Words to either side within which the nearest part of speech or concept is looked for.</summary>
    private const int Reach = 6;

    private const int MaxPlaces = 64;
    private const int LeastList = 3;

    private static readonly uint Seed = WordHash.Of("place");
    private static readonly uint[] TopicSeeds = [WordHash.Of("place-export"), WordHash.Of("place-sovereignty"), WordHash.Of("place-both")];
    private static readonly uint[] Grammar = [.. Enum.GetNames<GrammarRole>().Select(name => WordHash.Of(name))];

    private readonly Lexicon _lexicon;
    private readonly uint[] _concepts;
    private readonly uint[] _codes;

    /// <summary>By place of the lexicon, its number in this article; negative where it is not named.</summary>
    private readonly int[] _numbers;

    /// <summary>By place of the lexicon, the last list that it was counted in.</summary>
    private readonly int[] _listed;
    private readonly List<int> _places = new(MaxPlaces);
    private Mention[] _mentions = [];
    private PlacePart[] _parts = [];
    private uint[] _own = new uint[256];
    private int _ownCount;
    private uint[] _features = new uint[512];
    private Reading _reading = null!;
    private uint _topics;
    private int _lists;

    public PlaceFeatures(Lexicon lexicon)
    {
        _lexicon = lexicon;
        _concepts = [.. lexicon.Concepts.Select(concept => WordHash.Of(concept.Name))];
        _codes = [.. lexicon.Places.Select(code => WordHash.Of(code))];
        _numbers = new int[_codes.Length];
        _numbers.AsSpan().Fill(-1);
        _listed = new int[_codes.Length];
    }

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

    public int Count => _places.Count;

    public string CodeOf(int place) => _lexicon.Places[_places[place]];

    public void Load(Reading reading, bool hasExport, bool hasSovereignty)
    {
        _reading = reading;
        _topics = TopicSeeds[hasExport && hasSovereignty ? 2 : hasExport ? 0 : 1];
        foreach (var place in _places)
        {
            _numbers[place] = -1;
        }

        _places.Clear();
        var hits = reading.Places;
        if (_parts.Length < hits.Length)
        {
            (_parts, _mentions) = (new PlacePart[hits.Length * 2], new Mention[hits.Length * 2]);
        }

        PlaceGrammar.ReadParts(reading, hasExport, _parts);
        for (var i = 0; i < hits.Length; i++)
        {
            _mentions[i] = new Mention(Nearest(hits[i], before: true), Nearest(hits[i], before: false));
            ref var number = ref _numbers[hits[i].Meaning.Index];
            if (number < 0 && _places.Count < MaxPlaces)
            {
                number = _places.Count;
                _places.Add(hits[i].Meaning.Index);
            }
        }
    }

    /// <summary>The mention that shows a place best in a part: where the grammar sees it there, else the first by name.</summary>
    public Hit Words(int place, PlacePart part)
    {
        var hits = _reading.Places;
        var (inPart, named, first) = (-1, -1, -1);
        for (var i = hits.Length - 1; i >= 0; i--)
        {
            if (hits[i].Meaning.Index == _places[place])
            {
                first = i;
                named = IsFirm(hits[i]) ? named : i;
                inPart = !IsFirm(hits[i]) && _parts[i] == part ? i : inPart;
            }
        }

        return hits[inPart >= 0 ? inPart : named >= 0 ? named : first];
    }

    /// <summary>Features of one place, each by itself and with the topics; good until the next call.</summary>
    public ReadOnlySpan<uint> Of(int place)
    {
        _ownCount = 0;
        var (index, mentions, isNamed) = (_places[place], 0, false);
        var hits = _reading.Places;
        for (var i = 0; i < hits.Length; i++)
        {
            if (hits[i].Meaning.Index == index)
            {
                mentions++;
                isNamed |= !IsFirm(hits[i]);
                AddMention(hits, i);
            }
        }

        Add(Kind.Code, _codes[index]);
        Add(Kind.Nth, (uint)((Math.Min(3, place) * 5) + Math.Min(4, Count)));
        Add(Kind.Times, (uint)Math.Min(3, mentions));
        Add(Kind.FirmOnly, isNamed ? 0u : 1);
        Add(Kind.FirmOnly, WordHash.Join(_codes[index], isNamed ? 0u : 1));
        Add(Kind.Others, (Count - 1) switch { <= 2 and var others => (uint)others, <= 4 => 3, _ => 4 });
        if (Count <= 2)
        {
            Add(Kind.OnlyOther, WordHash.Join(_codes[index], Count == 1 ? 0 : _codes[_places[1 - place]]));
        }

        if (_features.Length < _ownCount * 2)
        {
            _features = new uint[_own.Length * 2];
        }

        for (var i = 0; i < _ownCount; i++)
        {
            _features[2 * i] = WordHash.Join(Seed, _own[i]);
            _features[(2 * i) + 1] = WordHash.Join(_topics, _own[i]);
        }

        return _features.AsSpan(0, _ownCount * 2);
    }

    /// <summary>
    /// Adds to the places that were picked those that stand in one list with them: of "the UK, Canada and Australia" either all are meant or none.
    /// </summary>
    /// <param name="picked">A bit for each place.</param>
    public ulong WithLists(ulong picked)
    {
        var all = picked;
        var hits = _reading.Places;
        for (var i = 0; i < hits.Length;)
        {
            _lists++;
            var (list, length, chosen) = (0UL, 0, 0);
            do
            {
                ref var listed = ref _listed[hits[i].Meaning.Index];
                if (listed != _lists)
                {
                    listed = _lists;
                    length++;
                    var number = _numbers[hits[i].Meaning.Index];
                    var place = number < 0 ? 0 : 1UL << number;
                    list |= place;
                    chosen += (picked & place) != 0 ? 1 : 0;
                }

                i++;
            }
            while (i < hits.Length && !IsFirm(hits[i]) && PlaceGrammar.IsNextInList(hits[i - 1], hits[i]));

            if (length >= LeastList && chosen * 2 >= length)
            {
                all |= list;
            }
        }

        return all;
    }

    private void AddMention(ReadOnlySpan<Hit> hits, int i)
    {
        ref readonly var hit = ref hits[i];
        var (role, part) = ((uint)hit.Meaning.PlaceRole, (uint)_parts[i]);
        var isTitle = hit.Start < _reading.Text.TitleLength ? 1u : 0;
        var (left, right) = _mentions[i];
        Add(Kind.Role, role);
        Add(Kind.RoleInTitle, (role * 2) + isTitle);
        Add(Kind.Part, part);
        Add(Kind.PartInTitle, (part * 2) + isTitle);
        Add(Kind.PartOfRole, (part * 16) + role);
        Add(Kind.Left, left);
        Add(Kind.Right, right);
        Add(Kind.Around, WordHash.Join(left, right));
        Add(Kind.RoleAndLeft, WordHash.Join(left, role));
        if (hit.Start == 0)
        {
            Add(Kind.Opens, 0);
        }

        if (i > 0 && PlaceGrammar.IsNextInList(hits[i - 1], hit))
        {
            Add(Kind.Follows, hits[i - 1].Meaning.Index == hit.Meaning.Index ? 99 : (uint)hits[i - 1].Meaning.PlaceRole);
            Add(Kind.LeftOfList, _mentions[i - 1].Left);
        }
    }

    /// <summary>The part of speech, else the concept, that stands nearest in the same sentence, and whether right beside.</summary>
    private uint Nearest(in Hit hit, bool before)
    {
        var (nearest, distance) = (-1, Reach + 1);
        Look(_reading.Grammar, hit, before, ref nearest, ref distance);
        var name = nearest < 0 ? 0 : Grammar[(int)_reading.Grammar[nearest].Meaning.GrammarRole];
        if (distance > 1)
        {
            nearest = -1;
            Look(_reading.Concepts, hit, before, ref nearest, ref distance);
            name = nearest < 0 ? name : _concepts[_reading.Concepts[nearest].Meaning.Index];
        }

        return distance <= 1 ? WordHash.Join(name, 1) : name;
    }

    private static void Look(ReadOnlySpan<Hit> hits, in Hit hit, bool before, ref int nearest, ref int distance)
    {
        for (var i = 0; i < hits.Length; i++)
        {
            if (hits[i].Sentence != hit.Sentence)
            {
                continue;
            }

            var between = before ? Reading.WordsBetween(hits[i], hit) : Reading.WordsBetween(hit, hits[i]);
            if (between >= 0 && between < distance)
            {
                (nearest, distance) = (i, between);
            }
        }
    }

    private void Add(Kind kind, uint value)
    {
        var feature = WordHash.Join((uint)kind, value);
        if (_own.AsSpan(0, _ownCount).Contains(feature))
        {
            return;
        }

        if (_ownCount == _own.Length)
        {
            Array.Resize(ref _own, _ownCount * 2);
        }

        _own[_ownCount++] = feature;
    }

    private static bool IsFirm(in Hit hit) => hit.Meaning.PlaceRole == PlaceRole.Firm;

    /// <param name="Left">What stands nearest before it.</param>
    /// <param name="Right">What stands nearest behind it.</param>
    private readonly record struct Mention(uint Left, uint Right);
}
