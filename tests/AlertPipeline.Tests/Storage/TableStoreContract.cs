using AlertPipeline.Storage;

namespace AlertPipeline.Tests.Storage;

/// <summary>What every table store does, the in-memory twin and Azure's alike.</summary>
public abstract class TableStoreContract : IAsyncLifetime
{
    private readonly string _table = $"T{Guid.NewGuid():N}";

    private protected abstract ITableStore Tables { get; }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await Tables.CreateTableAsync(_table, Cancelled);

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    public static TheoryData<string, object> Values => new()
    {
        { "empty string", "" },
        { "string with quotes, line breaks and markup", "O'Neil said \"no\"\r\n<b>&amp;</b>\t\\" },
        { "string that looks like a part of a batch", "--changeset_1\r\nPOST https://example.org/T(PartitionKey='a',RowKey='b') HTTP/1.1\r\n\r\n{}" },
        { "string of every plane", "aé漢😀\U0010FFFD" },
        { "string of 30,720 characters, all the room there is", new string('漢', 30_720) },
        { "integer", 42 },
        { "least integer", int.MinValue },
        { "long beyond what a JSON number holds exactly", long.MaxValue },
        { "long that would fit an integer", 7L },
        { "double", 0.1 },
        { "double without a fraction", 5.0 },
        { "least double", double.MinValue },
        { "true", true },
        { "false", false },
        { "time with ticks", new DateTimeOffset(2026, 11, 24, 7, 0, 0, TimeSpan.Zero).AddTicks(1_234_567) },
        { "time on the second", new DateTimeOffset(2026, 11, 24, 7, 0, 0, TimeSpan.Zero) },
        { "earliest time", new DateTimeOffset(1601, 1, 1, 0, 0, 0, TimeSpan.Zero) },
        { "empty bytes", Array.Empty<byte>() },
        { "bytes", new byte[] { 0, 1, 127, 128, 255 } },
        { "60 KiB of bytes", Enumerable.Range(0, 60 * 1024).Select(i => (byte)i).ToArray() },
    };

    /// <summary>In ordinal order.</summary>
    public static readonly IReadOnlyList<string> OddKeys =
    [
        " ", "!", "\"quoted\"", "$batch", "&a=b", "'", "''", "(1)", "*", "+", ".", "..", ":", ";", "<a>", "=", "@", "A b", "PartitionKey='x'",
        "[", "^", "`", "a b ", "a'b", "a,b", "d!1", "o!1", "{", "|", "~", "é", "漢字", "😀",
    ];

    public static TheoryData<string> RefusedKeys => new("", "a/b", @"a\b", "a#b", "a?b", "a%b", "a\tb", "a\u0000b", "a\u0085b", new string('k', 513), "a\ud83d");

    public static TheoryData<string, object> RefusedValues => new()
    {
        { "60 KiB and a byte", new byte[(60 * 1024) + 1] },
        { "30,721 characters", new string('a', 30_721) },
        { "a type that tables lack", 1.5m },
        { "a time before the tables' first", new DateTimeOffset(1600, 12, 31, 23, 59, 59, TimeSpan.Zero) },
    };

    [Fact]
    public async Task Creating_a_table_twice_is_no_error_and_keeps_its_rows()
    {
        await PutAsync(new TableRow("p", "r"));

        await Tables.CreateTableAsync(_table, Cancelled);

        Assert.NotNull(await Tables.GetAsync(_table, "p", "r", Cancelled));
    }

    [Fact]
    public async Task A_row_that_is_not_there_reads_as_null() => Assert.Null(await Tables.GetAsync(_table, "p", "r", Cancelled));

    [Fact]
    public async Task A_table_that_was_never_created_is_an_error_and_not_an_empty_answer()
    {
        await Assert.ThrowsAnyAsync<Exception>(() => Tables.GetAsync("Nowhere", "p", "r", Cancelled));
        await Assert.ThrowsAnyAsync<Exception>(async () => await ReadAsync("Nowhere", new TableQuery("p")));
        await Assert.ThrowsAnyAsync<Exception>(() => Tables.TryWriteAsync("Nowhere", new TableWrite.Put(new TableRow("p", "r")), Cancelled));
        await Assert.ThrowsAnyAsync<Exception>(() => Tables.TryWriteAsync("Nowhere", new TableWrite.Delete("p", "r"), Cancelled));
        await Assert.ThrowsAnyAsync<Exception>(() => Tables.TryWriteAsync(
            "Nowhere", [new TableWrite.Insert(new TableRow("p", "r")), new TableWrite.Delete("p", "s")], Cancelled));
    }

