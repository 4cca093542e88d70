using AlertPipeline.Classification;

namespace AlertPipeline.Tests.Classification;

public sealed class DirectionTests
{
    [Theory]
    [InlineData("loosen", "Commerce Department lifts ban on AI chip exports to Gulf states")]
    [InlineData("loosen", "Ban on AI accelerator sales to Vietnam lifted after two years")]
    [InlineData("loosen", "White House eases export controls on advanced chips for allies")]
    [InlineData("loosen", "Malaysian buyers no longer need a licence for AI chips, US says")]
    [InlineData("loosen", "US clears sale of Nvidia H20 processors to Chinese buyers")]
    [InlineData("loosen", "Tokyo scraps licence requirement for lithography exports to India")]
    [InlineData("loosen", "Dutch export curbs on chipmaking tools rolled back")]
    [InlineData("loosen", "US approves export of AI chips to Saudi Arabia's Humain")]
    [InlineData("loosen", "US hebt Exportverbot für KI-Chips nach Kanada auf")]
    [InlineData("loosen", "Les États-Unis assouplissent les restrictions à l'exportation de puces IA vers l'Inde")]
    [InlineData("loosen", "米国、AI半導体の対中輸出規制を緩和")]
    [InlineData("loosen", "美国放宽对华AI芯片出口管制")]
    [InlineData("tighten", "US imposes an export ban on high-bandwidth memory")]
    [InlineData("tighten", "Washington bans AI chip exports to three more countries")]
    [InlineData("tighten", "US revokes export licence for AI chips bound for Malaysia")]
    [InlineData("tighten", "Commerce denies licence to ship AI accelerators to Russia")]
    [InlineData("tighten", "Japan adds AI chip tools to export control list")]
    [InlineData("tighten", "Chinese cloud firms may not buy AI chips under new US export rule")]
    [InlineData("tighten", "Two men charged with smuggling Nvidia GPUs to Iran despite export controls")]
    [InlineData("tighten", "US ends waiver that let chipmaking tools reach Chinese fabs, tightening export curbs")]
    [InlineData("tighten", "USA verschärfen Exportkontrollen für KI-Chips")]
    [InlineData("tighten", "Washington durcit le contrôle des exportations de puces IA vers la Chine")]
    [InlineData("tighten", "美国收紧AI芯片出口管制")]
    [InlineData("neutral", "White House rejects plan to lift AI chip export ban")]
    [InlineData("neutral", "US will not lift export ban on AI chips, official says")]
    [InlineData("neutral", "Senate votes down bill to tighten AI chip export controls")]
    [InlineData("neutral", "Commerce refuses to ease export controls on AI chips")]
    [InlineData("neutral", "Committee blocks bill to relax AI chip export curbs")]
    [InlineData("neutral", "What chip export controls mean for cloud start-ups")]
    [InlineData("neutral", "Washington lehnt Lockerung der Exportkontrollen für KI-Chips ab")]
    public void A_headline_goes_the_way_its_verb_and_object_say(string direction, string title)
    {
        var said = new TermClassifier().Classify(new ArticleText(title, string.Empty, null));

        Assert.Equal(direction, said.Direction);
    }

    [Fact]
    public void Background_does_not_outweigh_the_news()
    {
        var said = new TermClassifier().Classify(new ArticleText(
            "India blocks import of Corvane AI chips despite US approval of exports", string.Empty, "en"));

        Assert.Equal("tighten", said.Direction);
    }
}
