using AlertPipeline.Classification;
using AlertPipeline.Classification.Model;

namespace AlertPipeline.Tests.Classification;

public sealed class TopicTests
{
    private static readonly EmbeddedClassifier Classifier = EmbeddedClassifier.BuiltIn();

    /// <summary>One or two of each kind of news that uses the topics' words and is about something else.</summary>
    [Theory]
    [InlineData("Export your dashboard data to CSV with the new AI assistant", "A button saves tables as spreadsheets.")]
    [InlineData("How to export models to ONNX for faster inference", "The guide covers an AI model and its file formats.")]
    [InlineData("Sovereign wealth fund of Norway trims its AI holdings", "The fund sold shares of chipmakers.")]
    [InlineData("Le fonds souverain du Qatar investit dans les puces", "Le montant n'est pas connu.")]
    [InlineData("Staatsfonds kauft Anteile an KI-Firma", "Der Preis blieb geheim.")]
    [InlineData("Self-sovereign identity wallets meet AI agents", "A start-up wants users to own their credentials.")]
    [InlineData("Sovereign bond yields climb as investors eye AI spending", "Debt auctions drew little demand.")]
    [InlineData("Peru's farmers march for food sovereignty", "They want seed laws changed.")]
    [InlineData("Island states dispute sovereignty over a reef", "Patrol boats met at the weekend.")]
    [InlineData("Chipmaker's quarterly earnings beat forecasts on AI demand", "Revenue rose by half; the firm mentioned the export ban in passing.")]
    [InlineData("Korea's chip exports rose 30% in May", "AI memory led the gain, customs data show.")]
    [InlineData("Soybean exports to China hit a record", "Growers shipped more than last year.")]
    [InlineData("大豆出口增长", "农民受益。")]
    [InlineData("Oil exports resume after pipeline ban is lifted", "Tankers loaded on Sunday.")]
    [InlineData("Sweden relaxes arms export rules", "Fighter jets may be sold to partners.")]
    [InlineData("Kazakhstan limits exports of antimony and gallium", "The metals are used in chips.")]
    [InlineData("US weighs tariffs on imported chips", "A ruling on AI servers is due in June.")]
    [InlineData("Austria bans Chinese gear from 5G networks", "Operators must replace parts by 2029.")]
    [InlineData("Ireland's privacy watchdog blocks a chatbot app", "Personal data of users was at risk.")]
    [InlineData("School bans AI chatbots from exams", "Pupils will write by hand.")]
    [InlineData("Parliament passes general AI law on deepfakes and copyright", "Providers must label synthetic images.")]
    [InlineData("Court upholds copyright claim against AI company", "Publishers sought a licence fee.")]
    [InlineData("New rules for transfers of personal data to third countries", "Firms need standard clauses from next year.")]
    [InlineData("Insurer moves its e-mail to a data centre at home", "Records of customers must stay in the country.")]
    [InlineData("Startup raises $200m for its AI cloud", "The round values the company at $2bn.")]
    [InlineData("Carmaker opens its own AI factory for design work", "Engineers will train simulation models there.")]
    [InlineData("Ministry buys chatbot licences for 4,000 clerks", "The contract runs two years.")]
    [InlineData("New GPU cuts training time for AI models by a third", "The vendor showed benchmarks on stage.")]
    [InlineData("Candidates trade barbs over AI before Sunday's election", "Polls are close in the capital.")]
    [InlineData("Regierung erlaubt wieder Waffenexporte", "Kritik kam von der Opposition.")]
    public void Words_of_the_topics_alone_give_no_topic(string title, string summary)
    {
        var said = Classifier.Classify(new ArticleText(title, summary, null));

        Assert.Empty(said.Topics);
        Assert.Null(said.Direction);
        Assert.Empty(said.Evidence);
    }

    /// <summary>No word adds up to a topic by being said often.</summary>
    [Fact]
    public void A_long_text_about_something_else_gets_no_topic()
    {
        var said = Classifier.Classify(new ArticleText("Weather", string.Concat(Enumerable.Repeat("It rained all day. ", 100)), "en"));

        Assert.Empty(said.Topics);
    }

    [Theory]
    [InlineData("Brussels picks sites for five AI gigafactories", "The bloc wants its own compute.", "EU")]
    [InlineData("Switzerland releases national language model", "Public universities trained it on a state supercomputer.", "CH")]
    [InlineData("Japan to fund domestic AI models and compute", "The ministry cites dependence on foreign clouds.", "JP")]
    [InlineData("Bundesregierung plant souveräne KI-Cloud", "Behörden sollen unabhängiger werden.", "DE")]
    [InlineData("L'État français finance une IA souveraine", "Un supercalculateur public ouvrira en 2027.", "FR")]
    [InlineData("日本政府、国産AIの計算基盤を整備", "主権を守る狙い。", "JP")]
    [InlineData("الهند تطلق نموذج لغوي وطني", "تقول الحكومة إنه يعزز السيادة الرقمية.", "IN")]
    [InlineData("España financia un modelo de lenguaje nacional", "El Gobierno busca soberanía en inteligencia artificial.", "ES")]
    [InlineData("정부, 국가 AI 컴퓨팅 센터 구축", "한국형 소버린 AI를 위한 GPU를 확보한다.", "KR")]
    [InlineData("印度政府出资建设主权人工智能算力", "目标是减少对外国云的依赖。", "IN")]
    public void What_a_state_builds_for_itself_is_sovereignty(string title, string summary, string issuer)
    {
        var said = Classifier.Classify(new ArticleText(title, summary, null));

        Assert.Equal(["ai-sovereignty"], said.Topics);
        Assert.Contains(issuer, said.Issuers);
        Assert.Empty(said.Affected);
    }
}