    [Theory]
    [MemberData(nameof(Values))]
    public async Task A_value_comes_back_as_it_was_written_alone_and_in_a_batch(string what, object value)
    {
        Assert.NotEmpty(what);

        Assert.True(await Tables.TryWriteAsync(_table, new TableWrite.Insert(new TableRow("p", "alone") { ["Value"] = value }), Cancelled));
        Assert.True(await Tables.TryWriteAsync(
            _table, [new TableWrite.Put(new TableRow("p", "batch") { ["Value"] = value }), new TableWrite.Put(new TableRow("p", "other"))], Cancelled));

        foreach (var key in (string[])["alone", "batch"])
        {
            var read = (await GetAsync("p", key)).Values;
            Assert.Equal(["Value"], read.Keys);
            Assert.IsType(value.GetType(), read["Value"]);
            Assert.Equal(value, read["Value"]);
        }
    }

    [Fact]
    public async Task A_time_with_an_offset_comes_back_as_the_same_instant_in_UTC()
    {
        await PutAsync(new TableRow("p", "r") { ["At"] = new DateTimeOffset(2026, 11, 24, 9, 30, 0, TimeSpan.FromHours(2)) });

        var at = (await GetAsync("p", "r")).GetTime("At");

        Assert.Equal((new DateTime(2026, 11, 24, 7, 30, 0), TimeSpan.Zero), (at.DateTime, at.Offset));
    }

    [Fact]
    public async Task Values_without_content_are_not_stored_as_something()
    {
        var row = new TableRow("p", "r") { ["Kept"] = "a", ["Dropped"] = "b" };
        row["Dropped"] = null;
        await PutAsync(row);

        Assert.Equal(["Kept"], (await GetAsync("p", "r")).Values.Keys);
    }

    [Fact]
    public async Task What_is_done_to_a_row_after_the_write_or_the_read_does_not_change_what_is_stored()
    {
        var bytes = new byte[] { 1 };
        var row = new TableRow("p", "r") { ["Name"] = "before", ["Bytes"] = bytes };
        await PutAsync(row);

        row["Name"] = "after";
        bytes[0] = 2;
        var read = await GetAsync("p", "r");
        read["Name"] = "after";
        read.GetBytes("Bytes")[0] = 3;

        var again = await GetAsync("p", "r");
        Assert.Equal("before", again.GetString("Name"));
        Assert.Equal([1], again.GetBytes("Bytes"));
    }

    [Fact]
    public async Task A_read_row_says_when_it_was_written_and_under_which_ETag()
    {
        await PutAsync(new TableRow("p", "r") { ["Name"] = "first" });
        var first = await GetAsync("p", "r");
        await PutAsync(new TableRow("p", "r") { ["Name"] = "second" });
        var second = await GetAsync("p", "r");

        Assert.NotNull(first.Timestamp);
        Assert.NotNull(first.ETag);
        Assert.NotEqual(first.ETag, second.ETag);
        Assert.Equal(second.ETag, Assert.Single(await ReadAsync(new TableQuery("p"))).ETag);
    }

    [Fact]
    public async Task Insert_is_refused_where_the_row_exists()
    {
        Assert.True(await Tables.TryWriteAsync(_table, new TableWrite.Insert(new TableRow("p", "r") { ["Name"] = "first" }), Cancelled));

        Assert.False(await Tables.TryWriteAsync(_table, new TableWrite.Insert(new TableRow("p", "r") { ["Name"] = "second" }), Cancelled));

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

        Assert.True(await Tables.TryWriteAsync(_table, new TableWrite.Replace(new TableRow("p", "r") { ETag = read.ETag, ["New"] = "n" }), Cancelled));

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
        await Tables.TryWriteAsync(_table, new TableWrite.Delete("p", "r"), Cancelled);

        Assert.False(await WriteAsync(new TableWrite.Replace(read), inBatch));

        Assert.Null(await Tables.GetAsync(_table, "p", "r", Cancelled));
    }

