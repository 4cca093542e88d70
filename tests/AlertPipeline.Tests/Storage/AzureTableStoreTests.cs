using System.Net;
using System.Text;
using AlertPipeline.Storage;
using AlertPipeline.Storage.Azure;
using Azure;
using Azure.Core.Pipeline;
using Azure.Data.Tables;

namespace AlertPipeline.Tests.Storage;

/// <summary>Answers of the service that no emulator gives.</summary>
public sealed class AzureTableStoreTests
{
    [Theory]
    [InlineData(HttpStatusCode.Conflict, "EntityAlreadyExists")]
    [InlineData(HttpStatusCode.PreconditionFailed, "UpdateConditionNotSatisfied")]
    [InlineData(HttpStatusCode.NotFound, "ResourceNotFound")]
    public async Task A_row_that_is_not_as_expected_is_a_failed_precondition(HttpStatusCode status, string code) =>
        Assert.False(await WriteAsync(status, code));

    [Theory]
    [InlineData(HttpStatusCode.Conflict, "TableBeingDeleted")]
    [InlineData(HttpStatusCode.NotFound, "TableNotFound")]
    [InlineData(HttpStatusCode.Forbidden, "AuthorizationFailure")]
    [InlineData(HttpStatusCode.RequestEntityTooLarge, "RequestBodyTooLarge")]
    public async Task Any_other_refusal_is_an_error(HttpStatusCode status, string code) =>
        Assert.Equal(code, (await Assert.ThrowsAsync<RequestFailedException>(() => WriteAsync(status, code))).ErrorCode);

    private static async Task<bool> WriteAsync(HttpStatusCode status, string code)
    {
        using var handler = new Answers(status, code);
        using var transport = new HttpClientTransport(handler);
        var store = new AzureTableStore(new TableServiceClient(
            new Uri("https://account.table.example"), new TableSharedKeyCredential("account", "a2V5"), new TableClientOptions { Transport = transport }));

        return await store.TryWriteAsync("Feeds", new TableWrite.Insert(new TableRow("p", "r")), TestContext.Current.CancellationToken);
    }

    private sealed class Answers(HttpStatusCode status, string code) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(status)
            {
                Content = new StringContent(
                    $$$"""{"odata.error":{"message":{"lang":"en-US","value":"no"},"code":"{{{code}}}"} }""", Encoding.UTF8, "application/json"),
            });
    }
}
