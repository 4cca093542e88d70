using AlertPipeline.Events;
using AlertPipeline.Events.Readers;
using AlertPipeline.Messages;

namespace AlertPipeline.Tests.Events;

public sealed class FigureReaderTests
{
    private static readonly FigureReader Reader = new(new UnitTable(EventData.Open("units.txt")));

    [Theory]
    [InlineData("Government plans to invest R$23 billion in AI", "Money 23000000000 BRL 'R$23 billion'")]
    [InlineData("Governo anuncia R$ 23 bilhões", "Money 23000000000 BRL 'R$ 23 bilhões'")]
    [InlineData("cuesta 23.000 millones de reales", "Money 23000000000 BRL '23.000 millones de reales'")]
    [InlineData("a 23bn-real machine", "Money 23000000000 BRL '23bn-real'")]
    [InlineData("der Fonds von 1,2 Mrd. Euro", "Money 1200000000 EUR '1,2 Mrd. Euro'")]
    [InlineData("mehr als 4 Milliarden Euro", "Money 4000000000 EUR '4 Milliarden Euro'")]
    [InlineData("1,7 milliard d'euros", "Money 1700000000 EUR '1,7 milliard d'euros'")]
    [InlineData("mille milliards de yens", "Money 1000000000000 JPY 'mille milliards de yens'")]
    [InlineData("Tokyo backs it with one trillion yen", "Money 1000000000000 JPY 'one trillion yen'")]
    [InlineData("2천억 원 규모의 지원", "Money 200000000000 KRW '2천억 원'")]
    [InlineData("2조5천억원을 투입", "Money 2500000000000 KRW '2조5천억원'")]
    [InlineData("投入3000亿日元", "Money 300000000000 JPY '3000亿日元'")]
    [InlineData("モデルに1兆円支援", "Money 1000000000000 JPY '1兆円'")]
    [InlineData("涉案金额3.1亿美元", "Money 310000000 USD '3.1亿美元'")]
    [InlineData("Ottawa launches C$1.7-billion fund", "Money 1700000000 CAD 'C$1.7-billion'")]
    [InlineData("the 1.7-billion-dollar pot", "Money 1700000000 $ '1.7-billion-dollar'")]
    [InlineData("fines it $11 mln", "Money 11000000 $ '$11 mln'")]
    [InlineData("the £640m machine", "Money 640000000 GBP '£640m'")]
    [InlineData("dotazione di 450 milioni", "Money 450000000  '450 milioni'")]
    [InlineData("выделит 1,5 млрд рублей", "Money 1500000000 RUB '1,5 млрд рублей'")]
    [InlineData("بقيمة 3 مليارات دولار", "Money 3000000000 $ '3 مليارات دولار'")]
    [InlineData("2 milyar lira", "Money 2000000000 TRY '2 milyar lira'")]
    [InlineData("Rs 10,372 crore mission", "Money 103720000000 INR 'Rs 10,372 crore'")]
    public void Money_has_its_currency_and_scale(string text, string expected) => Assert.Equal([expected], Figures(text));

    [Theory]
    [InlineData("new controls on AI accelerators")]
    [InlineData("once chips are sold")]
    public void A_number_word_that_is_an_everyday_word_elsewhere_is_no_number(string text) => Assert.Empty(Figures(text));

    [Theory]
    [InlineData("844 847 850 854 858 862 865 869 873 877 881 885")]
    [InlineData("101,102,103,104,105,106,107,108,109,110,111,112")]
    [InlineData("1 million trillion trillion trillion trillion chips")]
    [InlineData("999999999999999 trillion trillion dollars")]
    public void No_run_of_numbers_is_too_long(string text) => Assert.All(Figures(text), figure => Assert.InRange(figure.Length, 1, 200));

