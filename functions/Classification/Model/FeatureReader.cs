using AlertPipeline.Classification.Terms;
using AlertPipeline.Classification.Text;

namespace AlertPipeline.Classification.Model;

/// <summary>Takes the features of one article as they are read. A struct, so that each use compiles to its own loop.</summary>
internal interface IFeatureSink
{
    /// <summary>A word, a part of one or words side by side: counts less, the longer the text.</summary>
    void Word(uint feature, int start, int end);

    /// <summary>A concept, or two of them and where the second stands: counts in full.</summary>
    void Concept(uint feature, Hit hit, Hit other);
}

/// <summary>What the model sees of an article: its words, and the concepts that the data files know, alone and with others in one sentence.</summary>
/// <remarks>
/// A feature is a 32-bit hash of what it says; the model takes its upper bits. Training reads articles through this same class.
/// Not safe to use from two threads at once.
/// </remarks>
internal sealed class FeatureReader
{
    private const uint WordSeed = 0x811C_9DC5;
    private const uint Multiplier = 0x9E37_79B1;
    private const int StemLength = 5;

    private const int ObjectAndAct = 3;
    private const int TrapBit = 4;
    private const int RoleSets = 8;

    private readonly Lexicon _lexicon;
    private readonly uint[] _roleHashes = [.. Enumerable.Range(0, 2 * 6 * RoleSets).Select(set => HashOf($"roles:{set}"))];
    private readonly uint[] _conceptHashes;
    private readonly int[] _wordSeen = new int[1 << LinearModel.Bits];
    private readonly int[] _pairSeen;
    private readonly int[] _conceptSeen;
    private readonly int[] _titleSeen;
    private int _article;

    public FeatureReader(Lexicon lexicon)
    {
        _lexicon = lexicon;
        _conceptHashes = [.. lexicon.Concepts.Select(concept => HashOf("concept:" + concept.Name + ":" + concept.Role))];
        _pairSeen = new int[_conceptHashes.Length * _conceptHashes.Length];
        _conceptSeen = new int[_conceptHashes.Length];
        _titleSeen = new int[_conceptHashes.Length];
    }

    public Reading Reading { get; } = new();

    /// <summary>Hash of a feature by its name; the same on every machine.</summary>
    public static uint HashOf(string name)
    {
        var hash = WordSeed;
        foreach (var c in name)
        {
            hash = (hash ^ c) * Multiplier;
        }

        return Mix(hash);
    }

    /// <summary>Reads the article into <see cref="Reading"/>.</summary>
    public void Load(ArticleText article) => Reading.Load(article, _lexicon.Trie);

    /// <summary>Hands out the features of the article that was read last, in the order of the text; each once.</summary>
    public void Emit<TSink>(ref TSink sink)
        where TSink : struct, IFeatureSink
    {
        _article++;
        ReadWords(ref sink);
        ReadConcepts(ref sink);
        ReadRoles(ref sink);
    }

    private void ReadWords<TSink>(ref TSink sink)
        where TSink : struct, IFeatureSink
    {
        var chars = Reading.Text.Chars;
        uint before = 0, twoBefore = 0;
        var (startBefore, startTwoBefore, sentence) = (0, 0, -1);
        foreach (var word in Reading.Text.Words)
        {
            if (word.Sentence != sentence)
            {
                (before, twoBefore, sentence) = (0, 0, word.Sentence);
            }

            var first = chars[word.Start];
            uint hash;
            if (TextFolding.IsIdeograph(first))
            {
                hash = Mix((WordSeed ^ first) * Multiplier);
                if (twoBefore != 0)
                {
                    Word(ref sink, Join(Join(twoBefore, before), hash), startTwoBefore, word.End);
                }
            }
            else
            {
                hash = ReadWord(chars[word.Start..word.End], word.Start, ref sink);
            }

            Word(ref sink, hash, word.Start, word.End);
            if (word.Start < Reading.Text.TitleLength)
            {
                Word(ref sink, Mix(hash ^ 7), word.Start, word.End);
            }

            if (before != 0)
            {
                Word(ref sink, Join(before, hash), startBefore, word.End);
            }

            (twoBefore, before, startTwoBefore, startBefore) = (TextFolding.IsIdeograph(first) ? before : 0, hash, startBefore, word.Start);
        }
    }

    /// <summary>A word that a text says over and over counts once.</summary>
    private void Word<TSink>(ref TSink sink, uint feature, int start, int end)
        where TSink : struct, IFeatureSink
    {
        ref var seen = ref _wordSeen[LinearModel.SlotOf(feature)];
        if (seen != _article)
        {
            seen = _article;
            sink.Word(feature, start, end);
        }
    }

