using AlertPipeline.Storage;

namespace AlertPipeline.Tests.Storage;

public sealed class TableRowTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(TableWriteRules.MaxPropertyBytes, 1)]
    [InlineData(TableWriteRules.MaxPropertyBytes + 1, 2)]
    [InlineData(3 * TableWriteRules.MaxPropertyBytes, 3)]
    public void Bytes_of_any_length_come_back_whole_from_as_few_properties_as_hold_them(int length, int properties)
    {
        var bytes = Enumerable.Range(0, length).Select(i => (byte)(i * 7)).ToArray();
        var row = new TableRow("p", "r");

        row.SetParts("Content", bytes);

        Assert.Equal(properties, row.Values.Count);
        Assert.Equal(bytes, row.GetParts("Content"));
    }
}
