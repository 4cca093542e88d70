using AlertPipeline.Classification.Terms;

namespace AlertPipeline.Tests.Classification.Terms;

/// <summary>The files of <c>Classification/Data</c> as they are.</summary>
public sealed class DataFilesTests
{
    public static TheoryData<string> Names => [.. typeof(DataFile).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal) && name.EndsWith(".txt", StringComparison.Ordinal)).Select(name => name[Prefix.Length..])];

    private const string Prefix = "Classification.";

    [Theory]
    [MemberData(nameof(Names))]
    public void No_term_stands_twice_in_one_section(string name)
    {
        var twice = TermsOf(DataFile.Open(name)).GroupBy(term => (term.Section, term.Text)).Where(group => group.Count() > 1);

        Assert.Empty(twice.Select(group => $"[{group.Key.Section}] {group.Key.Text} (lines from {string.Join(", ", group.Select(term => term.Line))})"));
    }

    [Theory]
    [InlineData("ar")]
    [InlineData("de")]
    [InlineData("en")]
    [InlineData("es")]
    [InlineData("fr")]
    [InlineData("it")]
    [InlineData("ja")]
    [InlineData("ko")]
    [InlineData("nl")]
    [InlineData("pt")]
    [InlineData("ru")]
    [InlineData("tr")]
    [InlineData("zh")]
    public void Every_language_has_its_concepts_and_its_grammar(string language)
    {
        Assert.NotEmpty(DataFile.Open($"concepts-{language}.txt").Lines);
        Assert.NotEmpty(DataFile.Open($"grammar-{language}.txt").Lines);
    }

    [Fact]
    public void English_names_every_section_that_another_language_has()
    {
        var english = Sections("concepts-en.txt");

        Assert.All(DataFile.OpenAll("concepts-"), file => Assert.Empty(file.Lines.Select(NameAndRole).Except(english)));
    }

    private static HashSet<string> Sections(string name) => [.. DataFile.Open(name).Lines.Select(NameAndRole)];

    /// <summary>English alone says which topics a concept belongs to.</summary>
    private static string NameAndRole(DataFile.Line line) => string.Join(' ', line.Section.Split(' ').Take(2));

    /// <summary>Of places, the kind before the colon belongs to the section.</summary>
    private static IEnumerable<(string Section, string Text, int Line)> TermsOf(DataFile file)
    {
        var kind = string.Empty;
        foreach (var line in file.Lines)
        {
            var text = line.Text.ToString();
            if (line.Section.Length == 2 && !line.GoesOn)
            {
                var colon = text.IndexOf(':', StringComparison.Ordinal);
                (kind, text) = (" " + text[..colon], text[(colon + 1)..]);
            }

            foreach (var term in text.Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                yield return (line.Section + kind, term, line.Number);
            }
        }
    }
}
