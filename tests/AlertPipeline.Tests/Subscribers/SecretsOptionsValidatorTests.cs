using AlertPipeline.Subscribers;

namespace AlertPipeline.Tests.Subscribers;

public sealed class SecretsOptionsValidatorTests
{
    [Fact]
    public void A_key_that_is_none_stops_the_start_by_its_position_and_is_not_shown()
    {
        var result = new SecretsOptionsValidator().Validate(null, new SecretsOptions { Keys = SecretsOptions.NewKey() + ",s3cr3t" });

        Assert.StartsWith("Key 2 of Secrets:Keys", result.FailureMessage, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cr3t", result.FailureMessage, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")]
    public void No_key_and_a_good_key_let_it_go_on(string keys) =>
        Assert.True(new SecretsOptionsValidator().Validate(null, new SecretsOptions { Keys = keys }).Succeeded);
}
