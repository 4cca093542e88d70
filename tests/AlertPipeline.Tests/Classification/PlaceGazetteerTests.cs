using AlertPipeline.Classification;
using AlertPipeline.Classification.Terms;

namespace AlertPipeline.Tests.Classification;

public sealed class PlaceGazetteerTests
{
    private static readonly PlaceGazetteer Places = new(Lexicon.BuiltIn);

    [Theory]
    [InlineData("US", "US")]
    [InlineData("us", null)]
    [InlineData("the US", "US")]
    [InlineData("The United States", "US")]
    [InlineData("UNITED KINGDOM", "GB")]
    [InlineData("U.S.", "US")]
    [InlineData("Germany's", "DE")]
    [InlineData("Germany’s", "DE")]
    [InlineData("EU", "EU")]
    [InlineData("European Commission", "EU")]
    [InlineData("Bureau of Industry and Security", "US")]
    [InlineData("Entity List", "US")]
    [InlineData("Americans", "US")]
    [InlineData("American Airlines", null)]
    [InlineData("South Korean", "KR")]
    [InlineData("South Koreans", "KR")]
    [InlineData("Южной Кореи", "KR")]
    [InlineData("中国", "CN")]
    [InlineData(" Japan ", "JP")]
    [InlineData("Huawei", null)]
    [InlineData("China-bound", null)]
    [InlineData("Narnia", null)]
    [InlineData("the", null)]
    [InlineData("'s", null)]
    [InlineData("", null)]
    public void A_name_is_looked_up_whole(string name, string? code) => Assert.Equal(code, Places.CodeOf(name));

    [Fact]
    public void The_longest_name_decides_and_between_equals_the_first()
    {
        var places = Read("[AA]\nplace: ab | x*\n[BB]\nplace: ab cd | x*");

        Assert.Equal(("AA", "BB", "AA"), (places.CodeOf("ab"), places.CodeOf("ab cd"), places.CodeOf("xyz")));
    }

    [Theory]
    [InlineData("[AA]\nplace Aland")]
    [InlineData("[AAA]\nplace: Aland")]
    public void A_line_of_another_form_is_refused_by_its_number(string text)
    {
        var error = Assert.Throws<InvalidDataException>(() => Read(text));

        Assert.StartsWith("test.txt, line 2: expected a two-letter section and a kind", error.Message, StringComparison.Ordinal);
    }

    private static PlaceGazetteer Read(string text) => new(new Lexicon([], [], [DataFile.Read("test.txt", text)]));
}
