using AlertPipeline.Storage;

namespace AlertPipeline.Tests.Storage;

/// <summary>Insert if absent, many rows at once, on either store.</summary>
public abstract class InsertMissingContract : TableContract
{
    [Fact]
    public async Task Nothing_to_insert_inserts_nothing() => Assert.Empty(await Tables.InsertMissingAsync(Table, [], Cancellation));

    [Fact]
    public async Task Rows_that_exist_keep_their_values_and_the_others_are_inserted()
    {
        await Tables.InsertMissingAsync(Table, [Row("p", "b", "first"), Row("p", "d", "first")], Cancellation);

        var inserted = await Tables.InsertMissingAsync(
            Table, [Row("p", "d", "second"), Row("p", "a", "second"), Row("p", "b", "second"), Row("p", "c!", "second")], Cancellation);

        Assert.Equal(["a", "c!"], inserted.Order(StringComparer.Ordinal));
        Assert.Equal(["p/a second", "p/b first", "p/c! second", "p/d first"], await StoredAsync());
    }

    [Fact]
    public async Task Twice_inserts_once()
    {
        var rows = Enumerable.Range(0, 10).Select(i => Row("p", $"{i}", "x")).ToList();

        Assert.Equal(10, (await Tables.InsertMissingAsync(Table, rows, Cancellation)).Count);
        Assert.Empty(await Tables.InsertMissingAsync(Table, rows, Cancellation));
    }

    [Fact]
    public async Task The_first_of_two_rows_with_one_key_is_taken()
    {
        var inserted = await Tables.InsertMissingAsync(Table, [Row("p", "a", "first"), Row("p", "a", "second")], Cancellation);

        Assert.Equal(["a"], inserted);
        Assert.Equal(["p/a first"], await StoredAsync());
    }

    [Fact]
    public async Task Rows_of_several_partitions_are_inserted_together()
    {
        await Tables.InsertMissingAsync(Table, [Row("p", "a", "first")], Cancellation);

        await Tables.InsertMissingAsync(Table, [Row("p", "a", "second"), Row("q", "a", "second"), Row("p", "b", "second")], Cancellation);

        Assert.Equal(["p/a first", "p/b second", "q/a second"], await StoredAsync());
    }

    [Fact]
    public async Task More_rows_than_one_batch_holds()
    {
        await Tables.InsertMissingAsync(Table, Enumerable.Range(0, 25).Select(i => Row("p", $"{i * 10:D3}", "first")).ToList(), Cancellation);

        var inserted = await Tables.InsertMissingAsync(Table, Enumerable.Range(0, 250).Select(i => Row("p", $"{i:D3}", "second")).ToList(), Cancellation);

        Assert.Equal(225, inserted.Count);
        Assert.Equal(250, (await StoredAsync()).Count);
    }

    [Theory]
    [InlineData('a')]
    [InlineData('漢')]
    [InlineData('"')]
    public async Task More_bytes_than_one_batch_holds(char filler)
    {
        // 60 rows of 55 KiB: 3.3 MiB at least, and up to six times that where each character is escaped on the wire.
        var rows = Enumerable.Range(0, 60).Select(i => Row("p", $"{i:D2}", new string(filler, 28_000))).ToList();
        foreach (var row in rows)
        {
            row["More"] = new string(filler, 28_000);
        }

        var inserted = await Tables.InsertMissingAsync(Table, rows, Cancellation);

        Assert.Equal(60, inserted.Count);
        Assert.Equal(60, (await StoredAsync()).Count);
    }

    [Fact]
    public async Task Of_concurrent_writers_each_row_has_exactly_one_that_inserted_it()
    {
        var writers = await Task.WhenAll(Enumerable.Range(0, 4).Select(writer => Tables.InsertMissingAsync(
            Table, Enumerable.Range(writer * 10, 60).Select(i => Row("p", $"{i:D3}", $"writer {writer}")).ToList(), Cancellation)));

        var expected = writers.SelectMany((keys, writer) => keys.Select(key => $"p/{key} writer {writer}")).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(90, expected.Count);
        Assert.Equal(expected, await StoredAsync());
    }

    [Fact]
    public async Task Rows_are_found_by_their_keys_and_no_others()
    {
        await Tables.InsertMissingAsync(Table, [Row("p", "a", "1"), Row("p", "a!", "2"), Row("p", "b", "3"), Row("p", "c", "4"), Row("q", "a", "5")], Cancellation);

        var found = await Tables.GetManyAsync(Table, "p", ["c", "a", "missing"], Cancellation);

        Assert.Equal(["a", "c"], found.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("1", found["a"].GetString("Name"));
        Assert.Empty(await Tables.GetManyAsync(Table, "p", [], Cancellation));
    }

    private static TableRow Row(string partition, string key, string name) => new(partition, key) { ["Name"] = name };

    private async Task<List<string>> StoredAsync() =>
        (await ReadAsync(new TableQuery())).ConvertAll(row => $"{row.PartitionKey}/{row.RowKey} {row.FindString("Name")}");
}
