using System.Buffers.Binary;
using AlertPipeline.Classification.Model;

namespace AlertPipeline.Tests.Classification.Model;

public sealed class LinearModelTests
{
    private const int Last = (1 << FeatureTable.Bits) - 1;

    /// <summary>Version <c>test-1</c>; the hash bits stand behind its seven bytes of length and name.</summary>
    private const int PositionOfBits = 4 + 1 + 6;

    private static readonly int[] Biases = [-2048, 1, 0, int.MaxValue, int.MinValue, 7, -7];

    [Fact]
    public void What_was_written_is_read_back()
    {
        var model = LinearModel.Read(File());

        Assert.Equal("test-1", model.Version);
        Assert.Equal(Biases, Enumerable.Range(0, LinearModel.Outputs).Select(model.BiasOf));
        Assert.Equal([1, 2, 3, -4, 5, 6, short.MinValue], WeightsOf(model, 0));
        Assert.Equal([0, 0, 0, 0, 0, 0, 0], WeightsOf(model, 1));
        Assert.Equal([9, 0, 0, 0, 0, 0, 0], WeightsOf(model, 70_000));
        Assert.Equal([0, 0, 0, 0, 0, 0, short.MaxValue], WeightsOf(model, Last));
    }

    [Fact]
    public void The_sums_of_the_topics_are_those_of_the_outputs_one_by_one()
    {
        var model = LinearModel.BuiltIn;
        var features = new Random(1).GetItems(Enumerable.Range(0, 1 << FeatureTable.Bits).ToArray(), 900).Select(FeatureAt).ToList();
        WordFeature[] words = [.. features.Take(600).Select(feature => new WordFeature(model.Features.RowOf(feature), 0, 1))];
        ConceptFeature[] concepts = [.. features.Skip(600).Select(feature => new ConceptFeature(feature, ConceptFeature.NoHit, ConceptFeature.NoHit))];

        foreach (var count in new[] { 0, 1, 24, 25, 600 })
        {
            var (export, sovereignty) = model.SumTopics(count / 3, words.AsSpan(0, count), concepts);

            Assert.Equal((model.Sum(0, count / 3, words.AsSpan(0, count), concepts, []), model.Sum(1, count / 3, words.AsSpan(0, count), concepts, [])), (export, sovereignty));
        }
    }

    [Fact]
    public void A_sum_is_looked_up_in_its_topics_table_and_those_past_its_ends_are_the_last()
    {
        var model = LinearModel.Read(File());

        Assert.Equal((256, 257, 255), (model.Probability(0, 0), model.Probability(0, LinearModel.StepSize), model.Probability(0, -LinearModel.StepSize)));
        Assert.Equal(1000 - 256, model.Probability(1, 0));
        Assert.Equal((512, 0), (model.Probability(0, int.MaxValue), model.Probability(0, int.MinValue)));
    }

    [Fact]
    public void The_same_model_is_written_to_the_same_bytes() => Assert.Equal(File(), File());

    [Fact]
    public void A_file_of_something_else_is_refused()
    {
        var error = Assert.Throws<InvalidDataException>(() => LinearModel.Read("PK, a zip archive or so"u8));

        Assert.Contains("does not begin with 'APM2'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_of_another_number_of_features_is_refused()
    {
        var file = File();
        file[PositionOfBits]++;

        var error = Assert.Throws<InvalidDataException>(() => LinearModel.Read(file));

        Assert.Contains("feature bits", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_with_something_behind_its_end_is_refused()
    {
        byte[] file = [.. File(), 0];

        var error = Assert.Throws<InvalidDataException>(() => LinearModel.Read(file));

        Assert.Contains($"has {file.Length} bytes; {file.Length - 1} were expected", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_ends_early_is_refused_wherever_it_ends()
    {
        var file = File();

        Assert.All(Enumerable.Range(0, file.Length), length => Assert.Throws<InvalidDataException>(() => LinearModel.Read(file.AsSpan(0, length))));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(int.MaxValue)]
    public void A_count_of_features_that_cannot_be_is_refused(int count)
    {
        var file = File();
        var position = PositionOfBits + 1 + (LinearModel.Outputs * sizeof(int)) + (2 * LinearModel.Steps * sizeof(ushort));
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(position), count);

        Assert.Throws<InvalidDataException>(() => LinearModel.Read(file));
    }

    [Fact]
    public void Many_words_count_less_each_and_never_nothing()
    {
        var shares = Enumerable.Range(0, 5_000).Select(LinearModel.ShareOf).ToList();

        Assert.Equal(2 * LinearModel.One, shares[7]);
        Assert.Equal(LinearModel.One, shares[28]);
        Assert.Equal(shares.OrderDescending(), shares);
        Assert.True(shares[^1] > 0);
    }

    [Fact]
    public void The_model_of_the_executable_has_probabilities_that_rise_from_never_to_always()
    {
        var model = LinearModel.BuiltIn;
        foreach (var topic in new[] { 0, 1 })
        {
            var table = Enumerable.Range(0, LinearModel.Steps).Select(step => model.Probability(topic, (step - (LinearModel.Steps / 2)) * LinearModel.StepSize)).ToList();

            Assert.Equal(table.Order(), table);
            Assert.InRange(table[0], 0, 50);
            Assert.InRange(table[^1], 950, 1000);
        }
    }

    private static byte[] File()
    {
        (int, short[])[] weights =
        [
            (0, [1, 2, 3, -4, 5, 6, short.MinValue]),
            (1, new short[LinearModel.Outputs]),
            (70_000, [9, 0, 0, 0, 0, 0, 0]),
            (Last, [0, 0, 0, 0, 0, 0, short.MaxValue]),
        ];
        ushort[][] probabilities =
        [
            [.. Enumerable.Range(0, LinearModel.Steps).Select(step => (ushort)step)],
            [.. Enumerable.Range(0, LinearModel.Steps).Select(step => (ushort)(1000 - step))],
        ];
        return LinearModel.Write("test-1", Biases, probabilities, weights);
    }

    private static IEnumerable<int> WeightsOf(LinearModel model, int slot) => Enumerable.Range(0, LinearModel.Outputs).Select(output => model.WeightOf(FeatureAt(slot), output));

    private static uint FeatureAt(int slot) => (uint)slot << (32 - FeatureTable.Bits);
}
