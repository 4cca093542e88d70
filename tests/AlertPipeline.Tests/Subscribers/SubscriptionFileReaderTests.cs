using AlertPipeline.Messages;
using AlertPipeline.Subscribers;

namespace AlertPipeline.Tests.Subscribers;

public sealed class SubscriptionFileReaderTests
{
    private const string Ana = """
        { "id": "ana", "channel": "email", "to": "ana@example.org", "name": "Ana", "filter": "topic:ai-export direction:loosen",
          "cadence": "daily", "at": "07:00", "zone": "Europe/London", "days": ["mon","fri"], "empty": "send",
          "follow": ["updates"], "status": "active" }
        """;

    private const string Hook = """
        { "id": "hook", "channel": "webhook", "to": "http://127.0.0.1:9000/hook", "format": "standard",
          "secret": "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX", "owner": "ops@example.org", "filter": "topic:ai-sovereignty", "cadence": "instant" }
        """;

    [Fact]
    public void Both_kinds_of_subscription_are_read()
    {
        var read = SubscriptionFileReader.Read("s.json", File(Ana, Hook));

        var (ana, hook) = (read[0], read[1]);
        Assert.Equal(("ana", Channel.Email, Cadence.Daily, EmptyDigest.Send), (ana.Id, ana.Channel, ana.Cadence, ana.Empty));
        Assert.Equal(new TimeOnly(7, 0), ana.Schedule!.At);
        Assert.Equal([DayOfWeek.Monday, DayOfWeek.Friday], ana.Schedule.Days);
        Assert.Equal(("hook", Channel.Webhook, SubscriptionStatus.Active), (hook.Id, hook.Channel, hook.Status));
        Assert.Null(hook.Schedule);
    }

    [Theory]
    [InlineData("\"cadence\": \"daily\"", "\"cadence\": \"hourly\"", "subscription 'ana' has cadence 'hourly'; expected instant, daily, weekly")]
    [InlineData("\"id\": \"ana\"", "\"id\": \"a/b\"", "subscription 1 has id 'a/b'; expected 1 to 64")]
    [InlineData("\"at\": \"07:00\"", "\"at\": \"7am\"", "at '7am'; expected a local time")]
    [InlineData("Europe/London", "Europe/Londinium", "zone 'Europe/Londinium'; expected an IANA")]
    [InlineData("Europe/London", "GMT Standard Time", "expected an IANA")]
    [InlineData("[\"mon\",\"fri\"]", "[\"monday\"]", "days 'monday'; expected mon, tue")]
    [InlineData("[\"mon\",\"fri\"]", "[]", "days '[]'")]
    [InlineData("[\"mon\",\"fri\"]", "[null]", "days '(none)'; expected mon, tue")]
    [InlineData("\"id\": \"ana\"", "\"id\": \"ana\\n\"", "subscription 1 has id")]
    [InlineData("direction:loosen", "direction:up", "column 27")]
    [InlineData("\"empty\": \"send\"", "\"empty\": \"maybe\"", "empty 'maybe'; expected skip, send, weekly")]
    [InlineData("\"name\": \"Ana\"", "\"nickname\": \"Ana\"", "there is no member 'nickname' (line")]
    [InlineData("\"name\": \"Ana\"", "\"name\": \"Ana\\r\\nBcc: x@example.org\"", "name")]
    [InlineData("\"ana@example.org\"", "\"ana@example.org, bob@example.org\"", "one e-mail address")]
    [InlineData("\"ana@example.org\"", "\"ana\\r\\n@example.org\"", "one e-mail address")]
    public void A_mistake_is_named_with_its_value_and_what_was_expected(string right, string wrong, string says)
    {
        var failure = Assert.Throws<UserErrorException>(() => SubscriptionFileReader.Read("s.json", File(Ana.Replace(right, wrong, StringComparison.Ordinal))));

        Assert.StartsWith("s.json", failure.Message, StringComparison.Ordinal);
        Assert.Contains(says, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_entry_that_is_null_is_named() =>
        Assert.Contains("subscription 1 is null", Assert.Throws<UserErrorException>(() => SubscriptionFileReader.Read("s.json", File("null"))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX", "whsec_AAEC", "24 to 64 bytes")]
    [InlineData("whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX", "s3cr3t", "whsec_")]
    [InlineData("http://127.0.0.1:9000/hook", "ftp://127.0.0.1/hook", "absolute https address")]
    [InlineData("http://127.0.0.1:9000/hook", "https://user@example.org/hook", "without a user name")]
    public void A_mistake_in_a_webhook_never_shows_its_secret_or_address(string right, string wrong, string says)
    {
        var failure = Assert.Throws<UserErrorException>(() => SubscriptionFileReader.Read("s.json", File(Hook.Replace(right, wrong, StringComparison.Ordinal))));

        Assert.Contains(says, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(wrong, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_id_twice_is_an_error() =>
        Assert.Contains("'ana' 2 times", Assert.Throws<UserErrorException>(() => SubscriptionFileReader.Read("s.json", File(Ana, Ana))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("{ \"subscriptions\": null }")]
    [InlineData("{ \"subscriptions\": [ { \"id\": \"x\" } ] }")]
    [InlineData("not json")]
    public void Another_shape_is_one_clear_line(string json)
    {
        var failure = Assert.Throws<UserErrorException>(() => SubscriptionFileReader.Read("s.json", json));

        Assert.StartsWith("s.json", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
    }

    private static string File(params string[] subscriptions) => $"{{ \"subscriptions\": [ {string.Join(",\n", subscriptions)} ] }}";
}
