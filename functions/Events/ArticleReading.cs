using AlertPipeline.Events.Readers;

namespace AlertPipeline.Events;

/// <summary>An article as matching sees it: the policy event, and all that the text names.</summary>
/// <param name="Event">What a government does.</param>
/// <param name="Terms">Every term of the lists, in no order that matters.</param>
/// <param name="Words">Every word in order.</param>
/// <param name="Figures">Every number, those without a unit too.</param>
/// <param name="Months">Months that are named without a day, 1 to 12.</param>
internal sealed record ArticleReading(
    PolicyEvent Event, IReadOnlyList<FoundTerm> Terms, IReadOnlyList<FoundWord> Words, IReadOnlyList<KeyFigure> Figures, IReadOnlySet<int> Months);
