namespace AlertPipeline.Delivery;

/// <summary>How the sources did that could have served a subscription, at the end of its period: what "nothing today" rests on.</summary>
/// <param name="Due">Sources of which the filter could match something.</param>
/// <param name="Answered">Those of them that were asked in time and answered.</param>
/// <param name="InTrouble">Those of them of which the reader may be missing something.</param>
/// <param name="Named">The gravest of these, <see cref="MaxNamed"/> at most.</param>
internal sealed record SourceAssurance(int Due, int Answered, int InTrouble, IReadOnlyList<SourceTrouble> Named)
{
    public const int MaxNamed = 5;
}

/// <param name="SourceId">16 hex digits; never changes.</param>
/// <param name="Name">One line, as readers know the source.</param>
/// <param name="State"><c>broken</c>, <c>wrong</c>, <c>empty</c>, <c>frozen</c> or <c>silent</c>.</param>
/// <param name="Since">When that began (UTC).</param>
internal sealed record SourceTrouble(string SourceId, string Name, string State, DateTimeOffset Since);