    [Fact]
    public async Task Replace_of_a_row_that_was_never_read_is_a_mistake_of_the_caller() =>
        await Assert.ThrowsAsync<ArgumentException>(
            () => Tables.TryWriteAsync(_table, new TableWrite.Replace(new TableRow("p", "r")), Cancelled));

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
            _table,
            [
                new TableWrite.Delete("p", "deleted"),
                new TableWrite.Insert(new TableRow("p", "inserted") { ["Name"] = "new" }),
                new TableWrite.Put(new TableRow("p", "put") { ["Name"] = "new" }),
                new TableWrite.Replace(read),
            ],
            Cancelled));

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
                _table,
                [
                    new TableWrite.Insert(new TableRow("p", "a")), new TableWrite.Put(new TableRow("p", "b")), failing,
                    new TableWrite.Put(new TableRow("p", "z")),
                ],
                Cancelled));
        }

        Assert.Equal(["there old"], (await ReadAsync(new TableQuery())).Select(row => $"{row.RowKey} {row.FindString("Name")}"));
    }

    [Fact]
    public async Task A_batch_holds_100_writes_of_one_partition_with_each_row_once()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => Tables.TryWriteAsync(_table, [], Cancelled));
        await Assert.ThrowsAsync<ArgumentException>(() => Tables.TryWriteAsync(_table, Puts("p", 101), Cancelled));
        await Assert.ThrowsAsync<ArgumentException>(() => Tables.TryWriteAsync(_table, [.. Puts("p", 1), .. Puts("q", 1)], Cancelled));
        await Assert.ThrowsAsync<ArgumentException>(() => Tables.TryWriteAsync(_table, [.. Puts("p", 1), .. Puts("p", 1)], Cancelled));

        Assert.True(await Tables.TryWriteAsync(_table, Puts("p", 100), Cancelled));
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

        await Assert.ThrowsAsync<ArgumentException>(() => Tables.TryWriteAsync(_table, new TableWrite.Insert(Row("r", 18)), Cancelled));
        await Assert.ThrowsAsync<ArgumentException>(() => Tables.TryWriteAsync(
            _table, Enumerable.Range(0, 5).Select(i => (TableWrite)new TableWrite.Insert(Row($"r{i}", 16))).ToList(), Cancelled));

        Assert.True(await Tables.TryWriteAsync(_table, new TableWrite.Insert(Row("r", 16)), Cancelled));
        Assert.Equal(16, (await GetAsync("p", "r")).Values.Count);
    }

    [Theory]
    [MemberData(nameof(RefusedKeys))]
    public async Task A_key_that_storage_does_not_take_is_refused_as_partition_and_as_row(string key)
    {
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Tables.TryWriteAsync(_table, new TableWrite.Put(new TableRow(key, "r")), Cancelled));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Tables.TryWriteAsync(_table, new TableWrite.Put(new TableRow("p", key)), Cancelled));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Tables.TryWriteAsync(_table, new TableWrite.Delete("p", key), Cancelled));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Tables.GetAsync(_table, key, "r", Cancelled));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Tables.GetAsync(_table, "p", key, Cancelled));
    }

    [Theory]
    [MemberData(nameof(RefusedValues))]
    public async Task A_value_that_storage_does_not_take_is_refused_by_the_name_of_its_property(string what, object value)
    {
        Assert.NotEmpty(what);

        var failure = await Assert.ThrowsAsync<ArgumentException>(
            () => Tables.TryWriteAsync(_table, new TableWrite.Put(new TableRow("p", "r") { ["Odd"] = value }), Cancelled));

        Assert.Contains("'Odd'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Odd_keys_can_be_written_read_queried_replaced_and_deleted()
    {
        foreach (var key in OddKeys)
        {
            Assert.True(await Tables.TryWriteAsync(_table, new TableWrite.Insert(new TableRow(key, key) { ["Name"] = key }), Cancelled));
            Assert.False(await Tables.TryWriteAsync(_table, new TableWrite.Insert(new TableRow(key, key)), Cancelled));

            var read = await GetAsync(key, key);
            Assert.Equal((key, key, key), (read.PartitionKey, read.RowKey, read.GetString("Name")));
            Assert.Equal([key], (await ReadAsync(new TableQuery(key, key, key + "~"))).Select(row => row.RowKey));

            Assert.True(await Tables.TryWriteAsync(_table, new TableWrite.Replace(read), Cancelled));
            Assert.True(await Tables.TryWriteAsync(_table, new TableWrite.Delete(key, key), Cancelled));
            Assert.Null(await Tables.GetAsync(_table, key, key, Cancelled));
        }
    }

    [Fact]
    public async Task Odd_keys_can_be_written_and_deleted_in_a_batch()
    {
        foreach (var partition in OddKeys)
        {
            Assert.True(await Tables.TryWriteAsync(
                _table, OddKeys.Select(key => (TableWrite)new TableWrite.Insert(new TableRow(partition, key) { ["Name"] = key })).ToList(), Cancelled));
            Assert.Equal(OddKeys, (await ReadAsync(new TableQuery(partition))).Select(row => row.GetString("Name")));

            var rows = await ReadAsync(new TableQuery(partition));
            Assert.True(await Tables.TryWriteAsync(_table, rows.ConvertAll(row => (TableWrite)new TableWrite.Replace(row)), Cancelled));
            Assert.True(await Tables.TryWriteAsync(
                _table, OddKeys.Select(key => (TableWrite)new TableWrite.Delete(partition, key)).ToList(), Cancelled));
            Assert.Empty(await ReadAsync(new TableQuery(partition)));
        }
    }

    [Fact]
    public async Task Rows_come_in_ordinal_order_of_partition_and_row()
    {
        foreach (var partition in (string[])["b", "B", "a!", "a", "é", "a|"])
        {
            await Tables.TryWriteAsync(
                _table, OddKeys.Reverse().Select(key => (TableWrite)new TableWrite.Insert(new TableRow(partition, key))).ToList(), Cancelled);
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
            await Tables.TryWriteAsync(_table, chunk.Select(key => (TableWrite)new TableWrite.Insert(new TableRow("p", key))).ToList(), Cancelled);
        }

        Assert.Equal(keys, await KeysAsync(new TableQuery("p")));
        Assert.Equal(keys[..1_100], await KeysAsync(new TableQuery("p", RowKeyTo: "01100")));
    }

    [Fact]
    public async Task A_read_that_is_cancelled_stops()
    {
        await PutAsync(new TableRow("p", "r"));
        var cancelled = new CancellationToken(canceled: true);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Tables.GetAsync(_table, "p", "r", cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await Tables.QueryAsync(_table, new TableQuery("p"), cancelled).ToListAsync(cancelled));
    }

    private static List<TableWrite> Puts(string partition, int count) =>
        Enumerable.Range(0, count).Select(i => (TableWrite)new TableWrite.Put(new TableRow(partition, $"{i:D3}"))).ToList();

    private async Task<TableRow> GetAsync(string partition, string row) =>
        await Tables.GetAsync(_table, partition, row, Cancelled) ?? throw new InvalidOperationException($"No row {partition} / {row}.");

    private async Task PutAsync(TableRow row) => Assert.True(await Tables.TryWriteAsync(_table, new TableWrite.Put(row), Cancelled));

    private Task<bool> WriteAsync(TableWrite write, bool inBatch) =>
        Tables.TryWriteAsync(_table, inBatch ? [write, new TableWrite.Put(new TableRow("p", "beside"))] : [write], Cancelled);

    private async Task WriteKeysAsync(params string[] keys) =>
        Assert.True(await Tables.TryWriteAsync(
            _table, Array.ConvertAll(keys, key => (TableWrite)new TableWrite.Insert(new TableRow("p", key))), Cancelled));

    private async Task<List<string>> KeysAsync(TableQuery query) => (await ReadAsync(query)).ConvertAll(row => row.RowKey);

    private Task<List<TableRow>> ReadAsync(TableQuery query) => ReadAsync(_table, query);

    private async Task<List<TableRow>> ReadAsync(string table, TableQuery query) =>
        await Tables.QueryAsync(table, query, Cancelled).ToListAsync(Cancelled);
}
