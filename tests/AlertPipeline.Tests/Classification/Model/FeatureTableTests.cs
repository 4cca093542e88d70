using AlertPipeline.Classification.Model;

namespace AlertPipeline.Tests.Classification.Model;

public sealed class FeatureTableTests
{
    private const int Slots = 1 << FeatureTable.Bits;

    [Fact]
    public void Known_features_get_the_rows_from_1_in_the_order_of_their_slots_and_all_others_row_0()
    {
        int[] known = [0, 1, 63, 64, 65, 127, 128, 70_000, Slots - 1];

        var table = new FeatureTable(known);

        Assert.Equal(known.Length + 1, table.Rows);
        Assert.Equal(Enumerable.Range(1, known.Length), known.Select(slot => table.RowOf(FeatureAt(slot))));
        Assert.All(Enumerable.Range(0, Slots).Except(known), slot => Assert.Equal(FeatureTable.NoRow, table.RowOf(FeatureAt(slot))));
    }

    [Fact]
    public void The_lower_bits_of_a_feature_say_nothing()
    {
        var table = new FeatureTable([70_000]);

        Assert.Equal(1, table.RowOf(FeatureAt(70_000) | 0xFFF));
        Assert.Equal(FeatureTable.NoRow, table.RowOf(FeatureAt(70_001)));
    }

    [Fact]
    public void The_whole_table_has_a_row_for_every_slot()
    {
        Assert.Equal(Slots + 1, FeatureTable.Whole.Rows);
        Assert.Equal((1, 778, Slots), (FeatureTable.Whole.RowOf(FeatureAt(0)), FeatureTable.Whole.RowOf(FeatureAt(777)), FeatureTable.Whole.RowOf(uint.MaxValue)));
    }

    private static uint FeatureAt(int slot) => (uint)slot << (32 - FeatureTable.Bits);
}
