using AlertPipeline.Classification.Facets;
using AlertPipeline.Classification.Terms;
using AlertPipeline.Classification.Text;
using AlertPipeline.Messages;

namespace AlertPipeline.Classification.Model;

/// <summary>What the grammar says of the direction, as features: read only where an article has the export topic. Reused between articles by one thread.</summary>
internal sealed class DirectionFeatures
{
    /// <summary>Words between two parts of speech that still belong together.</summary>
    private const int PairReach = 6;

    private const int Fields = 2;

    private static readonly double[] Steps = [0.15, 0.4, 0.7, 1.1];

    private static readonly uint[][] Sides =
        [.. Directions.All.Select(side => Enumerable.Range(0, Steps.Length).Select(step => WordHash.Of($"vote:{side}:{step}")).ToArray())];

    private static readonly uint[] Chosen = [.. Directions.All.Select(side => WordHash.Of("decided:" + side))];

    private static readonly int Roles = Enum.GetValues<GrammarRole>().Length;

    /// <summary>By role and field.</summary>
    private static readonly uint[] Alone = HashesOf(role => [role]);

    /// <summary>By the earlier role, the later one, and the field of the earlier.</summary>
    private static readonly uint[] Pairs = HashesOf(role => Enum.GetNames<GrammarRole>().Select(later => role + ":" + later));

    private readonly DirectionReader _reader = new();
    private readonly bool[] _seenAlone = new bool[Alone.Length];
    private readonly bool[] _seenPairs = new bool[Pairs.Length];
    private readonly ConceptFeature[] _features = new ConceptFeature[(Directions.All.Count * Steps.Length) + 1 + Alone.Length + Pairs.Length];
    private int _count;

    /// <summary>Of the article that was read last.</summary>
    public ReadOnlySpan<ConceptFeature> Features => _features.AsSpan(0, _count);

    /// <returns>What the grammar alone would say.</returns>
    public DirectionReading Load(Reading reading)
    {
        _count = 0;
        ReadRoles(reading);
        var said = _reader.Read(reading);
        AddSteps(Sides[0], said.Tighten);
        AddSteps(Sides[1], said.Loosen);
        AddSteps(Sides[2], said.Neutral);
        Add(Chosen[said.Side]);
        return said;
    }

    /// <summary>Which parts of speech title and summary hold, and which stand close together in one sentence, in this order; each once.</summary>
    private void ReadRoles(Reading reading)
    {
        Array.Clear(_seenAlone);
        Array.Clear(_seenPairs);
        var hits = reading.Grammar;
        for (var i = 0; i < hits.Length; i++)
        {
            var field = (int)reading.Text.FieldAt(hits[i].Start);
            AddOnce(Alone, ((int)hits[i].Meaning.GrammarRole * Fields) + field, _seenAlone);
            for (var k = i + 1; k < hits.Length && hits[k].Sentence == hits[i].Sentence; k++)
            {
                if (hits[k].Start >= hits[i].End && Reading.WordsBetween(hits[i], hits[k]) <= PairReach)
                {
                    var pair = ((int)hits[i].Meaning.GrammarRole * Roles) + (int)hits[k].Meaning.GrammarRole;
                    AddOnce(Pairs, (pair * Fields) + field, _seenPairs);
                }
            }
        }
    }

    private void AddOnce(uint[] features, int index, bool[] seen)
    {
        if (!seen[index])
        {
            seen[index] = true;
            Add(features[index]);
        }
    }

    private void AddSteps(uint[] features, double sum)
    {
        for (var step = 0; step < Steps.Length && sum >= Steps[step]; step++)
        {
            Add(features[step]);
        }
    }

    private void Add(uint feature) => _features[_count++] = new ConceptFeature(feature, ConceptFeature.NoHit, ConceptFeature.NoHit);

    private static uint[] HashesOf(Func<string, IEnumerable<string>> namesOf) => [.. Enum.GetNames<GrammarRole>().SelectMany(namesOf)
        .SelectMany(_ => Enum.GetNames<TextField>(), (name, field) => WordHash.Of($"role:{name}:{field}"))];
}
