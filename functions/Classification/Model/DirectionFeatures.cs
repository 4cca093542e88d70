using AlertPipeline.Classification.Facets;
using AlertPipeline.Classification.Terms;

namespace AlertPipeline.Classification.Model;

/// <summary>What the grammar says of the direction, as features: read only where an article has the export topic.</summary>
internal static class DirectionFeatures
{
    private static readonly double[] Steps = [0.15, 0.4, 0.7, 1.1];

    private static readonly uint[][] Sides =
        [.. new[] { "tighten", "loosen", "neutral" }.Select(side => Enumerable.Range(0, Steps.Length).Select(step => FeatureReader.HashOf($"vote:{side}:{step}")).ToArray())];

    private static readonly uint[] Chosen = [.. new[] { "tighten", "loosen", "neutral" }.Select(side => FeatureReader.HashOf("decided:" + side))];

    /// <returns>What the grammar alone would say.</returns>
    public static DirectionReading Read<TSink>(Reading reading, ref TSink sink)
        where TSink : struct, IFeatureSink
    {
        var said = DirectionReader.Read(reading);
        Add(Sides[0], said.Tighten, ref sink);
        Add(Sides[1], said.Loosen, ref sink);
        Add(Sides[2], said.Neutral, ref sink);
        sink.Concept(Chosen[IndexOf(said.Direction)], default, default);
        return said;
    }

    private static int IndexOf(string direction) => direction == Messages.Directions.Tighten ? 0 : direction == Messages.Directions.Loosen ? 1 : 2;

    private static void Add<TSink>(uint[] features, double sum, ref TSink sink)
        where TSink : struct, IFeatureSink
    {
        for (var step = 0; step < Steps.Length; step++)
        {
            if (sum >= Steps[step])
            {
                sink.Concept(features[step], default, default);
            }
        }
    }
}