    [Theory]
    [InlineData("curbs hit 140 Chinese groups", "Count 140 entities '140 Chinese groups'")]
    [InlineData("24 types of tools", "Count 24 types '24 types'")]
    [InlineData("runs 1,760 H200 chips", "Count 1760 chips '1,760 H200 chips'")]
    [InlineData("avec 18 000 GPU", "Count 18000 chips '18 000 GPU'")]
    [InlineData("al menos 100.000 procesadores", "Count 100000 chips '100.000 procesadores'")]
    [InlineData("where to put half a million chips", "Count 500000 chips 'half a million chips'")]
    [InlineData("Seventeen PRC names", "Count 17 entities 'Seventeen PRC names'")]
    [InlineData("GPU 5만장", "Count 50000 chips '5만장'")]
    [InlineData("新增140家企业", "Count 140 entities '140家'")]
    [InlineData("barring them for 180 days", "Duration 180 days '180 days'")]
    [InlineData("a 25% cut", "Share 25 % '25%'")]
    [InlineData("mindestens 20 Prozent", "Share 20 % '20 Prozent'")]
    public void A_count_says_what_is_counted(string text, string expected) => Assert.Equal([expected], Figures(text));

    [Theory]
    [InlineData("1970i and 1980i tools, H200 and 910C, 5G, 2nm")]
    [InlineData("one of them, a won seat")]
    [InlineData("announced on 7 September, August 1 and 2026-08-01")]
    public void Products_and_dates_are_no_figures(string text) => Assert.Empty(Figures(text));

    [Theory]
    [InlineData("from 7 September.", "?-9-7 '7 September'")]
    [InlineData("required from August 1", "?-8-1 'August 1'")]
    [InlineData("by Sept. 7, 2026 at the latest", "2026-9-7 'Sept. 7, 2026'")]
    [InlineData("on the 7th of September", "?-9-7 '7th of September'")]
    [InlineData("ab 1. April brauchen", "?-4-1 '1. April'")]
    [InlineData("vanaf 1 mei is", "?-5-1 '1 mei'")]
    [InlineData("a partir del 7 de septiembre de 2026", "2026-9-7 '7 de septiembre de 2026'")]
    [InlineData("le 1er août", "?-8-1 '1er août'")]
    [InlineData("с 1 мая", "?-5-1 '1 мая'")]
    [InlineData("5月1日起", "?-5-1 '5月1日'")]
    [InlineData("2026年4月1日", "2026-4-1 '2026年4月1日'")]
    [InlineData("4월 1일부터", "?-4-1 '4월 1일'")]
    [InlineData("as of 2026-08-01.", "2026-8-1 '2026-08-01'")]
    [InlineData("from 1 May", "?-5-1 '1 May'")]
    public void A_day_is_read_in_every_language(string text, string expected) => Assert.Equal([expected], Dates(text));

    [Theory]
    [InlineData("noch vor dem Sommer")]
    [InlineData("firms may 5 times apply")]
    [InlineData("due in 2028, from April")]
    public void What_names_no_day_is_no_date(string text) => Assert.Empty(Dates(text));

    [Fact]
    public void A_month_without_a_day_is_kept_apart()
    {
        var months = new HashSet<int>();

        Reader.Read(new FieldText(TextField.Title, "The March batch; 4월부터; from June on; 7 September"), [], [], months);

        Assert.Equal([3, 4, 6], months.Order());
    }

    private static List<string> Figures(string text)
    {
        var figures = new List<KeyFigure>();
        Reader.Read(new FieldText(TextField.Title, text), figures, [], new HashSet<int>());
        return figures.ConvertAll(figure => $"{figure.Kind} {figure.Value} {figure.Unit} '{text.Substring(figure.Span.Start, figure.Span.Length)}'");
    }

    private static List<string> Dates(string text)
    {
        var dates = new List<KeyDate>();
        Reader.Read(new FieldText(TextField.Title, text), [], dates, new HashSet<int>());
        return dates.ConvertAll(date => $"{date.Year?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "?"}-{date.Month}-{date.Day} '{text.Substring(date.Span.Start, date.Span.Length)}'");
    }
}
