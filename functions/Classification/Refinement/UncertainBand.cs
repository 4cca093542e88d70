namespace AlertPipeline.Classification.Refinement;

/// <summary>Scores of which the embedded classifier is not sure; both ends included. Only here may a score be moved, and never out of it.</summary>
internal readonly record struct UncertainBand(double From, double To)
{
    public bool Contains(double score) => score >= From && score <= To;

    public double Clamp(double score) => Math.Clamp(score, From, To);

    /// <summary>Whether a topic of this draft is uncertain.</summary>
    public bool Holds(Draft draft)
    {
        foreach (var (_, score) in draft.Said.Scores)
        {
            if (Contains(score))
            {
                return true;
            }
        }

        return false;
    }
}
