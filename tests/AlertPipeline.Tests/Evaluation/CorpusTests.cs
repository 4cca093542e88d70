using AlertPipeline.Evaluation;
using AlertPipeline.Messages;
using AlertPipeline.Tests.Architecture;

namespace AlertPipeline.Tests.Evaluation;

/// <summary>The labelled items of the repository: what the model is trained on, and what is held back from it.</summary>
public sealed class CorpusTests
{
    private static readonly string CorpusFolder = Path.Combine(RepositoryFolder.Root, "training", "corpus");

    private static readonly Lazy<IReadOnlyList<(string Where, LabelledItem Item)>> Corpus = new(() =>
        [.. Directory.EnumerateFiles(CorpusFolder, "*.jsonl", SearchOption.AllDirectories).Order(StringComparer.Ordinal).SelectMany(ReadFile)]);

    private static readonly Lazy<IReadOnlyList<(string Where, LabelledItem Item)>> HeldBack = new(() =>
        [.. ReadFile(Path.Combine(RepositoryFolder.Root, "tests", "AlertPipeline.Evaluation", "held-back.jsonl"))]);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Every_line_is_a_labelled_item_with_an_id_of_its_own(bool isCorpus)
    {
        var items = Items(isCorpus);

        Assert.Empty(items.CountBy(item => item.Item.Id).Where(count => count.Value > 1).Select(count => count.Key));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Every_export_item_has_a_direction_and_places_are_two_letter_codes(bool isCorpus)
    {
        var items = Items(isCorpus);

        Assert.Empty(items.Where(item => item.Item.Topics.Contains(Topics.Export) && item.Item.Direction is null).Select(item => item.Where));
        Assert.Empty(items.Where(item => item.Item.Jurisdictions.Any(code => code.Length != 2 || !code.All(char.IsAsciiLetterUpper))).Select(item => item.Where));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void No_item_stands_twice(bool isCorpus) =>
        Assert.Empty(Items(isCorpus).GroupBy(item => (item.Item.Title, item.Item.Summary)).Where(group => group.Count() > 1).Select(group => string.Join(" = ", group.Select(item => item.Where))));

    [Fact]
    public void Nothing_that_is_held_back_is_trained_on()
    {
        var titles = HeldBack.Value.Select(item => item.Item.Title).ToHashSet(StringComparer.OrdinalIgnoreCase);

        Assert.Empty(Items(isCorpus: true).Where(item => titles.Contains(item.Item.Title)).Select(item => item.Where));
    }

    private static IReadOnlyList<(string Where, LabelledItem Item)> Items(bool isCorpus)
    {
        Assert.SkipWhen(isCorpus && !Directory.Exists(CorpusFolder), "There is no training/corpus here.");
        return isCorpus ? Corpus.Value : HeldBack.Value;
    }

    private static IEnumerable<(string Where, LabelledItem Item)> ReadFile(string path)
    {
        using var reader = File.OpenText(path);
        try
        {
            return [.. LabelledFile.Read(reader).Select(item => ($"{Path.GetFileName(path)}: {item.Id}", item))];
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{path}: {e.Message}", e);
        }
    }
}
