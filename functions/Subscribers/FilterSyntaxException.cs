namespace AlertPipeline.Subscribers;

/// <summary>A filter that cannot be read.</summary>
/// <param name="column">Where, counted from 1.</param>
/// <param name="problem">What is there and what was expected.</param>
internal sealed class FilterSyntaxException(int column, string problem) : Exception($"column {column}: {problem}.")
{
    public int Column { get; } = column;
}
