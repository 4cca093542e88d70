using AlertPipeline.Subscribers;

namespace AlertPipeline.Tests.Subscribers;

public sealed class WebhookSecretTests
{
    [Theory]
    [InlineData(23, false)]
    [InlineData(24, true)]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void A_secret_has_24_to_64_bytes(int bytes, bool isSecret)
    {
        Assert.Equal(isSecret, WebhookSecret.TryRead("whsec_" + Convert.ToBase64String(new byte[bytes]), out _));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("whsec_")]
    [InlineData("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")]
    [InlineData("whsec_not base64 at all, although long enough")]
    public void Anything_else_is_no_secret(string? secret)
    {
        Assert.False(WebhookSecret.TryRead(secret, out _));
    }
}
