using AlertPipeline.Messages;

namespace AlertPipeline.Tests.Messages;

public sealed class StableHashTests
{
    [Fact]
    public void The_id_of_the_same_parts_is_the_same_on_every_machine() =>
        Assert.Equal("7e18f737311b2dc3b2f269dd78396b0351f14fb66efa879f768cb23181883c78", StableHash.Id("a", "b"));

    [Theory]
    [InlineData("world", 0, 63)]
    public void A_shard_is_one_of_64(string id, int least, int most) => Assert.InRange(StableHash.Shard(id), least, most);
}
