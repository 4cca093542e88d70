using AlertPipeline.Classification.Terms;
using AlertPipeline.Classification.Text;

namespace AlertPipeline.Classification.Model;

/// <summary>The features that the concepts of an article make: each alone and in the title, two in one sentence, and which roles there are.</summary>
internal sealed class ConceptReader
{
    private const int ObjectAndAct = 3;
    private const int TrapBit = 4;
    private const int RoleSets = 8;

    /// <summary>Anywhere, in the title, together in one sentence, and with none, one or more places.</summary>
    private const int RoleKinds = 6;

    private static readonly uint[] RoleHashes = [.. Enumerable.Range(0, 2 * RoleKinds * RoleSets).Select(set => WordHash.Of($"roles:{set}"))];

    private readonly uint[] _hashes;
    private readonly int[] _topics;

    // By concept, and by pair of them: the article in which it was seen last.
    private readonly int[] _seen;
    private readonly int[] _seenInTitle;
    private readonly int[] _seenPairs;
    private int _article;

    private ConceptFeature[] _features = new ConceptFeature[256];
    private int _count;

    public ConceptReader(Lexicon lexicon)
    {
        _hashes = [.. lexicon.Concepts.Select(concept => WordHash.Of("concept:" + concept.Name + ":" + concept.Role))];
        _topics = [.. lexicon.Concepts.Select(concept => concept.Topics)];
        _seen = new int[_hashes.Length];
        _seenInTitle = new int[_hashes.Length];
        _seenPairs = new int[_hashes.Length * _hashes.Length];
    }

    /// <summary>In the order of the text, those of the roles last; each once.</summary>
    public ReadOnlySpan<ConceptFeature> Features => _features.AsSpan(0, _count);

    public void Load(Reading reading)
    {
        _article++;
        _count = 0;
        ReadConcepts(reading.Concepts, reading.Text.TitleLength);
        ReadRoles(reading.Concepts, reading.Text.TitleLength, CountPlaces(reading.Places));
    }

    private void ReadConcepts(ReadOnlySpan<Hit> hits, int titleLength)
    {
        for (var i = 0; i < hits.Length; i++)
        {
            int one = hits[i].Meaning.Index;
            if (hits[i].Start < titleLength && IsFirst(ref _seenInTitle[one]))
            {
                Add(WordHash.Mix(_hashes[one] ^ 3), i, i);
            }

            if (IsFirst(ref _seen[one]))
            {
                Add(_hashes[one], i, i);
            }

            for (var k = i - 1; k >= 0 && hits[k].Sentence == hits[i].Sentence; k--)
            {
                int other = hits[k].Meaning.Index;
                var (low, high) = one < other ? (one, other) : (other, one);
                if (low != high && IsFirst(ref _seenPairs[(low * _hashes.Length) + high]))
                {
                    Add(WordHash.Join(_hashes[low], _hashes[high]), k, i);
                }
            }
        }
    }

    /// <summary>Of each topic, whether there is an object and an act at all, in the title, in one sentence; what misleads; and how many places are named.</summary>
    private void ReadRoles(ReadOnlySpan<Hit> hits, int titleLength, int places)
    {
        for (var topic = 0; topic < Messages.Topics.All.Count; topic++)
        {
            var (title, anywhere, together, inSentence, sentence) = (0, 0, 0, 0, -1);
            foreach (ref readonly var hit in hits)
            {
                var role = hit.Meaning.ConceptRole;
                if (role != ConceptRole.Trap && (_topics[hit.Meaning.Index] >> topic & 1) == 0)
                {
                    continue;
                }

                var bits = BitsOf(role);
                inSentence = hit.Sentence == sentence ? inSentence | bits : bits;
                sentence = hit.Sentence;
                anywhere |= bits;
                title |= hit.Start < titleLength ? bits : 0;
                together |= (inSentence & ObjectAndAct) == ObjectAndAct ? ObjectAndAct : 0;
            }

            var hashes = RoleHashes.AsSpan(topic * RoleKinds * RoleSets);
            Add(hashes[anywhere]);
            Add(hashes[RoleSets + title]);
            Add(hashes[(2 * RoleSets) + together + (anywhere & TrapBit)]);
            Add(hashes[((3 + places) * RoleSets) + (anywhere & ObjectAndAct)]);
        }
    }

    /// <summary>Governments named: none, one, or two and more. A firm is none.</summary>
    private static int CountPlaces(ReadOnlySpan<Hit> places)
    {
        var first = -1;
        foreach (ref readonly var hit in places)
        {
            if (hit.Meaning.PlaceRole == PlaceRole.Firm)
            {
                continue;
            }

            if (first >= 0 && first != hit.Meaning.Index)
            {
                return 2;
            }

            first = hit.Meaning.Index;
        }

        return first < 0 ? 0 : 1;
    }

    /// <summary>A phrase is an object and an act in one.</summary>
    private static int BitsOf(ConceptRole role) => role switch { ConceptRole.Object => 1, ConceptRole.Act => 2, ConceptRole.Phrase => ObjectAndAct, _ => TrapBit };

    private bool IsFirst(ref int seen)
    {
        if (seen == _article)
        {
            return false;
        }

        seen = _article;
        return true;
    }

    private void Add(uint feature, int hit = ConceptFeature.NoHit, int other = ConceptFeature.NoHit)
    {
        if (_count == _features.Length)
        {
            Array.Resize(ref _features, _count * 2);
        }

        _features[_count++] = new ConceptFeature(feature, hit, other);
    }
}
