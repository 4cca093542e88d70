using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using AlertPipeline.Delivery;
using AlertPipeline.Delivery.Email;
using AlertPipeline.Delivery.Feedback;
using AlertPipeline.Subscribers;
using AlertPipeline.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace AlertPipeline.Tests.Delivery.Feedback;

/// <summary>Calls of the signed event webhook, through the route that takes them.</summary>
public sealed class SendGridEventsTests : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly Bench _bench = new(Samples.Mail());
    private readonly DeliveryDraft _draft = Samples.Draft(Samples.Mail());

    public void Dispose() => _key.Dispose();

    [Theory]
    [InlineData("""{"event":"delivered","response":"250 OK"}""", MailFate.Delivered, "delivered 250 OK")]
    [InlineData("""{"event":"deferred","response":"450 try later","attempt":"5"}""", MailFate.Deferred, "deferred 450 try later")]
    [InlineData("""{"event":"bounce","type":"bounce","status":"5.1.1","reason":"550 5.1.1 <ana@example.org> unknown"}""", MailFate.HardBounce, "bounce 5.1.1 550 5.1.1 <(address)> unknown")]
    [InlineData("""{"event":"bounce","type":"blocked","status":"5.7.1","reason":"550 blocked"}""", MailFate.SoftBounce, "bounce 5.7.1 550 blocked")]
    [InlineData("""{"event":"blocked","reason":"550 blocked"}""", MailFate.SoftBounce, "blocked 550 blocked")]
    [InlineData("""{"event":"dropped","reason":"Bounced Address","status":"5.0.0"}""", MailFate.HardBounce, "dropped 5.0.0 Bounced Address")]
    [InlineData("""{"event":"dropped","reason":"Spam Reporting Address"}""", MailFate.Complaint, "dropped Spam Reporting Address")]
    [InlineData("""{"event":"dropped","reason":"Unsubscribed Address"}""", MailFate.Unsubscribed, "dropped Unsubscribed Address")]
    [InlineData("""{"event":"dropped","reason":"Recipient List over Package Quota"}""", MailFate.Dropped, "dropped Recipient List over Package Quota")]
    [InlineData("""{"event":"spamreport"}""", MailFate.Complaint, "spamreport")]
    [InlineData("""{"event":"unsubscribe"}""", MailFate.Unsubscribed, "unsubscribe")]
    [InlineData("""{"event":"group_unsubscribe","asm_group_id":10}""", MailFate.Unsubscribed, "group_unsubscribe")]
    internal async Task An_event_lands_in_its_deliverys_log(string told, MailFate fate, string text)
    {
        await SendAsync();

        var status = await CallAsync($"[{Event(told)}]");

        Assert.Equal(204, status);
        var entry = Assert.Single((await _bench.StoredAsync(_draft)).Feedback);
        Assert.Equal(new FeedbackEntry("id-1", fate, Samples.Now.AddSeconds(-9), text), entry);
    }

    [Theory]
    [InlineData("""{"event":"processed"}""")]
    [InlineData("""{"event":"open"}""")]
    [InlineData("""{"event":"group_resubscribe"}""")]
    [InlineData("""{"event":"something new"}""")]
    [InlineData("""{"event":7}""")]
    [InlineData("""{"event":"bounce","alert_delivery":"a/b"}""")]
    [InlineData("""{"event":"bounce","alert_shard":"64"}""")]
    [InlineData("""{"event":"bounce","alert_shard":"-1"}""")]
    [InlineData("""{"event":"bounce","timestamp":"now"}""")]
    [InlineData("""{"event":"bounce","timestamp":99999999999999999}""")]
    public async Task What_means_nothing_to_us_is_taken_and_changes_nothing(string told)
    {
        await SendAsync();

        Assert.Equal(204, await CallAsync($"[{Event(told)},7,null,[]]"));

        Assert.Empty((await _bench.StoredAsync(_draft)).Feedback);
        Assert.Empty(_bench.Subscribers.Changes);
    }

    [Fact]
    public async Task A_batch_that_comes_twice_in_another_order_is_recorded_once()
    {
        await SendAsync();
        var (bounce, delivered) = (Event("""{"event":"bounce","type":"bounce"}""", "a"), Event("""{"event":"delivered"}""", "b"));

        await CallAsync($"[{bounce},{delivered},{bounce}]");
        await CallAsync($"[{delivered},{bounce}]");

        var stored = await _bench.StoredAsync(_draft);
        Assert.Equal(["a HardBounce", "b Delivered"], stored.Feedback.Select(entry => $"{entry.EventId} {entry.Fate}"));
        Assert.Equal(("ana", SubscriptionStatus.Suppressed), Assert.Single(_bench.Subscribers.Changes.Select(change => (change.Id, change.Status))));
    }

    [Fact]
    public async Task Nothing_is_taken_that_SendGrid_did_not_sign_as_it_came()
    {
        await SendAsync();
        var body = $"[{Event("""{"event":"spamreport"}""")}]";
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var time = Seconds(Samples.Now);

        Assert.Equal(403, await CallAsync(body + " ", signature: Sign(_key, time, body)));
        Assert.Equal(403, await CallAsync(body, signature: Sign(other, time, body)));
        Assert.Equal(403, await CallAsync(body, signature: Sign(_key, Seconds(Samples.Now.AddSeconds(1)), body)));
        Assert.Equal(403, await CallAsync(body, signature: ""));
        Assert.Equal(403, await CallAsync(body, signature: "no base64!"));
        Assert.Equal(403, await CallAsync(body, signature: "AAAA"));
        Assert.Equal(403, await CallAsync(body, time: "", signature: Sign(_key, "", body)));
        Assert.Equal(403, await CallAsync(body, time: "soon", signature: Sign(_key, "soon", body)));

        Assert.Empty((await _bench.StoredAsync(_draft)).Feedback);
        Assert.Empty(_bench.Subscribers.Changes);
    }

    [Theory]
    [InlineData(-301, 403)]
    [InlineData(-299, 204)]
    [InlineData(299, 204)]
    [InlineData(301, 403)]
    public async Task A_signature_holds_for_five_minutes(int seconds, int status)
    {
        await SendAsync();
        var time = Seconds(Samples.Now.AddSeconds(seconds));
        var body = $"[{Event("""{"event":"delivered"}""")}]";

        Assert.Equal(status, await CallAsync(body, time, Sign(_key, time, body)));

        Assert.Equal(status == 204 ? 1 : 0, (await _bench.StoredAsync(_draft)).Feedback.Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[")]
    [InlineData("\"text\"")]
    public async Task What_is_no_list_is_refused(string body) => Assert.Equal(400, await CallAsync(body));

    [Fact]
    public async Task A_body_that_is_too_long_is_not_read()
    {
        Assert.Equal(413, await CallAsync(new string(' ', SendGridEvents.MaxBodyBytes + 1)));
        Assert.Equal(413, await CallAsync(new string(' ', SendGridEvents.MaxBodyBytes + 1), saysLength: false));
    }

    [Fact]
    public async Task Without_a_key_there_is_no_such_page() => Assert.Equal(404, await CallAsync("[]", publicKey: ""));

    [Fact]
    public void A_key_of_another_curve_is_none()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP384);

        Assert.Throws<CryptographicException>(() => SendGridEvents.ReadKey(Convert.ToBase64String(other.ExportSubjectPublicKeyInfo())));
    }

    private async Task SendAsync()
    {
        await _bench.FreezeAsync(_draft);
        await _bench.SendMailsAsync();
    }

    /// <summary>With what SendGrid adds to each, where the event does not say it itself.</summary>
    private string Event(string told, string id = "id-1")
    {
        var members = System.Text.Json.Nodes.JsonNode.Parse(told)!.AsObject();
        members.TryAdd("email", "ana@example.org");
        members.TryAdd("timestamp", Samples.Now.AddSeconds(-9).ToUnixTimeSeconds());
        members.TryAdd("smtp-id", "<delivery@example.org>");
        members.TryAdd("sg_event_id", id);
        members.TryAdd("sg_message_id", "14c5d75ce93.dfd.64b469.filter0001.16648.5515E0B88.0");
        members.TryAdd("category", new System.Text.Json.Nodes.JsonArray("alertpipeline"));
        members.TryAdd(SendGridRequest.DeliveryArgument, _draft.DeliveryId);
        members.TryAdd(SendGridRequest.ShardArgument, _draft.Subscription.Shard.ToString(CultureInfo.InvariantCulture));
        return members.ToJsonString();
    }

    private async Task<int> CallAsync(string body, string? time = null, string? signature = null, string? publicKey = null, bool saysLength = true)
    {
        time ??= Seconds(Samples.Now);
        var options = new EmailOptions { SendGrid = new SendGridOptions { EventPublicKey = publicKey ?? Convert.ToBase64String(_key.ExportSubjectPublicKeyInfo()) } };
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddSingleton(new SendGridEvents(_bench.Feedback(), Options.Create(options), _bench.Clock, NullLogger<SendGridEvents>.Instance));
        await using var app = builder.Build();
        EventEndpoints.Map(app);
        var endpoint = Assert.Single(((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>());

        var bytes = Encoding.UTF8.GetBytes(body);
        var context = new DefaultHttpContext { RequestServices = app.Services };
        context.Request.Body = new MemoryStream(bytes);
        context.Request.ContentLength = saysLength ? bytes.Length : null;
        context.Request.Headers[SendGridEvents.TimestampHeader] = time;
        context.Request.Headers[SendGridEvents.SignatureHeader] = signature ?? Sign(_key, time, body);
        await endpoint.RequestDelegate!(context);
        return context.Response.StatusCode;
    }

    private static string Seconds(DateTimeOffset at) => at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    private static string Sign(ECDsa key, string time, string body) =>
        Convert.ToBase64String(key.SignData(Encoding.UTF8.GetBytes(time + body), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
}
