using System.Text;
using System.Text.Json;
using AlertPipeline.Hosting;
using AlertPipeline.Tests.Local;

namespace AlertPipeline.Tests.Hosting;

public sealed class QueueInvocationTests
{
    [Theory]
    [InlineData("queue-json")]
    [InlineData("queue-plain-text")]
    [InlineData("queue-number")]
    [InlineData("queue-array")]
    [InlineData("queue-empty-text")]
    [InlineData("queue-quoted-string")]
    [InlineData("queue-property-names-and-types")]
    public void A_recorded_message_is_read_as_it_stood_on_the_queue(string name)
    {
        var recorded = Recorded.Load(name);

        var read = QueueInvocation.Read(recorded.RequestBody);

        Assert.Equal(
            new QueueInvocation(recorded.MessageText!, JsonElement.Parse(recorded.HostMetadata.GetProperty("Id").GetString()!).GetString(), 1), read);
    }

    [Fact]
    public void Metadata_that_the_message_overwrote_is_not_trusted()
    {
        var recorded = Recorded.Load("queue-colliding-properties");

        Assert.Equal(new QueueInvocation(recorded.MessageText!, null, null), QueueInvocation.Read(recorded.RequestBody));
    }

    [Fact]
    public void A_message_under_a_retry_policy_is_read_like_any_other()
    {
        var read = QueueInvocation.Read(Recorded.Load("queue-retry-policy-0").RequestBody);

        Assert.Equal(new QueueInvocation("""{"case":"boom"}""", "fcba0d72-e5d5-4942-9ed2-0d8369a1577c", 1), read);
    }

    [Theory]
    [InlineData("ID", "dequeuecount")]
    [InlineData("id", "DEQUEUECOUNT")]
    [InlineData("Id", "DequeueCount")]
    public void A_property_overwrites_metadata_in_any_case(string id, string count)
    {
        Assert.Null(Read($$"""{"{{id}}":"mine"}""").MessageId);
        Assert.Null(Read($$"""{"{{count}}":99}""").DequeueCount);
        Assert.NotNull(Read($$"""{"{{id}}":"mine"}""").DequeueCount);
        Assert.NotNull(Read($$"""{"{{count}}":99}""").MessageId);
    }

    [Theory]
    [InlineData("{'id':'mine','dequeueCount':99}")]
    [InlineData("{id:'mine',dequeueCount:99}")]
    [InlineData("{/* */\"id\":\"mine\",\"dequeueCount\":99}")]
    [InlineData(" {\"id\":\"mine\",\"dequeueCount\":99,}")]
    public void A_text_that_only_the_hosts_lenient_parser_reads_leaves_no_metadata_to_trust(string text) =>
        Assert.Equal(new QueueInvocation(text, null, null), Read(text));

    [Fact]
    public void A_message_whose_inner_object_has_such_a_property_overwrites_nothing() =>
        Assert.Equal(("7", 3), (Read("""{"body":{"id":"mine","dequeueCount":99}}""").MessageId, Read("""{"body":{"id":1}}""").DequeueCount));

    [Theory]
    [InlineData("""{"Data":{"item":{"a": 1}}}""", """{"a": 1}""")]
    [InlineData("""{"Data":{"item":"{\"a\":1}"}}""", """{"a":1}""")]
    [InlineData("""{"Data":{"item":"\"{\\\"a\\\":1}\""}}""", """{"a":1}""")]
    [InlineData("""{"Data":{"item":"hello"}}""", "hello")]
    [InlineData("""{"Data":{"item":"\""}}""", "\"")]
    [InlineData("""{"Data":{"item":"\"a\" and \"b\""}}""", "\"a\" and \"b\"")]
    [InlineData("""{"Data":{"item":"\"\\ud83d\""}}""", "\"\\ud83d\"")]
    [InlineData("""{"Data":{"item":[1,2]}}""", "[1,2]")]
    [InlineData("""{"Data":{"item":42}}""", "42")]
    public void Other_encodings_of_the_text_are_taken_too(string body, string text) =>
        Assert.Equal(new QueueInvocation(text, null, null), QueueInvocation.Read(Encoding.UTF8.GetBytes(body)));

    [Theory]
    [InlineData("2", 2)]
    [InlineData("\"2\"", 2)]
    [InlineData("\"\\\"2\\\"\"", 2)]
    [InlineData("\"two\"", null)]
    [InlineData("-1", null)]
    [InlineData("1.5", null)]
    [InlineData("null", null)]
    [InlineData("{}", null)]
    [InlineData("99999999999", null)]
    public void The_dequeue_count_is_taken_as_number_or_text(string json, int? count) =>
        Assert.Equal(count, QueueInvocation.Read(Encoding.UTF8.GetBytes($$$"""{"Data":{"item":"a"},"Metadata":{"DequeueCount":{{{json}}}}}""")).DequeueCount);

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    public void Metadata_that_is_no_object_says_nothing(string json) =>
        Assert.Equal(
            new QueueInvocation("a", null, null), QueueInvocation.Read(Encoding.UTF8.GetBytes($$"""{"Data":{"item":"a"},"Metadata":{{json}}}""")));

    [Theory]
    [InlineData("")]
    [InlineData("hello")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("{}")]
    [InlineData("""{"data":{"item":"a"}}""")]
    [InlineData("""{"Data":null}""")]
    [InlineData("""{"Data":[]}""")]
    [InlineData("""{"Data":"item"}""")]
    [InlineData("""{"Data":{}}""")]
    [InlineData("""{"Data":{"other":"a"}}""")]
    [InlineData("""{"Data":{"item":"\ud83d"}}""")]
    public void A_body_that_is_no_invocation_is_a_JSON_error(string body) =>
        Assert.ThrowsAny<JsonException>(() => QueueInvocation.Read(Encoding.UTF8.GetBytes(body)));

    [Fact]
    public void Half_a_surrogate_pair_in_a_property_name_does_not_keep_a_message_from_being_read() =>
        Assert.Equal("""{"\ud83d":1}""", Read("""{"\ud83d":1}""").Text);

    [Fact]
    public void Any_text_survives_the_hosts_encoding()
    {
        const string Alphabet = "{}[]\"\\:,'/ \r\n\t\u0001abu0123e.-+é漢\u2028";
        var random = new Random(7);
        for (var run = 0; run < 20_000; run++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => Alphabet[random.Next(Alphabet.Length)]));

            Assert.Equal(text, Read(text).Text);
        }
    }

    private static QueueInvocation Read(string text) => QueueInvocation.Read(HostRequest.Of(text, "7", 3));
}
