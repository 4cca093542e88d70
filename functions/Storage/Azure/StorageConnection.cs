using AlertPipeline.Messages;
using global::Azure.Core;
using global::Azure.Data.Tables;
using global::Azure.Identity;
using global::Azure.Storage.Blobs;
using global::Azure.Storage.Queues;

namespace AlertPipeline.Storage.Azure;

/// <summary>Where the storage account is: the setting <c>AzureWebJobsStorage</c>, the same that the Functions host reads.</summary>
/// <remarks>
/// Either a connection string, or the identity family: <c>AzureWebJobsStorage__accountName</c>, or
/// <c>__blobServiceUri</c>, <c>__queueServiceUri</c> and <c>__tableServiceUri</c>, with <c>__clientId</c> for a user-assigned identity.
/// </remarks>
internal sealed class StorageConnection
{
    public const string Setting = "AzureWebJobsStorage";

    private static readonly TimeSpan NetworkTimeout = TimeSpan.FromSeconds(30);
    private const int MaxRetries = 3;

    private readonly string? _connectionString;
    private readonly IConfigurationSection _section;
    private readonly TokenCredential? _credential;

    private StorageConnection(string? connectionString, IConfigurationSection section)
    {
        _connectionString = connectionString;
        _section = section;
        if (connectionString is null)
        {
            _credential = new DefaultAzureCredential(
                new DefaultAzureCredentialOptions { ManagedIdentityClientId = section["clientId"], ExcludeInteractiveBrowserCredential = true });
        }
    }

    public static bool IsConfigured(IConfiguration configuration)
    {
        var section = configuration.GetSection(Setting);
        return !string.IsNullOrWhiteSpace(section.Value) || section["accountName"] is not null || section["queueServiceUri"] is not null;
    }

    public static StorageConnection From(IConfiguration configuration)
    {
        if (!IsConfigured(configuration))
        {
            throw new UserErrorException(
                $"No storage account: set {Setting} to a connection string, or {Setting}__accountName for a managed identity.");
        }

        var section = configuration.GetSection(Setting);
        return new StorageConnection(string.IsNullOrWhiteSpace(section.Value) ? null : section.Value, section);
    }

    public AzureTableStore Tables() => Connect(() =>
    {
        var options = Configure(new TableClientOptions());
        return new AzureTableStore(_connectionString is { } text
            ? new TableServiceClient(text, options)
            : new TableServiceClient(ServiceUri("table"), _credential!, options));
    });

    public AzureQueueStore Queues() => Connect(() => new AzureQueueStore(options =>
    {
        Configure(options);
        return _connectionString is { } text
            ? new QueueServiceClient(text, options)
            : new QueueServiceClient(ServiceUri("queue"), _credential!, options);
    }));

    public AzureBlobStore Blobs() => Connect(() =>
    {
        var options = Configure(new BlobClientOptions());
        return new AzureBlobStore(_connectionString is { } text
            ? new BlobServiceClient(text, options)
            : new BlobServiceClient(ServiceUri("blob"), _credential!, options));
    });

    // The value holds a key, so the error names the setting only.
    private static T Connect<T>(Func<T> create)
    {
        try
        {
            return create();
        }
        catch (Exception failure) when (failure is FormatException or ArgumentException or InvalidOperationException or KeyNotFoundException)
        {
            throw new UserErrorException(
                $"{Setting} is not a storage connection string (AccountName=…;AccountKey=…;… or UseDevelopmentStorage=true): {failure.GetType().Name}.",
                1, failure);
        }
    }

    private static T Configure<T>(T options) where T : ClientOptions
    {
        options.Retry.MaxRetries = MaxRetries;
        options.Retry.NetworkTimeout = NetworkTimeout;
        options.Diagnostics.IsLoggingEnabled = false;
        options.Diagnostics.IsTelemetryEnabled = false;
        return options;
    }

    private Uri ServiceUri(string service)
    {
        var text = _section[$"{service}ServiceUri"] ?? (_section["accountName"] is { } account ? $"https://{account}.{service}.core.windows.net" : null);
        return Uri.TryCreate(text, UriKind.Absolute, out var uri)
            ? uri
            : throw new UserErrorException($"{Setting}__{service}ServiceUri is '{text}'; expected an absolute address, or set {Setting}__accountName.");
    }
}
