namespace AlertPipeline.Digests;

/// <summary>Settings under <c>Digests</c>.</summary>
internal sealed class DigestOptions
{
    public const string Section = "Digests";

    /// <summary>Most stories shown in one digest; the rest are counted.</summary>
    public const int MaxStories = 25;

    /// <summary>Rehearsals only (<c>--once</c>): every open period ends now, whatever its schedule says.</summary>
    public bool CutOpenPeriods { get; set; }
}
