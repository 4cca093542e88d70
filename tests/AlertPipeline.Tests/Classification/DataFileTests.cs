using AlertPipeline.Classification;
using AlertPipeline.Classification.Terms;

namespace AlertPipeline.Tests.Classification;

public sealed class DataFileTests
{
    [Theory]
    [InlineData("[chip]\nchips | tools", "terms.txt, line 2: section '[chip]' is not a concept and a role, as in '[ai-chip object]'.")]
    [InlineData("# note\n[chip traps]\nchips", "terms.txt, line 3: 'traps' is none of Object, Act, Phrase, Trap.")]
    [InlineData("[chip trap]\nchips | ***", "terms.txt, line 2: Term '***' begins with '*': a term begins where a word begins.")]
    public void A_line_that_cannot_be_read_is_named(string content, string problem)
    {
        var error = Assert.Throws<InvalidDataException>(() => new Lexicon([DataFile.Read("terms.txt", content)], [], []));

        Assert.Equal(problem, error.Message);
    }

    [Theory]
    [InlineData("chip*", "The CHIPSET ships", "CHIPSET")]
    [InlineData("exportkontroll*", "Neue Exportkontrollen gelten", "Exportkontrollen")]
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
        var lexicon = new Lexicon([], [], [DataFile.Read("places.txt", "[US]\nplace: " + term)]);
        var reading = new Reading(lexicon);
        reading.Load(new ArticleText(text, string.Empty, null));
        return [.. reading.Places.ToArray().Select(hit => reading.Text.OriginalRange(hit.Start, hit.End)).Select(range => text.Substring(range.Start, range.Length))];
    }
}
