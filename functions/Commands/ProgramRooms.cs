using AlertPipeline.Classification;
using AlertPipeline.Storage;
using AlertPipeline.Storage.Azure;

namespace AlertPipeline.Commands;

/// <summary>What <c>Program.cs</c> gives to the commands: how the rooms are added and how the triggers are mapped.</summary>
/// <param name="Add">Adds every room.</param>
/// <param name="Map">Maps every trigger and page.</param>
internal sealed record ProgramRooms(Action<IServiceCollection> Add, Action<IEndpointRouteBuilder> Map)
{
    /// <summary>The classifier alone: needs no storage, settings or network.</summary>
    public IClassifier Classifier()
    {
        using var services = Build(new ConfigurationBuilder().Build());
        return services.GetRequiredService<IClassifier>();
    }

    /// <summary>Runs a command over the rooms with the settings of this machine.</summary>
    public async Task<int> UseAsync(Func<IServiceProvider, CancellationToken, Task<int>> run, CancellationToken cancellationToken)
    {
        await using var services = Build(Settings.Load());
        SettingsCheck.Validate(services);
        return await run(services, cancellationToken);
    }

    /// <summary>The same for a command that needs the storage account: the configured one, or else the local run's, started where it is not running.</summary>
    public async Task<int> UseStorageAsync(Func<IServiceProvider, CancellationToken, Task<int>> run, CancellationToken cancellationToken)
    {
        var settings = Settings.Load();
        await using (var unconnected = Build(settings))
        {
            SettingsCheck.Validate(unconnected);
        }

        await using var azurite = StorageConnection.IsConfigured(settings)
            ? null
            : await LocalState.StartAzuriteAsync(settings, line => Console.Error.WriteLine(line), cancellationToken);
        var overrides = LocalState.SecretsFor(settings);
        if (azurite is not null)
        {
            overrides[StorageConnection.Setting] = azurite.ConnectionString;
        }

        await using var services = Build(Settings.Load(overrides));
        await StorageCheck.CreateAllAsync(services.GetRequiredService<StorageSetup>(), cancellationToken);
        return await run(services, cancellationToken);
    }

    /// <summary>The rooms for a command, which talks for itself: on stderr come its warnings, and when the handler was started.</summary>
    public ServiceProvider Build(IConfiguration settings)
    {
        var services = new ServiceCollection();
        services.AddSingleton(settings);
        services.AddLogging(logging => logging
            .SetMinimumLevel(LogLevel.Warning)
            .AddFilter(typeof(Local.HandlerSupervisor).FullName, LogLevel.Information)
            .AddSimpleConsole(console => console.SingleLine = true)
            .Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace));
        Add(services);
        return services.BuildServiceProvider(new ServiceProviderOptions { ValidateScopes = true });
    }
}
