using AlertPipeline.Storage;

namespace AlertPipeline.Tests.Storage;

/// <summary>Tables, rows, their values and keys: what is taken, and that it comes back.</summary>
public abstract class TableRowContract : TableContract
{
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

    public static TheoryData<string> RefusedKeys => new("", "a/b", @"a\b", "a#b", "a?b", "a%b", "a\tb", "a\u0000b", "a\u0085b", new string('k', 513), "a\ud83d");

    public static TheoryData<string, object> RefusedValues => new()
    {
        { "60 KiB and a byte", new byte[(60 * 1024) + 1] },
        { "30,721 characters", new string('a', 30_721) },
        { "a type that tables lack", 1.5m },
        { "a time before the tables' first", new DateTimeOffset(1600, 12, 31, 23, 59, 59, TimeSpan.Zero) },
    };

    [Fact]
    public async Task Creating_aTable_twice_is_no_error_and_keeps_its_rows()
    {
        await PutAsync(new TableRow("p", "r"));

        await Tables.CreateTableAsync(Table, Cancellation);

        Assert.NotNull(await Tables.GetAsync(Table, "p", "r", Cancellation));
    }

    [Fact]
    public async Task A_row_that_is_not_there_reads_as_null() => Assert.Null(await Tables.GetAsync(Table, "p", "r", Cancellation));

    [Fact]
    public async Task ATable_that_was_never_created_is_an_error_and_not_an_empty_answer()
    {
        await Assert.ThrowsAnyAsync<Exception>(() => Tables.GetAsync("Nowhere", "p", "r", Cancellation));
        await Assert.ThrowsAnyAsync<Exception>(async () => await ReadAsync("Nowhere", new TableQuery("p")));
        await Assert.ThrowsAnyAsync<Exception>(() => Tables.TryWriteAsync("Nowhere", new TableWrite.Put(new TableRow("p", "r")), Cancellation));
        await Assert.ThrowsAnyAsync<Exception>(() => Tables.TryWriteAsync("Nowhere", new TableWrite.Delete("p", "r"), Cancellation));
        await Assert.ThrowsAnyAsync<Exception>(() => Tables.TryWriteAsync(
            "Nowhere", [new TableWrite.Insert(new TableRow("p", "r")), new TableWrite.Delete("p", "s")], Cancellation));
    }

    [Theory]
    [MemberData(nameof(Values))]
    public async Task A_value_comes_back_as_it_was_written_alone_and_in_a_batch(string what, object value)
    {
        Assert.NotEmpty(what);

        Assert.True(await Tables.TryWriteAsync(Table, new TableWrite.Insert(new TableRow("p", "alone") { ["Value"] = value }), Cancellation));
        Assert.True(await Tables.TryWriteAsync(
            Table, [new TableWrite.Put(new TableRow("p", "batch") { ["Value"] = value }), new TableWrite.Put(new TableRow("p", "other"))], Cancellation));

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

    [Theory]
    [MemberData(nameof(RefusedKeys))]
    public async Task A_key_that_storage_does_not_take_is_refused_as_partition_and_as_row(string key)
    {
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Tables.TryWriteAsync(Table, new TableWrite.Put(new TableRow(key, "r")), Cancellation));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Tables.TryWriteAsync(Table, new TableWrite.Put(new TableRow("p", key)), Cancellation));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Tables.TryWriteAsync(Table, new TableWrite.Delete("p", key), Cancellation));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Tables.GetAsync(Table, key, "r", Cancellation));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Tables.GetAsync(Table, "p", key, Cancellation));
    }

    [Theory]
    [MemberData(nameof(RefusedValues))]
    public async Task A_value_that_storage_does_not_take_is_refused_by_the_name_of_its_property(string what, object value)
    {
        Assert.NotEmpty(what);

        var failure = await Assert.ThrowsAsync<ArgumentException>(
            () => Tables.TryWriteAsync(Table, new TableWrite.Put(new TableRow("p", "r") { ["Odd"] = value }), Cancellation));

        Assert.Contains("'Odd'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Odd_keys_can_be_written_read_queried_replaced_and_deleted()
    {
        foreach (var key in OddKeys)
        {
            Assert.True(await Tables.TryWriteAsync(Table, new TableWrite.Insert(new TableRow(key, key) { ["Name"] = key }), Cancellation));
            Assert.False(await Tables.TryWriteAsync(Table, new TableWrite.Insert(new TableRow(key, key)), Cancellation));

            var read = await GetAsync(key, key);
            Assert.Equal((key, key, key), (read.PartitionKey, read.RowKey, read.GetString("Name")));
            Assert.Equal([key], (await ReadAsync(new TableQuery(key, key, key + "~"))).Select(row => row.RowKey));

            Assert.True(await Tables.TryWriteAsync(Table, new TableWrite.Replace(read), Cancellation));
            Assert.True(await Tables.TryWriteAsync(Table, new TableWrite.Delete(key, key), Cancellation));
            Assert.Null(await Tables.GetAsync(Table, key, key, Cancellation));
        }
    }

    [Fact]
    public async Task Odd_keys_can_be_written_and_deleted_in_a_batch()
    {
        foreach (var partition in OddKeys)
        {
            Assert.True(await Tables.TryWriteAsync(
                Table, OddKeys.Select(key => (TableWrite)new TableWrite.Insert(new TableRow(partition, key) { ["Name"] = key })).ToList(), Cancellation));
            Assert.Equal(OddKeys, (await ReadAsync(new TableQuery(partition))).Select(row => row.GetString("Name")));

            var rows = await ReadAsync(new TableQuery(partition));
            Assert.True(await Tables.TryWriteAsync(Table, rows.ConvertAll(row => (TableWrite)new TableWrite.Replace(row)), Cancellation));
            Assert.True(await Tables.TryWriteAsync(
                Table, OddKeys.Select(key => (TableWrite)new TableWrite.Delete(partition, key)).ToList(), Cancellation));
            Assert.Empty(await ReadAsync(new TableQuery(partition)));
        }
    }

    [Fact]
    public async Task A_read_that_is_cancelled_stops()
    {
        await PutAsync(new TableRow("p", "r"));
        var cancelled = new CancellationToken(canceled: true);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Tables.GetAsync(Table, "p", "r", cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await Tables.QueryAsync(Table, new TableQuery("p"), cancelled).ToListAsync(cancelled));
    }
}
