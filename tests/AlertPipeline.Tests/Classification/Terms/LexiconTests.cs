using AlertPipeline.Classification.Terms;

namespace AlertPipeline.Tests.Classification.Terms;

public sealed class LexiconTests
{
    [Theory]
    [InlineData("[ai-chip]\nAI chip*", "concepts.txt, line 2: section '[ai-chip]' is not a concept and a role, as in '[ai-chip object]'.")]
    [InlineData("AI chip*", "concepts.txt, line 1: section '[]' is not a concept and a role, as in '[ai-chip object]'.")]
    [InlineData("# note\n\n[ai-chip thing]\nAI chip*", "concepts.txt, line 4: 'thing' is none of Object, Act, Phrase, Trap.")]
    [InlineData("[ai-chip 1]\nAI chip*", "concepts.txt, line 2: '1' is none of Object, Act, Phrase, Trap.")]
    [InlineData("[ai-chip object]\nAI chip*\n*chip", "concepts.txt, line 3: Term '*chip' begins with '*': a term begins where a word begins.")]
    [InlineData("[ai-chip object]\nAI chip*\n= | --", "concepts.txt, line 3: Term '=' has no letter or digit to search for.")]
    public void A_line_of_concepts_that_cannot_be_read_is_named(string content, string problem) =>
        Assert.Equal(problem, Assert.Throws<InvalidDataException>(() => Texts.Lexicon(concepts: content)).Message);

    [Fact]
    public void A_part_of_speech_that_there_is_not_is_named_with_those_that_there_are()
    {
        var error = Assert.Throws<InvalidDataException>(() => Texts.Lexicon(grammar: "[lifting]\nlifts"));

        Assert.StartsWith("grammar.txt, line 2: 'lifting' is none of Ease, Remove, Impose,", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[GB]\nplace Britain", "expected a two-letter section and a kind, as in '[GB]' and 'place: Britain | British'.")]
    [InlineData("[GBR]\nplace: Britain", "expected a two-letter section and a kind, as in '[GB]' and 'place: Britain | British'.")]
    [InlineData("[GB]\ncity: London", "'city' is none of Place, Government, Law, Firm, Target, None.")]
    public void A_line_of_places_that_cannot_be_read_is_named(string content, string problem) =>
        Assert.Equal("places.txt, line 2: " + problem, Assert.Throws<InvalidDataException>(() => Texts.Lexicon(places: content)).Message);

    [Fact]
    public void A_line_that_begins_with_a_blank_goes_on_with_the_one_before()
    {
        var lexicon = Texts.Lexicon(places: "[GB]\nplace: Britain |\n  British*\n# note\n  Londoner*\n[FR]\nplace: France");

        Assert.Equal(["Britain", "Londoners", "France"], Texts.WordsOf(reading => reading.Places, lexicon, "Britain, Londoners, France"));
    }

    [Fact]
    public void A_concept_of_several_files_is_one()
    {
        var lexicon = new Lexicon([Texts.File("concepts-en.txt", "[chip object]\nchip"), Texts.File("concepts-fr.txt", "[chip object]\npuce")], [], []);

        Assert.Equal(["chip"], lexicon.Concepts.Select(concept => concept.Name));
        Assert.Equal(["chip: puce", "chip: chip"], Texts.Concepts(lexicon, "puce chip"));
    }
}
