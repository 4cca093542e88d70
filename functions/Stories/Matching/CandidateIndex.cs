namespace AlertPipeline.Stories.Matching;

/// <summary>Finds the articles that are worth comparing: those that share a band of their wording, a number, a product, or rare words.</summary>
/// <remarks>
/// Articles are added in order of time. Of a key that very many have, only the nearest in time are looked at: so an article is compared with thousands at
/// most, however large the window is. Below that limit, which few windows reach, nothing is left out.
/// </remarks>
internal sealed class CandidateIndex
{
    /// <summary>A key that one in 2^4 articles has, or more, is not looked up.</summary>
    private const int MinBits = 4;

    /// <summary>Bits beyond the common that two articles must share in their rare keys; words of a few bits are shared by chance.</summary>
    private const int MinSharedBits = 6;

    /// <summary>Articles looked at for one key, on either side in time.</summary>
    private const int MaxNear = 500;

    private readonly Dictionary<uint, List<int>> _articles = [];
    private readonly List<StoryTraits> _traits = [];
    private readonly List<int> _found = [];
    private int[] _shared = [];

    public void Add(StoryTraits traits)
    {
        foreach (var (key, _) in KeysOf(traits))
        {
            (System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_articles, key, out _) ??= []).Add(_traits.Count);
        }

        _traits.Add(traits);
    }

    /// <summary>Numbers of the articles to compare with, by the order in which they were added; each once, the article itself not among them.</summary>
    /// <remarks>The list is used again at the next call.</remarks>
    public IReadOnlyList<int> Near(int article)
    {
        if (_shared.Length < _traits.Count)
        {
            _shared = new int[_traits.Count];
        }

        _found.Clear();
        foreach (var (key, bits) in KeysOf(_traits[article]))
        {
            var list = _articles[key];
            var own = list.BinarySearch(article);
            for (var i = Math.Max(0, own - MaxNear); i < Math.Min(list.Count, own + MaxNear + 1); i++)
            {
                if (_shared[list[i]] == 0)
                {
                    _found.Add(list[i]);
                }

                _shared[list[i]] += bits;
            }
        }

        _found.RemoveAll(other => Take(other) < MinSharedBits || other == article);
        return _found;
    }

    private int Take(int article)
    {
        var shared = _shared[article];
        _shared[article] = 0;
        return shared;
    }

    /// <summary>Keys to look up, each with what it counts.</summary>
    private static IEnumerable<(uint Key, int Bits)> KeysOf(StoryTraits traits)
    {
        for (var band = 0; band < CopySignature.Bands; band++)
        {
            if (CopySignature.BandAt(traits.Bands, band) is not 0 and var key)
            {
                yield return (key, MinSharedBits);
            }
        }

        foreach (var key in traits.UnpackedKeys)
        {
            if ((key.Marks & KeyMarks.Product) != 0)
            {
                yield return (key.Hash, MinSharedBits);
            }
            else if (key.Bits >= MinBits && (key.Marks & (KeyMarks.Word | KeyMarks.Name)) != 0)
            {
                yield return (key.Hash, key.Bits - MinBits + 1);
            }
        }

        foreach (var number in traits.Numbers)
        {
            if (number.IsFigure && number.Value > PairScore.MaxSmallNumber)
            {
                yield return (StoryKey.HashOf('#', number.Value.ToString(System.Globalization.CultureInfo.InvariantCulture)), MinSharedBits);
            }
        }
    }
}
