namespace AlertPipeline.Tests.Feeds;

public sealed class RepeatedElementTests
{
    [Theory]
    [InlineData("<author><name>Ana</name><name>Bo</name><email>a@a.example</email><email>b@b.example</email></author>")]
    [InlineData("<author><name>Ana</name><email>a@a.example</email><uri>x</uri><uri>y</uri></author>")]
    public void A_person_with_an_element_twice_is_read_by_the_first(string author)
    {
        var feed = TestFeeds.Parse($"""<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>T</title>{author}</entry><entry><title>U</title></entry></feed>""");

        Assert.Equal(["Ana <a@a.example>"], feed.Entries[0].Authors);
        Assert.Equal(2, feed.Entries.Count);
    }
}
