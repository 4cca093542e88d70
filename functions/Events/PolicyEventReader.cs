using AlertPipeline.Events.Readers;
using AlertPipeline.Messages;

namespace AlertPipeline.Events;

/// <summary>Reads the policy event of an article. The same text and classification give the same event. Not for several threads at once.</summary>
internal sealed class PolicyEventReader
{
    private static readonly Lazy<UnitTable> Units = new(() => new UnitTable(EventData.Open("units.txt")));

    private readonly TermFinder _finder = new();
    private readonly FigureReader _figures = new(Units.Value);

    public PolicyEvent Read(Article article, Messages.Classification said) => ReadAll(article, said).Event;

    public ArticleReading ReadAll(Article article, Messages.Classification said)
    {
        var terms = new List<FoundTerm>();
        var words = new List<FoundWord>();
        _finder.Find(article.Title, article.Summary, terms, words);

        var figures = new List<KeyFigure>();
        var dates = new List<KeyDate>();
        var months = new HashSet<int>();
        _figures.Read(new FieldText(TextField.Title, article.Title), figures, dates, months);
        _figures.Read(new FieldText(TextField.Summary, article.Summary), figures, dates, months);

        var policyEvent = new PolicyEvent(
            PlacesOf(said, "issuer:", said.Issuers), PlacesOf(said, "affected:", said.Affected),
            FirstOfEach(terms, FoundKind.Instrument), FirstOfEach(terms, FoundKind.Object), ProductReader.Read(words, article), StageOf(terms),
            figures.FindAll(figure => figure.Kind is FigureKind.Money or FigureKind.Share or FigureKind.Count or FigureKind.Duration), dates);
        return new ArticleReading(policyEvent, terms, words, figures, months);
    }

    private static List<Stated> PlacesOf(Messages.Classification said, string label, IReadOnlyList<string> codes) =>
        [.. codes.Select(code => said.Evidence.FirstOrDefault(span => span.Label.StartsWith(label, StringComparison.Ordinal) && span.Label.AsSpan(label.Length).SequenceEqual(code)) is { } span
            ? new Stated(code, new TextSpan(span.Field, span.Start, span.Length)) : null).OfType<Stated>()];

    private static List<Stated> FirstOfEach(List<FoundTerm> terms, FoundKind kind) =>
        [.. terms.Where(term => term.Kind == kind).OrderBy(term => term.Span.Field).ThenBy(term => term.Span.Start).DistinctBy(term => term.Value)
            .Select(term => new Stated(term.Value, term.Span))];

    /// <summary>The stage of the headline, else of the summary; of several the one that says most.</summary>
    private static Stated? StageOf(List<FoundTerm> terms) => terms.Where(term => term.Kind == FoundKind.Stage)
        .OrderBy(term => term.Span.Field).ThenBy(term => IndexOf(term.Value)).ThenBy(term => term.Span.Start)
        .Select(term => new Stated(term.Value, term.Span)).FirstOrDefault();

    private static int IndexOf(string stage)
    {
        var index = 0;
        while (Stages.ByPrecedence[index] != stage)
        {
            index++;
        }

        return index;
    }
}
