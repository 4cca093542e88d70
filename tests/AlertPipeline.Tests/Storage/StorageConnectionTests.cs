using AlertPipeline.Messages;
using AlertPipeline.Storage.Azure;
using Microsoft.Extensions.Configuration;

namespace AlertPipeline.Tests.Storage;

public sealed class StorageConnectionTests
{
    [Fact]
    public void Without_a_setting_the_error_says_which_to_set()
    {
        var failure = Assert.Throws<UserErrorException>(() => StorageConnection.From(Settings()));

        Assert.Equal(
            "No storage account: set AzureWebJobsStorage to a connection string, or AzureWebJobsStorage__accountName for a managed identity.", failure.Message);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("AccountName=a")]
    [InlineData("AccountName=a;AccountKey=not-base64!;EndpointSuffix=core.windows.net")]
    [InlineData("DefaultEndpointsProtocol=https;AccountName=;AccountKey=c2VjcmV0;EndpointSuffix=core.windows.net")]
    public void A_value_that_is_no_connection_string_is_one_line_that_does_not_show_it(string value)
    {
        var connection = StorageConnection.From(Settings(("AzureWebJobsStorage", value)));

        foreach (var connect in (Action[])[() => connection.Tables(), () => connection.Queues(), () => connection.Blobs()])
        {
            var failure = Assert.Throws<UserErrorException>(connect);
            Assert.StartsWith("AzureWebJobsStorage is not a storage connection string", failure.Message, StringComparison.Ordinal);
            Assert.DoesNotContain(value, failure.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("\n", failure.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_identity_family_needs_an_account_or_the_address_of_each_service()
    {
        Assert.NotNull(StorageConnection.From(Settings(("AzureWebJobsStorage:accountName", "account"))).Tables());
        var partly = StorageConnection.From(Settings(("AzureWebJobsStorage:queueServiceUri", "https://account.queue.core.windows.net")));

        Assert.NotNull(partly.Queues());
        Assert.Contains("AzureWebJobsStorage__tableServiceUri", Assert.Throws<UserErrorException>(() => partly.Tables()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_else_under_the_setting_makes_a_connection() =>
        Assert.False(StorageConnection.IsConfigured(Settings(("AzureWebJobsStorage:clientId", "id"), ("AzureWebJobsStorage", " "))));

    private static IConfiguration Settings(params (string Name, string Value)[] settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value))).Build();
}
