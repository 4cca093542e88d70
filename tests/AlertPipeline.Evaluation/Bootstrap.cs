namespace AlertPipeline.Evaluation;

/// <summary>How far a measure could be off by the choice of items: the middle 95 % of what resampled sets give (B. Efron, Annals of Statistics 7(1), 1979).</summary>
internal static class Bootstrap
{
    private const int Rounds = 1000;

    /// <summary>The same interval on every run: the resampling has a fixed seed.</summary>
    public static (double Low, double High) Interval(IReadOnlyList<Judged> items, Func<IReadOnlyList<Judged>, double> measure)
    {
        var state = 0x9E37_79B9_7F4A_7C15UL;
        var values = new double[Rounds];
        var sample = new Judged[items.Count];
        for (var round = 0; round < Rounds; round++)
        {
            for (var i = 0; i < sample.Length; i++)
            {
                sample[i] = items[(int)(Next(ref state) % (ulong)items.Count)];
            }

            values[round] = measure(sample);
        }

        Array.Sort(values);
        return (values[Rounds / 40], values[Rounds - 1 - (Rounds / 40)]);
    }

    /// <summary>xorshift64* (S. Vigna, ACM TOMS 42(4), 2016).</summary>
    private static ulong Next(ref ulong state)
    {
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        return (state * 0x2545_F491_4F6C_DD1D) >> 11;
    }
}
