using AlertPipeline.Storage;

namespace AlertPipeline.Tests.Storage;

/// <summary>What every blob store does, the in-memory twin and Azure's alike.</summary>
public abstract class BlobStoreContract : IAsyncLifetime
{
    private readonly string _container = $"c-{Guid.NewGuid():N}";

    private protected abstract IBlobStore Blobs { get; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await Blobs.CreateContainerAsync(_container, Cancellation);

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Creating_a_container_twice_is_no_error_and_keeps_its_blobs()
    {
        await PutAsync("a", [1]);

        await Blobs.CreateContainerAsync(_container, Cancellation);

        Assert.NotNull(await Blobs.GetAsync(_container, "a", Cancellation));
    }

    [Fact]
    public async Task A_blob_that_is_not_there_reads_as_null() => Assert.Null(await Blobs.GetAsync(_container, "a", Cancellation));

    [Fact]
    public async Task A_container_that_was_never_created_is_an_error_and_not_an_empty_answer()
    {
        await Assert.ThrowsAnyAsync<Exception>(() => Blobs.GetAsync("nowhere", "a", Cancellation));
        await Assert.ThrowsAnyAsync<Exception>(() => Blobs.TryPutAsync("nowhere", "a", new byte[] { 1 }, BlobCondition.Always, Cancellation));
        await Assert.ThrowsAnyAsync<Exception>(() => Blobs.TryPutAsync("nowhere", "a", new byte[] { 1 }, BlobCondition.Absent, Cancellation));
        await Assert.ThrowsAnyAsync<Exception>(async () => await Blobs.ListAsync("nowhere", "", Cancellation).ToListAsync(Cancellation));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1_500_000)]
    public async Task A_blob_comes_back_as_it_was_written(int length)
    {
        var content = Enumerable.Range(0, length).Select(i => (byte)(i * 7)).ToArray();

        Assert.True(await Blobs.TryPutAsync(_container, "a", content, BlobCondition.Always, Cancellation));

        Assert.Equal(content, (await GetAsync("a")).Content.ToArray());
    }

    [Fact]
    public async Task What_is_done_to_the_bytes_after_the_write_does_not_change_the_blob()
    {
        var content = new byte[] { 1 };
        await PutAsync("a", content);

        content[0] = 2;

        Assert.Equal([1], (await GetAsync("a")).Content.ToArray());
    }

    [Fact]
    public async Task A_blob_is_overwritten_where_no_condition_is_set()
    {
        await PutAsync("a", [1, 2, 3]);
        var first = await GetAsync("a");

        await PutAsync("a", [4]);

        var second = await GetAsync("a");
        Assert.Equal([4], second.Content.ToArray());
        Assert.NotEqual(first.ETag, second.ETag);
    }

    [Fact]
    public async Task A_write_that_asks_for_absence_is_refused_where_the_blob_exists()
    {
        Assert.True(await Blobs.TryPutAsync(_container, "a", new byte[] { 1 }, BlobCondition.Absent, Cancellation));
        Assert.False(await Blobs.TryPutAsync(_container, "a", new byte[] { 2 }, BlobCondition.Absent, Cancellation));

        Assert.Equal([1], (await GetAsync("a")).Content.ToArray());
    }

    [Fact]
    public async Task A_write_under_the_read_ETag_is_taken_once()
    {
        await PutAsync("a", [1]);
        var read = await GetAsync("a");

        Assert.True(await Blobs.TryPutAsync(_container, "a", new byte[] { 2 }, BlobCondition.Match(read.ETag), Cancellation));
        Assert.False(await Blobs.TryPutAsync(_container, "a", new byte[] { 3 }, BlobCondition.Match(read.ETag), Cancellation));

        Assert.Equal([2], (await GetAsync("a")).Content.ToArray());
    }

    [Fact]
    public async Task A_write_under_an_ETag_is_refused_where_the_blob_is_gone()
    {
        await PutAsync("a", [1]);
        var read = await GetAsync("a");
        await Blobs.DeleteAsync(_container, "a", Cancellation);

        Assert.False(await Blobs.TryPutAsync(_container, "a", new byte[] { 2 }, BlobCondition.Match(read.ETag), Cancellation));

        Assert.Null(await Blobs.GetAsync(_container, "a", Cancellation));
    }

    [Fact]
    public async Task Deleting_a_blob_twice_is_no_error()
    {
        await PutAsync("a", [1]);

        await Blobs.DeleteAsync(_container, "a", Cancellation);
        await Blobs.DeleteAsync(_container, "a", Cancellation);

        Assert.Null(await Blobs.GetAsync(_container, "a", Cancellation));
    }

    [Fact]
    public async Task A_list_holds_the_blobs_under_a_prefix_in_ordinal_order_with_their_length()
    {
        foreach (var name in (string[])["q/b", "q/a", "q-poison/a", "q/é", "q/B", "q/a b", "q/a+b", "r/a", "q/a#1?x=%41", "q/漢"])
        {
            await PutAsync(name, new byte[name.Length]);
        }

        var listed = await Blobs.ListAsync(_container, "q/", Cancellation).ToListAsync(Cancellation);

        Assert.Equal(["q/B", "q/a", "q/a b", "q/a#1?x=%41", "q/a+b", "q/b", "q/é", "q/漢"], listed.Select(entry => entry.Name));
        Assert.All(listed, entry => Assert.Equal(entry.Name.Length, entry.LengthBytes));
        Assert.All(listed, entry => Assert.NotEqual(default, entry.WrittenAt));
        Assert.Equal(10, await Blobs.ListAsync(_container, "", Cancellation).CountAsync(Cancellation));
        Assert.Empty(await Blobs.ListAsync(_container, "nothing", Cancellation).ToListAsync(Cancellation));
        Assert.Equal("q/a#1?x=%41".Length, (await GetAsync("q/a#1?x=%41")).Content.Length);
    }

    [Fact]
    public async Task A_second_write_does_not_make_the_blob_older()
    {
        await PutAsync("a", [1]);
        var first = Assert.Single(await Blobs.ListAsync(_container, "", Cancellation).ToListAsync(Cancellation));
        await PutAsync("a", [1]);
        var second = Assert.Single(await Blobs.ListAsync(_container, "", Cancellation).ToListAsync(Cancellation));

        Assert.True(second.WrittenAt >= first.WrittenAt, $"{second.WrittenAt:O} is before {first.WrittenAt:O}");
    }

    [Fact]
    public async Task Of_concurrent_writers_that_ask_for_absence_one_succeeds()
    {
        var written = await Task.WhenAll(Enumerable.Range(0, 8).Select(i =>
            Blobs.TryPutAsync(_container, "a", new[] { (byte)i }, BlobCondition.Absent, Cancellation)));

        Assert.Single(written, won => won);
        Assert.Equal([(byte)Array.IndexOf(written, true)], (await GetAsync("a")).Content.ToArray());
    }

    private async Task PutAsync(string name, byte[] content) =>
        Assert.True(await Blobs.TryPutAsync(_container, name, content, BlobCondition.Always, Cancellation));

    private async Task<BlobItem> GetAsync(string name) =>
        await Blobs.GetAsync(_container, name, Cancellation) ?? throw new InvalidOperationException($"No blob {name}.");
}
