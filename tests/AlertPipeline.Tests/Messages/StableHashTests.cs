using AlertPipeline.Messages;

namespace AlertPipeline.Tests.Messages;

public sealed class StableHashTests
{
    [Fact]
    public void The_id_of_the_same_parts_is_the_same_on_every_machine() =>
        Assert.Equal("7e18f737311b2dc3b2f269dd78396b0351f14fb66efa879f768cb23181883c78", StableHash.Id("a", "b"));

    [Theory]
    [InlineData("world", 34)]
    [InlineData("ana", 47)]
    public void The_shard_of_an_id_is_the_same_on_every_machine(string id, int shard) => Assert.Equal(shard, StableHash.Shard(id));

    [Fact]
    public void Ids_are_spread_over_all_64_shards() =>
        Assert.Equal(Enumerable.Range(0, StableHash.ShardCount), Enumerable.Range(0, 2_000).Select(i => StableHash.Shard($"id-{i}")).Distinct().Order());
}
