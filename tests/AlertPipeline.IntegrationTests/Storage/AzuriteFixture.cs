using AlertPipeline.Local;
using AlertPipeline.Storage.Azure;
using AlertPipeline.Tests.Architecture;
using Microsoft.Extensions.Configuration;

[assembly: AssemblyFixture(typeof(AlertPipeline.IntegrationTests.Storage.AzuriteFixture))]

namespace AlertPipeline.IntegrationTests.Storage;

/// <summary>One Azurite for all tests of this assembly, started as <c>run</c> starts it, with new data each time.</summary>
public sealed class AzuriteFixture : IAsyncLifetime
{
    private readonly string _data = Directory.CreateTempSubdirectory("alertpipeline-tests-").FullName;
    private AzuriteServer? _server;

    public string ConnectionString => _server!.ConnectionString;

    internal StorageConnection Connection => StorageConnection.From(
        new ConfigurationBuilder().AddInMemoryCollection([new(StorageConnection.Setting, ConnectionString)]).Build());

    public async ValueTask InitializeAsync() => _server = await AzuriteServer.StartAsync(
        new AzuriteOptions(_data, RepositoryFolder.Root, InstallFolder: Path.Combine(RepositoryFolder.Root, ".alertpipeline", "azurite")),
        TestContext.Current.SendDiagnosticMessage, TimeProvider.System, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        Directory.Delete(_data, recursive: true);
    }
}