    /// <summary>Hash of a word; its stem, and of scripts that join particles to words its parts, are features of their own.</summary>
    private uint ReadWord<TSink>(ReadOnlySpan<char> word, int start, ref TSink sink)
        where TSink : struct, IFeatureSink
    {
        var hash = WordSeed;
        var isNumber = true;
        for (var i = 0; i < word.Length; i++)
        {
            if (i == StemLength && word.Length > StemLength + 1)
            {
                Word(ref sink, Mix(hash ^ 1), start, start + word.Length);
            }

            var c = word[i];
            isNumber &= c is >= '0' and <= '9';
            hash = (hash ^ c) * Multiplier;
        }

        if (isNumber)
        {
            return Mix((WordSeed ^ '0') * (Multiplier + (uint)(word.Length << 1)));
        }

        if (TextFolding.IsOpenScript(word[0]))
        {
            var size = word[0] >= '\uAC00' ? 2 : 3;
            for (var i = 0; i + size <= word.Length && word.Length > size; i++)
            {
                var part = WordSeed ^ 2;
                for (var k = 0; k < size; k++)
                {
                    part = (part ^ word[i + k]) * Multiplier;
                }

                Word(ref sink, Mix(part), start + i, start + i + size);
            }
        }

        return Mix(hash);
    }

    private void ReadConcepts<TSink>(ref TSink sink)
        where TSink : struct, IFeatureSink
    {
        var hits = Reading.Concepts;
        for (var i = 0; i < hits.Length; i++)
        {
            var one = (Meaning.OfConcept)hits[i].Meaning;
            var hash = _conceptHashes[one.Index];
            if (hits[i].Start < Reading.Text.TitleLength && _titleSeen[one.Index] != _article)
            {
                _titleSeen[one.Index] = _article;
                sink.Concept(Mix(hash ^ 3), hits[i], hits[i]);
            }

            if (_conceptSeen[one.Index] != _article)
            {
                _conceptSeen[one.Index] = _article;
                sink.Concept(hash, hits[i], hits[i]);
            }

            for (var k = i - 1; k >= 0 && Reading.ShareSentence(hits[k], hits[i]); k--)
            {
                var other = (Meaning.OfConcept)hits[k].Meaning;
                var (low, high) = one.Index < other.Index ? (one.Index, other.Index) : (other.Index, one.Index);
                ref var seen = ref _pairSeen[(low * _conceptHashes.Length) + high];
                if (low != high && seen != _article)
                {
                    seen = _article;
                    sink.Concept(Join(_conceptHashes[low], _conceptHashes[high]), hits[k], hits[i]);
                }
            }
        }
    }

    /// <summary>Of each topic, whether there is an object and an act at all, in the title, in one sentence; what misleads; and how many places are named.</summary>
    private void ReadRoles<TSink>(ref TSink sink)
        where TSink : struct, IFeatureSink
    {
        var places = CountPlaces();
        for (var topic = 0; topic < Messages.Topics.All.Count; topic++)
        {
            var (title, anywhere, together, inSentence, sentence) = (0, 0, 0, 0, -1);
            foreach (var hit in Reading.Concepts)
            {
                var concept = (Meaning.OfConcept)hit.Meaning;
                if (concept.Role != ConceptRole.Trap && (concept.Topics >> topic & 1) == 0)
                {
                    continue;
                }

                if (Reading.Text.SentenceAt(hit.Start) != sentence)
                {
                    (inSentence, sentence) = (0, Reading.Text.SentenceAt(hit.Start));
                }

                var role = RoleBits(concept.Role);
                inSentence |= role;
                anywhere |= role;
                title |= hit.Start < Reading.Text.TitleLength ? role : 0;
                together |= (inSentence & ObjectAndAct) == ObjectAndAct ? ObjectAndAct : 0;
            }

            var hashes = _roleHashes.AsSpan(topic * 6 * RoleSets);
            sink.Concept(hashes[anywhere], default, default);
            sink.Concept(hashes[RoleSets + title], default, default);
            sink.Concept(hashes[(2 * RoleSets) + together + (anywhere & TrapBit)], default, default);
            sink.Concept(hashes[((3 + places) * RoleSets) + (anywhere & ObjectAndAct)], default, default);
        }
    }

    /// <summary>Governments named: none, one, or two and more. A firm is none.</summary>
    private int CountPlaces()
    {
        string? first = null;
        foreach (var hit in Reading.Places)
        {
            if (hit.Meaning is Meaning.OfPlace { Role: not PlaceRole.Firm } place)
            {
                if (first is not null && first != place.Code)
                {
                    return 2;
                }

                first = place.Code;
            }
        }

        return first is null ? 0 : 1;
    }

    /// <summary>A phrase is an object and an act in one.</summary>
    private static int RoleBits(ConceptRole role) => role switch { ConceptRole.Object => 1, ConceptRole.Act => 2, ConceptRole.Phrase => ObjectAndAct, _ => TrapBit };

    /// <summary>One feature of two, in this order.</summary>
    public static uint Join(uint a, uint b) => Mix((a * 0x85EB_CA6B) ^ b);

    private static uint Mix(uint hash)
    {
        hash = (hash ^ (hash >> 15)) * 0x2C1B_3C6D;
        return hash ^ (hash >> 13);
    }
}
