using System.Globalization;
using AlertPipeline.Local;
using AlertPipeline.Storage.Azure;
using AlertPipeline.Tests.Architecture;
using Microsoft.Extensions.Configuration;

[assembly: AssemblyFixture(typeof(AlertPipeline.IntegrationTests.Storage.AzuriteFixture))]

namespace AlertPipeline.IntegrationTests.Storage;

/// <summary>One Azurite for all tests of this assembly, started as <c>run</c> starts it, with new data each time.</summary>
public sealed class AzuriteFixture : IAsyncLifetime
{
    /// <summary>Accounts of the one Azurite beside its usual one, so that whole pipelines do not see each other.</summary>
    private const int AccountCount = 260;
    private const string UsualAccount = "devstoreaccount1";

    private readonly string _data = Directory.CreateTempSubdirectory("alertpipeline-tests-").FullName;
    private AzuriteServer? _server;
    private int _accounts;

    public string ConnectionString => _server!.ConnectionString;

    internal StorageConnection Connection => StorageConnection.From(
        new ConfigurationBuilder().AddInMemoryCollection([new(StorageConnection.Setting, ConnectionString)]).Build());

    /// <summary>Where Azurite is installed, once for all tests and for <c>dotnet run</c> from the repository's root.</summary>
    public static string InstallFolder => Path.Combine(RepositoryFolder.Root, ".alertpipeline", "azurite");

    /// <summary>A connection string for an account that no other test has.</summary>
    public string NewAccount()
    {
        var number = Interlocked.Increment(ref _accounts);
        Assert.True(number <= AccountCount, $"More than {AccountCount} tests want an account of their own; raise the number.");
        return ConnectionString.Replace(UsualAccount, AccountName(number), StringComparison.Ordinal);
    }

    public async ValueTask InitializeAsync()
    {
        // Azurite takes its accounts from this variable; they all get the well-known key.
        var key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
        var accounts = Enumerable.Range(1, AccountCount).Select(AccountName).Prepend(UsualAccount);
        Environment.SetEnvironmentVariable("AZURITE_ACCOUNTS", string.Join(';', accounts.Select(account => $"{account}:{key}")));
        _server = await AzuriteServer.StartAsync(
            new AzuriteOptions(_data, RepositoryFolder.Root, InstallFolder), TestContext.Current.SendDiagnosticMessage, TimeProvider.System,
            CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        Directory.Delete(_data, recursive: true);
    }

    private static string AccountName(int number) => string.Create(CultureInfo.InvariantCulture, $"test{number:D3}");
}
