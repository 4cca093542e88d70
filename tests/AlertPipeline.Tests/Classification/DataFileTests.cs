using AlertPipeline.Classification;

namespace AlertPipeline.Tests.Classification;

public sealed class DataFileTests
{
    [Theory]
    [InlineData("[ai-export object]\nchips | tools", "terms.txt, line 2: expected a weight and terms, as in '0.6 chip | chips'.")]
    [InlineData("[ai-exports object]\n1 chips", "terms.txt, line 2: section '[ai-exports object]' is not a topic (ai-export, ai-sovereignty, any) and a role.")]
    [InlineData("# note\n[any traps]\n1 chips", "terms.txt, line 3: 'traps' is none of Object, Act, Phrase, Trap.")]
    [InlineData("[any trap]\n1 chips | ***", "terms.txt, line 2: Term '***' has no letter or digit to search for.")]
    public void A_line_that_cannot_be_read_is_named(string content, string problem)
    {
        var error = Assert.Throws<InvalidDataException>(() => Lexicon.ReadTopics(DataFile.Read("terms.txt", new StringReader(content))).ToList());

        Assert.Equal(problem, error.Message);
    }

    [Theory]
    [InlineData("chip*", "The CHIPSET ships", "CHIPSET")]
    [InlineData("*kontroll*", "Neue Exportkontrollen gelten", "Exportkontrollen")]
    [InlineData("puce* IA", "les puces-IA avancées", "puces-IA")]
    [InlineData("=US", "tell us: US acts", "US")]
    [InlineData("U.S.", "The U.S. acts", "U.S")]
    [InlineData("Souveränität", "souveranitat zählt", "souveranitat")]
    [InlineData("出口管制", "收紧出口管制措施", "出口管制")]
    [InlineData("AI", "AI반도체", "AI")]
    public void A_term_finds_whole_words_as_written_in_the_text(string term, string text, string found)
    {
        Assert.Equal([found], Find(term, text));
    }

    [Theory]
    [InlineData("chip", "microchip chips")]
    [InlineData("AI", "said maid AIDS")]
    [InlineData("=US", "us Us USA")]
    [InlineData("export ban", "export. Ban")]
    public void A_term_is_not_found_inside_other_words_or_across_sentences(string term, string text)
    {
        Assert.Empty(Find(term, text));
    }

    private static List<string> Find(string term, string text)
    {
        var folded = new FoldedText();
        folded.Load(new ArticleText(text, string.Empty, null));
        var hits = new List<Hit>();
        new TermAutomaton([Term.Parse(term, new Meaning.OfPlace("US", PlaceRole.Place))]).Search(folded, hits);
        return hits.ConvertAll(hit => folded.Original(hit.Start, hit.End).ToString());
    }
}
