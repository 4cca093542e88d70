using AlertPipeline.Storage;

namespace AlertPipeline.Tests.Storage;

/// <summary>Which rows a query finds, and in which order.</summary>
public abstract class TableQueryContract : TableContract
{
    [Fact]
    public async Task Rows_come_in_ordinal_order_of_partition_and_row()
    {
        foreach (var partition in (string[])["b", "B", "a!", "a", "é", "a|"])
        {
            await Tables.TryWriteAsync(
                Table, OddKeys.Reverse().Select(key => (TableWrite)new TableWrite.Insert(new TableRow(partition, key))).ToList(), Cancellation);
        }

        var expected = ((string[])["B", "a", "a!", "a|", "b", "é"]).SelectMany(partition => OddKeys.Select(key => (partition, key)));
        Assert.Equal(expected, (await ReadAsync(new TableQuery())).Select(row => (row.PartitionKey, row.RowKey)));
    }

    [Fact]
    public async Task A_range_of_row_keys_includes_its_start_and_excludes_its_end()
    {
        await WriteKeysAsync("a", "a!", "a|", "b", "b!", "c", "é");

        Assert.Equal(["a!", "a|", "b"], await KeysAsync(new TableQuery("p", "a!", "b!")));
        Assert.Equal(["c", "é"], await KeysAsync(new TableQuery("p", RowKeyFrom: "c")));
        Assert.Equal(["a"], await KeysAsync(new TableQuery("p", RowKeyTo: "a!")));
        Assert.Empty(await KeysAsync(new TableQuery("other", "a", "é")));
    }

    [Fact]
    public async Task A_range_of_row_keys_over_all_partitions()
    {
        await PutAsync(new TableRow("p2", "b"));
        await PutAsync(new TableRow("p1", "b"));
        await PutAsync(new TableRow("p1", "a"));

        Assert.Equal(["p1", "p2"], (await ReadAsync(new TableQuery(RowKeyFrom: "b"))).Select(row => row.PartitionKey));
    }

    [Fact]
    public async Task A_prefix_takes_the_rows_whose_key_begins_with_it()
    {
        await WriteKeysAsync("d", "d!", "d!1", "d!é", "d!😀", "d!'", "d\"", "D!1", "o!1", "d|", "ana|2026", "ana|", "ana2|2026", "an'a|1");

        Assert.Equal(["d!", "d!'", "d!1", "d!é", "d!😀"], await KeysAsync(TableQuery.Prefix("p", "d!")));
        Assert.Equal(["ana|", "ana|2026"], await KeysAsync(TableQuery.Prefix("p", "ana|")));
        Assert.Equal(["an'a|1"], await KeysAsync(TableQuery.Prefix("p", "an'a|")));
        Assert.Equal(14, (await KeysAsync(TableQuery.Prefix("p", ""))).Count);
    }

    [Fact]
    public async Task Conditions_compare_values_of_their_own_type_and_pass_over_rows_without_the_property()
    {
        var noon = new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
        await PutAsync(new TableRow("p", "1") { ["Text"] = "a", ["Number"] = -1, ["Flag"] = false, ["At"] = noon.AddMilliseconds(-1) });
        await PutAsync(new TableRow("p", "2") { ["Text"] = "it's \"b\"", ["Number"] = 9, ["Flag"] = true, ["At"] = noon });
        await PutAsync(new TableRow("p", "3") { ["Text"] = "é", ["Number"] = 10, ["Flag"] = true, ["At"] = noon.AddMilliseconds(1) });
        await PutAsync(new TableRow("p", "4"));

        async Task Check(string[] expected, params TableCondition[] where) =>
            Assert.Equal(expected, await KeysAsync(new TableQuery("p", Where: where)));

        await Check(["2"], new TableCondition("Text", TableComparison.Equal, "it's \"b\""));
        await Check(["1", "2"], new TableCondition("Text", TableComparison.LessOrEqual, "it's \"b\""));
        await Check(["3"], new TableCondition("Text", TableComparison.GreaterThan, "it's \"b\""));
        await Check(["3"], new TableCondition("Text", TableComparison.Equal, "é"));
        await Check(["2"], new TableCondition("Number", TableComparison.Equal, 9));
        await Check(["1", "2"], new TableCondition("Number", TableComparison.LessOrEqual, 9));
        await Check(["3"], new TableCondition("Number", TableComparison.GreaterThan, 9));
        await Check(["1", "2", "3"], new TableCondition("Number", TableComparison.GreaterThan, -2));
        await Check(["1"], new TableCondition("Flag", TableComparison.Equal, false));
        await Check(["2", "3"], new TableCondition("Flag", TableComparison.Equal, true));
        await Check(["2"], new TableCondition("At", TableComparison.Equal, noon));
        await Check(["1", "2"], new TableCondition("At", TableComparison.LessOrEqual, noon.ToOffset(TimeSpan.FromHours(5))));
        await Check(["3"], new TableCondition("At", TableComparison.GreaterThan, noon));
        await Check([], new TableCondition("Nowhere", TableComparison.Equal, "a"));
        await Check([], new TableCondition("Nowhere", TableComparison.LessOrEqual, "a"));
        await Check([], new TableCondition("Nowhere", TableComparison.GreaterThan, 0));
        await Check(
            ["3"],
            new TableCondition("Flag", TableComparison.Equal, true), new TableCondition("Number", TableComparison.GreaterThan, 9),
            new TableCondition("At", TableComparison.GreaterThan, noon));
    }

    [Fact]
    public async Task A_condition_with_a_value_that_cannot_be_compared_is_a_mistake_of_the_caller() =>
        await Assert.ThrowsAsync<ArgumentException>(
            () => ReadAsync(new TableQuery("p", Where: [new TableCondition("Size", TableComparison.Equal, 1.5)])));

    [Fact]
    public async Task More_rows_than_fit_one_page_all_come_once_and_in_order()
    {
        var keys = Enumerable.Range(0, 1_250).Select(i => $"{i:D5}").ToList();
        foreach (var chunk in keys.Chunk(100))
        {
            await Tables.TryWriteAsync(Table, chunk.Select(key => (TableWrite)new TableWrite.Insert(new TableRow("p", key))).ToList(), Cancellation);
        }

        Assert.Equal(keys, await KeysAsync(new TableQuery("p")));
        Assert.Equal(keys[..1_100], await KeysAsync(new TableQuery("p", RowKeyTo: "01100")));
    }

    private async Task WriteKeysAsync(params string[] keys) =>
        Assert.True(await Tables.TryWriteAsync(
            Table, Array.ConvertAll(keys, key => (TableWrite)new TableWrite.Insert(new TableRow("p", key))), Cancellation));

    private async Task<List<string>> KeysAsync(TableQuery query) => (await ReadAsync(query)).ConvertAll(row => row.RowKey);
}
