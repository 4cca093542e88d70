using AlertPipeline.Classification;
using AlertPipeline.Classification.Model;
using AlertPipeline.Events;
using AlertPipeline.Messages;

namespace AlertPipeline.Tests.Events;

public sealed class PolicyEventReaderTests
{
    private static readonly EmbeddedClassifier Classifier = EmbeddedClassifier.BuiltIn();

    [Fact]
    public void Every_field_rests_on_words_of_the_article()
    {
        var article = ArticleOf(
            "US adds 140 Chinese groups to entity list and bans HBM3E exports",
            "The Commerce Department also limits 24 types of chip tools from 7 September; Ascend 910C makers are hit, a $5 billion market.");

        var said = Read(article);

        Assert.Equal(["US: US"], Show(article, said.Issuers));
        Assert.Equal(["CN: Chinese"], Show(article, said.Affected));
        Assert.Contains("entity-listing: entity list", Show(article, said.Instruments));
        Assert.Contains("tools: chip tools", Show(article, said.Objects));
        Assert.Equal(["HBM3E: HBM3E", "910C: 910C"], Show(article, said.Products));
        Assert.Equal(["announced: adds"], Show(article, [said.Stage!]));
        Assert.Equal([(140m, "entities"), (24m, "types"), (5_000_000_000m, "$")], said.Figures.Select(figure => (figure.Value, figure.Unit)));
        Assert.Equal([(9, 7)], said.Dates.Select(date => (date.Month, date.Day)));
    }

    [Theory]
    [InlineData("US may require licences for AI chips sold to Malaysia", "proposed")]
    [InlineData("US imposes licence requirement on H200 shipments to Malaysia", "announced")]
    [InlineData("Malaysia H200 licence rule takes effect", "in-force")]
    [InlineData("US delays start of AI chip licence rule by thirty days", "amended")]
    [InlineData("Commerce rescinds AI diffusion rule before it starts", "withdrawn")]
    [InlineData("Broker pleads not guilty in AI server smuggling case", "litigated")]
    [InlineData("KI-Gigafabrik: Gemeinsame Bewerbung gescheitert", "withdrawn")]
    [InlineData("商务部宣布对AI芯片实施出口管制 5月1日生效", "in-force")]
    [InlineData("経産省、洗浄装置14品目を輸出許可の対象に", "announced")]
    [InlineData("산업부, HBM2E 대중 수출 사전심사 해제", "announced")]
    [InlineData("Правительство рассматривает законопроект об экспорте чипов", "proposed")]
    public void The_stage_is_read_in_every_language(string title, string stage) => Assert.Equal(stage, Read(ArticleOf(title, "")).Stage?.Value);

    [Theory]
    [InlineData("China tells firms to stop buying Nvidia H20 chips", "import-ban")]
    [InlineData("Cloud providers must verify customers under know-your-customer rule", "know-your-customer")]
    [InlineData("Poland moves to top tier for US AI chips", "country-tier")]
    [InlineData("Broker indicted for smuggling 4,600 AI servers to China", "enforcement")]
    [InlineData("White House order creates full-stack AI export package programme", "export-promotion")]
    [InlineData("Canada launches AI safety institute", "institution")]
    [InlineData("Ministry opens tender for sovereign cloud", "procurement")]
    [InlineData("Niederlande stoppen Wartung von ASML-Anlagen in China", "servicing")]
    public void The_instrument_is_told(string title, string instrument) =>
        Assert.Contains(instrument, Read(ArticleOf(title, "")).Instruments.Select(stated => stated.Value));

    [Fact]
    public void What_no_word_shows_is_left_out()
    {
        var said = Read(ArticleOf("Something happened somewhere", ""));

        Assert.Null(said.Stage);
        Assert.Empty(said.Issuers.Concat(said.Affected).Concat(said.Instruments).Concat(said.Objects).Concat(said.Products));
        Assert.Empty(said.Figures);
        Assert.Empty(said.Dates);
    }

    private static PolicyEvent Read(Article article) =>
        new PolicyEventReader().Read(article, Classifier.Classify(new ArticleText(article.Title, article.Summary, article.Language)));

    private static Article ArticleOf(string title, string summary) =>
        new("a1", "f", 0, "a.example", "A", null, title, summary, null, null, DateTimeOffset.UnixEpoch);

    private static IEnumerable<string> Show(Article article, IEnumerable<Stated> fields) => fields.Select(field =>
        $"{field.Value}: {(field.Span.Field == TextField.Title ? article.Title : article.Summary).Substring(field.Span.Start, field.Span.Length)}");
}
