using AlertPipeline.Subscribers;

namespace AlertPipeline.Tests.Subscribers;

public sealed class MailAddressesTests
{
    [Theory]
    [InlineData("ana@example.org", true)]
    [InlineData("ana+news@exämple.org", true)]
    [InlineData("Ana <ana@example.org>", false)]
    [InlineData("ana@example.org, eve@example.net", false)]
    [InlineData("ana@example.org\r\nBcc: eve@example.net", false)]
    [InlineData("\"a\r\nRCPT TO:<eve@example.net>\"@example.org", false)]
    [InlineData("ana", false)]
    [InlineData("", false)]
    [InlineData("ana@", false)]
    [InlineData("ana @example.org", false)]
    public void Only_a_bare_address_is_one(string text, bool isAddress)
    {
        Assert.Equal(isAddress, MailAddresses.TryParse(text, out _));
    }

    [Theory]
    [InlineData(254, true)]
    [InlineData(255, false)]
    public void An_address_has_254_characters_at_most(int length, bool isAddress) =>
        Assert.Equal(isAddress, MailAddresses.TryParse(new string('a', length - "@example.org".Length) + "@example.org", out _));
}
