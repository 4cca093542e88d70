using AlertPipeline.Classification;
using AlertPipeline.Classification.Model;

namespace AlertPipeline.Tests.Classification;

public sealed class DirectionTests
{
    private static readonly EmbeddedClassifier Classifier = EmbeddedClassifier.BuiltIn();

    [Theory]
    [InlineData("loosen", "Commerce Department lifts ban on AI chip exports to Gulf states")]
    [InlineData("loosen", "Ban on AI accelerator sales to Vietnam lifted after two years")]
    [InlineData("loosen", "White House eases export controls on advanced chips for allies")]
    [InlineData("loosen", "US clears sale of Nvidia H20 processors to Chinese buyers")]
    [InlineData("loosen", "Tokyo scraps licence requirement for lithography exports to India")]
    [InlineData("loosen", "US approves export of AI chips to Saudi Arabia's Humain")]
    [InlineData("tighten", "US imposes an export ban on high-bandwidth memory")]
    [InlineData("tighten", "Washington bans AI chip exports to three more countries")]
    [InlineData("tighten", "Japan adds AI chip tools to export control list")]
    [InlineData("tighten", "Two men charged with smuggling Nvidia GPUs to Iran despite export controls")]
    [InlineData("neutral", "What chip export controls mean for cloud start-ups")]
    public void A_plain_headline_goes_the_way_it_says(string direction, string title) => Assert.Equal(direction, DirectionOf(title));

    /// <summary>The verb alone says the opposite of the sentence, or nothing has changed at all.</summary>
    [Theory]
    [InlineData("loosen", "Malaysian buyers no longer need a licence for AI chips, US says")]
    [InlineData("loosen", "Dutch export curbs on chipmaking tools rolled back")]
    [InlineData("tighten", "US revokes export licence for AI chips bound for Malaysia")]
    [InlineData("tighten", "Commerce denies licence to ship AI accelerators to Russia")]
    [InlineData("tighten", "Chinese cloud firms may not buy AI chips under new US export rule")]
    [InlineData("tighten", "US ends waiver that let chipmaking tools reach Chinese fabs, tightening export curbs")]
    [InlineData("neutral", "White House rejects plan to lift AI chip export ban")]
    [InlineData("neutral", "US will not lift export ban on AI chips, official says")]
    [InlineData("neutral", "Senate votes down bill to tighten AI chip export controls")]
    [InlineData("neutral", "Commerce refuses to ease export controls on AI chips")]
    [InlineData("neutral", "Committee blocks bill to relax AI chip export curbs")]
    public void A_headline_that_turns_its_verb_round_is_not_misread(string direction, string title) => Assert.Equal(direction, DirectionOf(title));

    [Theory]
    [InlineData("loosen", "US hebt Exportverbot für KI-Chips nach Kanada auf")]
    [InlineData("tighten", "USA verschärfen Exportkontrollen für KI-Chips")]
    [InlineData("neutral", "Washington lehnt Lockerung der Exportkontrollen für KI-Chips ab")]
    [InlineData("loosen", "Les États-Unis assouplissent les restrictions à l'exportation de puces IA vers l'Inde")]
    [InlineData("tighten", "Washington durcit le contrôle des exportations de puces IA vers la Chine")]
    [InlineData("neutral", "Washington refuse d'assouplir les contrôles à l'exportation de puces IA")]
    [InlineData("loosen", "Estados Unidos levanta el veto a la exportación de chips de IA a Arabia Saudí")]
    [InlineData("tighten", "Estados Unidos endurece los controles a la exportación de chips de IA a China")]
    [InlineData("loosen", "Gli Stati Uniti allentano le restrizioni all'export di chip per l'IA")]
    [InlineData("tighten", "Gli Stati Uniti vietano l'esportazione di chip per l'IA in Cina")]
    [InlineData("loosen", "EUA suspendem proibição de exportar chips de IA para os Emirados")]
    [InlineData("tighten", "EUA endurecem controles de exportação de chips de IA para a China")]
    [InlineData("loosen", "VS versoepelen exportregels voor AI-chips naar India")]
    [InlineData("tighten", "Nederland verbiedt export van chipmachines naar China")]
    [InlineData("loosen", "ABD, yapay zekâ çiplerine yönelik ihracat yasağını kaldırdı")]
    [InlineData("tighten", "ABD, Çin'e yapay zekâ çipi ihracatını kısıtladı")]
    [InlineData("loosen", "США смягчили экспортный контроль на чипы для ИИ")]
    [InlineData("tighten", "США ужесточили экспортный контроль на чипы для ИИ")]
    [InlineData("loosen", "米国、AI半導体の対中輸出規制を緩和")]
    [InlineData("tighten", "米国、AI半導体の対中輸出規制を強化")]
    [InlineData("loosen", "美国放宽对华AI芯片出口管制")]
    [InlineData("tighten", "美国收紧AI芯片出口管制")]
    [InlineData("neutral", "美国拒绝放宽对华AI芯片出口管制")]
    [InlineData("loosen", "미국, AI 반도체 수출 통제 완화")]
    [InlineData("tighten", "미국, 대중 AI 반도체 수출 통제 강화")]
    [InlineData("loosen", "واشنطن ترفع الحظر عن تصدير رقائق الذكاء الاصطناعي إلى الإمارات")]
    [InlineData("tighten", "الولايات المتحدة تشدد القيود على تصدير رقائق الذكاء الاصطناعي إلى الصين")]
    public void Other_languages_are_read_the_same_way(string direction, string title) => Assert.Equal(direction, DirectionOf(title));

    [Fact]
    public void Background_does_not_outweigh_the_news() =>
        Assert.Equal("tighten", DirectionOf("India blocks import of Corvane AI chips despite US approval of exports"));

    private static string? DirectionOf(string title) => Classifier.Classify(new ArticleText(title, string.Empty, null)).Direction;
}
