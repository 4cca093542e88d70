using AlertPipeline.Storage;

namespace AlertPipeline.Tests.Storage;

/// <summary>The kinds of write, alone and in batches.</summary>
public abstract class TableWriteContract : TableContract
{
    [Fact]
    public async Task Insert_is_refused_where_the_row_exists()
    {
        Assert.True(await Tables.TryWriteAsync(Table, new TableWrite.Insert(new TableRow("p", "r") { ["Name"] = "first" }), Cancellation));

        Assert.False(await Tables.TryWriteAsync(Table, new TableWrite.Insert(new TableRow("p", "r") { ["Name"] = "second" }), Cancellation));

        Assert.Equal("first", (await GetAsync("p", "r")).GetString("Name"));
    }

    [Fact]
    public async Task Put_replaces_the_whole_row()
    {
        await PutAsync(new TableRow("p", "r") { ["Old"] = "o", ["Both"] = "1" });
        await PutAsync(new TableRow("p", "r") { ["Both"] = "2", ["New"] = "n" });

        Assert.Equal(["Both", "New"], (await GetAsync("p", "r")).Values.Keys.Order());
    }

    [Fact]
    public async Task Replace_under_the_read_ETag_writes_the_whole_row()
    {
        await PutAsync(new TableRow("p", "r") { ["Old"] = "o" });
        var read = await GetAsync("p", "r");

        Assert.True(await Tables.TryWriteAsync(Table, new TableWrite.Replace(new TableRow("p", "r") { ETag = read.ETag, ["New"] = "n" }), Cancellation));

        Assert.Equal(["New"], (await GetAsync("p", "r")).Values.Keys);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Replace_under_a_stale_ETag_is_refused(bool inBatch)
    {
        await PutAsync(new TableRow("p", "r") { ["Name"] = "first" });
        var stale = await GetAsync("p", "r");
        await PutAsync(new TableRow("p", "r") { ["Name"] = "second" });
        stale["Name"] = "third";

        Assert.False(await WriteAsync(new TableWrite.Replace(stale), inBatch));

        Assert.Equal("second", (await GetAsync("p", "r")).GetString("Name"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Replace_is_refused_where_the_row_is_gone(bool inBatch)
    {
        await PutAsync(new TableRow("p", "r"));
        var read = await GetAsync("p", "r");
        await Tables.TryWriteAsync(Table, new TableWrite.Delete("p", "r"), Cancellation);

        Assert.False(await WriteAsync(new TableWrite.Replace(read), inBatch));

        Assert.Null(await Tables.GetAsync(Table, "p", "r", Cancellation));
    }

    [Fact]
    public async Task Replace_of_a_row_that_was_never_read_is_a_mistake_of_the_caller() =>
        await Assert.ThrowsAsync<ArgumentException>(
            () => Tables.TryWriteAsync(Table, new TableWrite.Replace(new TableRow("p", "r")), Cancellation));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Delete_is_refused_where_there_is_no_row(bool inBatch)
    {
        await PutAsync(new TableRow("p", "r"));

        Assert.True(await WriteAsync(new TableWrite.Delete("p", "r"), inBatch));
        Assert.False(await WriteAsync(new TableWrite.Delete("p", "r"), inBatch));
    }

    [Fact]
    public async Task A_batch_of_every_kind_of_write_is_applied()
    {
        await PutAsync(new TableRow("p", "deleted"));
        await PutAsync(new TableRow("p", "put") { ["Name"] = "old" });
        await PutAsync(new TableRow("p", "replaced") { ["Name"] = "old" });
        var read = await GetAsync("p", "replaced");
        read["Name"] = "new";

        Assert.True(await Tables.TryWriteAsync(
            Table,
            [
                new TableWrite.Delete("p", "deleted"),
                new TableWrite.Insert(new TableRow("p", "inserted") { ["Name"] = "new" }),
                new TableWrite.Put(new TableRow("p", "put") { ["Name"] = "new" }),
                new TableWrite.Replace(read),
            ],
            Cancellation));

        Assert.Equal(
            ["inserted new", "put new", "replaced new"],
            (await ReadAsync(new TableQuery("p"))).Select(row => $"{row.RowKey} {row.FindString("Name")}"));
    }

    [Fact]
    public async Task A_batch_with_one_write_that_fails_writes_nothing()
    {
        await PutAsync(new TableRow("p", "there") { ["Name"] = "old" });
        var stale = await GetAsync("p", "there");
        await PutAsync(new TableRow("p", "there") { ["Name"] = "old" });

        foreach (var failing in (TableWrite[])
            [new TableWrite.Insert(new TableRow("p", "there")), new TableWrite.Replace(stale), new TableWrite.Delete("p", "missing")])
        {
            Assert.False(await Tables.TryWriteAsync(
                Table,
                [
                    new TableWrite.Insert(new TableRow("p", "a")), new TableWrite.Put(new TableRow("p", "b")), failing,
                    new TableWrite.Put(new TableRow("p", "z")),
                ],
                Cancellation));
        }

        Assert.Equal(["there old"], (await ReadAsync(new TableQuery())).Select(row => $"{row.RowKey} {row.FindString("Name")}"));
    }

    [Fact]
    public async Task A_batch_holds_100_writes_of_one_partition_with_each_row_once()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => Tables.TryWriteAsync(Table, [], Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(() => Tables.TryWriteAsync(Table, Puts("p", 101), Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(() => Tables.TryWriteAsync(Table, [.. Puts("p", 1), .. Puts("q", 1)], Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(() => Tables.TryWriteAsync(Table, [.. Puts("p", 1), .. Puts("p", 1)], Cancellation));

        Assert.True(await Tables.TryWriteAsync(Table, Puts("p", 100), Cancellation));
        Assert.Equal(100, (await ReadAsync(new TableQuery("p"))).Count);
    }

    [Fact]
    public async Task A_row_of_more_than_1_MiB_and_a_batch_of_more_than_4_MiB_are_refused_before_they_are_sent()
    {
        TableRow Row(string key, int properties)
        {
            var row = new TableRow("p", key);
            for (var i = 0; i < properties; i++)
            {
                row[$"Part{i}"] = new byte[60 * 1024];
            }

            return row;
        }

        await Assert.ThrowsAsync<ArgumentException>(() => Tables.TryWriteAsync(Table, new TableWrite.Insert(Row("r", 18)), Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(() => Tables.TryWriteAsync(
            Table, Enumerable.Range(0, 5).Select(i => (TableWrite)new TableWrite.Insert(Row($"r{i}", 16))).ToList(), Cancellation));

        Assert.True(await Tables.TryWriteAsync(Table, new TableWrite.Insert(Row("r", 16)), Cancellation));
        Assert.Equal(16, (await GetAsync("p", "r")).Values.Count);
    }

    private static List<TableWrite> Puts(string partition, int count) =>
        Enumerable.Range(0, count).Select(i => (TableWrite)new TableWrite.Put(new TableRow(partition, $"{i:D3}"))).ToList();

    private Task<bool> WriteAsync(TableWrite write, bool inBatch) =>
        Tables.TryWriteAsync(Table, inBatch ? [write, new TableWrite.Put(new TableRow("p", "beside"))] : [write], Cancellation);
}
