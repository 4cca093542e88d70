using AlertPipeline.Classification;
using AlertPipeline.Classification.Text;
using AlertPipeline.Messages;

namespace AlertPipeline.Tests.Classification.Text;

public sealed class FoldedTextTests
{
    [Theory]
    [InlineData("É\u00ADcole ÇA", "ecole ca")]
    [InlineData("ＡＩ１２", "ai12")]
    [InlineData("İSTANBUL ısı", "istanbul isi")]
    [InlineData("الذّكاء الإصطناعي", "الذكاء الاصطناعي")]
    [InlineData("Ёлка", "елка")]
    [InlineData("U.S. 1,000", "u s 1 000")]
    [InlineData("A — B", "a\nb")]
    [InlineData("state-run", "state run")]
    [InlineData("one, two (three)", "one,two,three")]
    [InlineData("a  \t b", "a b")]
    public void Letters_are_compared_without_case_marks_and_width(string text, string folded) => Assert.Equal(folded, new FoldedText().FoldTerm(text).ToString());

    [Fact]
    public void Words_and_sentences_are_counted_on_from_the_title_into_the_summary()
    {
        var text = Load("Chips rise", "Why? New rules.");

        Assert.Equal([0, 0, 1, 2, 2], text.Words.ToArray().Select(word => (int)word.Sentence));
        Assert.Equal([TextField.Title, TextField.Title, TextField.Summary, TextField.Summary, TextField.Summary], text.Words.ToArray().Select(word => text.FieldAt(word.Start)));
    }

    [Fact]
    public void Every_character_of_a_script_without_spaces_is_a_word_and_joined_scripts_stay_whole()
    {
        Assert.Equal(["对", "华", "ai", "芯", "片"], WordsOf("对华AI芯片"));
        Assert.Equal(["반도체가", "간다"], WordsOf("반도체가 간다"));
    }

    [Fact]
    public void Offsets_lead_back_to_the_original_with_the_marks_behind_a_letter()
    {
        const string Title = "le contro\u0302le\u0301 d'IA";
        var text = Load(Title, string.Empty);

        Assert.Equal(["le", "contro\u0302le\u0301", "d", "IA"], text.Words.ToArray().Select(word => text.Original(word.Start, word.End).ToString()));
    }

    [Fact]
    public void A_text_is_read_up_to_its_greatest_length()
    {
        var text = Load(new string('a', FoldedText.MaxLength - 1), "bcd");

        Assert.Equal(["b"], text.Words.ToArray().Skip(1).Select(word => text.Original(word.Start, word.End).ToString()));
    }

    private static List<string> WordsOf(string title)
    {
        var text = Load(title, string.Empty);
        return [.. text.Words.ToArray().Select(word => text.Chars[word.Start..word.End].ToString())];
    }

    private static FoldedText Load(string title, string summary)
    {
        var text = new FoldedText();
        text.Load(new ArticleText(title, summary, null));
        return text;
    }
}
