using System.Text;
using AlertPipeline.Feeds.Parsing;

namespace AlertPipeline.Tests.Feeds;

public sealed class Utf8RecodingTests
{
    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("utf-32")]
    [InlineData("iso-8859-1")]
    public void A_document_of_many_pieces_is_what_it_would_be_as_one_string(string name)
    {
        var encoding = Encoding.GetEncoding(name);
        var document = encoding.GetBytes(string.Concat(Enumerable.Range(0, 20_000).Select(i => $"ban {i} \U0001F4F0 é漢 ")));

        foreach (var cut in new[] { 0, 1, 2, 3 })
        {
            var bytes = document.AsSpan(cut, document.Length - cut - (cut % 2));

            Assert.Equal(Encoding.UTF8.GetBytes(encoding.GetString(bytes)), Utf8Recoding.Recode(bytes, encoding).ToArray());
        }
    }

    [Fact]
    public void An_empty_document_stays_empty() => Assert.True(Utf8Recoding.Recode([], Encoding.Unicode).IsEmpty);
}
