using AlertPipeline.Classification.Terms;

namespace AlertPipeline.Tests.Classification.Terms;

public sealed class TermTrieTests
{
    [Theory]
    [InlineData("chip*", "The CHIPSET ships", "CHIPSET")]
    [InlineData("chip*", "A chip", "chip")]
    [InlineData("puce* IA", "les puces-IA avancées", "puces-IA")]
    [InlineData("puce* IA", "la puce IA", "puce IA")]
    [InlineData("modèle* de langage", "Modeles de langage", "Modeles de langage")]
    [InlineData("=US", "tell us: US acts", "US")]
    [InlineData("=US", "US-led", "US")]
    [InlineData("=Polish", "polish the Polish rule", "Polish")]
    [InlineData("U.S.", "The U.S. acts", "U.S")]
    [InlineData("Souveränität", "souveranitat zählt", "souveranitat")]
    [InlineData("AI-chips", "new AI chips", "AI chips")]
    [InlineData("AI chips", "new ＡＩ\u00AD ｃｈｉｐｓ", "ＡＩ\u00AD ｃｈｉｐｓ")]
    [InlineData("출구", "새 출구가", "출구")]
    [InlineData("出口管制", "收紧出口管制措施", "出口管制")]
    [InlineData("規制", "輸出規制を緩和", "規制")]
    [InlineData("حظر", "الحظر", "حظر")]
    [InlineData("AI", "AI반도체", "AI")]
    [InlineData("AI", "国産AIを", "AI")]
    [InlineData("AI芯片", "对华AI芯片出口", "AI芯片")]
    public void A_term_finds_words_as_the_text_writes_them(string term, string text, string found) => Assert.Equal([found], Texts.Find(term, text));

    [Theory]
    [InlineData("chip", "microchip chips")]
    [InlineData("AI", "said maid AIDS")]
    [InlineData("=US", "us Us USA")]
    [InlineData("export ban", "export. Ban")]
    [InlineData("export ban", "export, ban")]
    [InlineData("export ban", "export a ban")]
    [InlineData("puce* IA", "puces d'IA")]
    public void A_term_is_not_found_inside_other_words_or_across_their_ends(string term, string text) => Assert.Empty(Texts.Find(term, text));

    [Fact]
    public void A_term_is_not_found_across_title_and_summary() =>
        Assert.Empty(Texts.WordsOf(reading => reading.Concepts, Texts.Lexicon("[ban act]\nexport ban"), "New export", "ban follows"));

    [Fact]
    public void The_longest_term_wins_and_hides_the_shorter_ones_inside_it()
    {
        var lexicon = Texts.Lexicon("[trade act]\nexport | control\n[measure phrase]\nexport control*\n[law phrase]\nexport control act");

        Assert.Equal(["measure: export controls", "law: Export Control Act", "trade: export"], Texts.Concepts(lexicon, "export controls, Export Control Act, export"));
    }

    [Fact]
    public void A_shorter_term_counts_where_the_longer_one_does_not_come_to_its_end()
    {
        var lexicon = Texts.Lexicon("[trade act]\nexport\n[law phrase]\nexport control act of 2018");

        Assert.Equal(["trade: export"], Texts.Concepts(lexicon, "export control act of 2019"));
    }

    [Fact]
    public void Wordings_that_mean_two_things_are_found_as_both()
    {
        var reading = Texts.Read(Texts.Lexicon(grammar: "[restrict]\nban\n[restriction]\nban"), "A ban");

        Assert.Equal([GrammarRole.Restrict, GrammarRole.Restriction], reading.Grammar.ToArray().Select(hit => hit.Meaning.GrammarRole));
    }

    [Fact]
    public void A_term_of_one_kind_hides_none_of_another()
    {
        var lexicon = Texts.Lexicon("[measure phrase]\nUS export ban", "[restriction]\nexport ban", "[US]\nplace: =US");

        Assert.Equal(
            ("US export ban", "export ban", "US"),
            (Texts.WordsOf(reading => reading.Concepts, lexicon, "US export ban")[0],
                Texts.WordsOf(reading => reading.Grammar, lexicon, "US export ban")[0],
                Texts.WordsOf(reading => reading.Places, lexicon, "US export ban")[0]));
    }

    [Fact]
    public void A_trap_hides_the_concepts_and_places_inside_it_and_no_others()
    {
        var lexicon = Texts.Lexicon("[own object]\nsovereign\n[fund trap]\nNorway's sovereign wealth fund", places: "[NO]\nplace: Norway");

        Assert.Equal(["fund: Norway's sovereign wealth fund", "own: sovereign"], Texts.Concepts(lexicon, "Norway's sovereign wealth fund is sovereign"));
        Assert.Empty(Texts.WordsOf(reading => reading.Places, lexicon, "Norway's sovereign wealth fund"));
        Assert.Equal(["Norway"], Texts.WordsOf(reading => reading.Places, lexicon, "Norway's sovereign wealth fund stays in Norway"));
    }

    [Fact]
    public void A_name_of_no_place_hides_the_places_inside_it_and_is_none_itself()
    {
        var lexicon = Texts.Lexicon(places: "[US]\nplace: American*\n[--]\nnone: American Airlines");

        Assert.Equal(["Americans"], Texts.WordsOf(reading => reading.Places, lexicon, "American Airlines and the Americans"));
    }

    [Fact]
    public void Hits_come_in_the_order_of_the_text()
    {
        var hits = Texts.Read(Texts.Lexicon("[a object]\nchips | chips act\n[b act]\nact | ban"), "Ban chips, act, chips act", "chips ban").Concepts;

        Assert.Equal(hits.ToArray().Select(hit => hit.Start).Order(), hits.ToArray().Select(hit => hit.Start));
        Assert.Equal(6, hits.Length);
    }

    [Fact]
    public void A_text_with_thousands_of_hits_has_them_all()
    {
        var lexicon = Texts.Lexicon("[a object]\nchip");

        Assert.Equal(1000, Texts.WordsOf(reading => reading.Concepts, lexicon, string.Concat(Enumerable.Repeat("chip ", 1000))).Count);
    }
}
