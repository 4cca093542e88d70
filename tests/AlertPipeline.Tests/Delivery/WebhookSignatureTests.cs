using System.Text;
using AlertPipeline.Delivery.Webhooks;
using AlertPipeline.Subscribers;

namespace AlertPipeline.Tests.Delivery;

public sealed class WebhookSignatureTests
{
    // Computed with openssl dgst -sha256 -mac HMAC -macopt hexkey:….
    [Theory]
    [InlineData(Samples.Secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, "{\"test\": 2432232314}", "v1,O4Gjv1HqPqsMrjmczoggs/sWA8gZD0VyHG+fLh4+ktI=")]
    [InlineData(Samples.Secret, "0123456789abcdef0123456789abcdef", 1795503600, "{\"type\":\"digest.ready\",\"text\":\"規制 £1.2bn\"}", "v1,9gPyeYBYO1QoQSkub37HyF6hLWSlAq3D1uZFHSCGE7w=")]
    [InlineData("whsec_//79/Pv6+fj39vX08/Lx8O/u7ezr6uno", "id", 0, "", "v1,jleTn8CrkYBEgK6IL+vtPyRrVPEoWKuiMRii4GNxFck=")]
    public void Signatures_are_those_that_openssl_computes(string secret, string id, long at, string body, string expected)
    {
        Assert.True(WebhookSecret.TryRead(secret, out var key));

        var signature = WebhookSignature.Sign([key], id, DateTimeOffset.FromUnixTimeSeconds(at), Encoding.UTF8.GetBytes(body));

        Assert.Equal(expected, signature);
    }

    [Fact]
    public void Any_of_several_signatures_is_enough()
    {
        var (old, next) = (Enumerable.Repeat((byte)1, 24).ToArray(), Enumerable.Repeat((byte)2, 64).ToArray());
        var header = WebhookSignature.Sign([old, next], "id", Samples.Now, "body"u8);

        Assert.Equal(2, header.Split(' ').Length);
        Assert.True(WebhookSignature.Verify(old, "id", WebhookSignature.Timestamp(Samples.Now), "body"u8, header));
        Assert.True(WebhookSignature.Verify(next, "id", WebhookSignature.Timestamp(Samples.Now), "body"u8, "v1a,abc v2,x " + header));
    }

    [Theory]
    [InlineData("other", "1795503600", "body", null)]
    [InlineData("id", "1795503601", "body", null)]
    [InlineData("id", "1795503600", "Body", null)]
    [InlineData("id", "1795503600", "body", "")]
    [InlineData("id", "1795503600", "body", "v1,")]
    [InlineData("id", "1795503600", "body", "v1,not base64")]
    [InlineData("id", "1795503600", "body", "v1,AAAA")]
    public void What_was_changed_does_not_verify(string id, string timestamp, string body, string? header)
    {
        var key = new byte[24];
        header ??= WebhookSignature.Sign([key], "id", DateTimeOffset.FromUnixTimeSeconds(1795503600), "body"u8);

        Assert.False(WebhookSignature.Verify(key, id, timestamp, Encoding.UTF8.GetBytes(body), header));
    }
}
