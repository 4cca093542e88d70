using System.Globalization;
using System.Net;
using AlertPipeline.Messages;
using AlertPipeline.Subscribers;

namespace AlertPipeline.Commands;

/// <summary><c>serve</c>: the custom handler that the Functions host starts and posts to.</summary>
internal static class ServeCommand
{
    /// <summary>Set by the Functions host to the port it will call.</summary>
    public const string PortVariable = "FUNCTIONS_CUSTOMHANDLER_PORT";

    /// <summary>The host takes 0 for "stay dead", so a normal end is never 0.</summary>
    private const int EndedCode = 1;

    public static async Task<int> RunAsync(ProgramRooms rooms, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = Settings.AppRoot });
        builder.Configuration.Sources.Clear();
        Settings.Add(builder.Configuration);

        // The host takes every stderr line for an error and every stdout line for one record: single lines, to stdout only.
        builder.Logging.ClearProviders().AddConfiguration(builder.Configuration.GetSection("Logging")).AddJsonConsole();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, Port(builder.Configuration));
            kestrel.AddServerHeader = false;
        });
        builder.Host.UseDefaultServiceProvider(provider =>
        {
            provider.ValidateScopes = true;
            provider.ValidateOnBuild = true;
        });
        rooms.Add(builder.Services);
        var app = builder.Build();
        SettingsCheck.Validate(app.Services);

        // Made now: a missing master key stops the start and not the first message.
        app.Services.GetRequiredService<SecretBox>();
        rooms.Map(app);
        await app.StartAsync(cancellationToken);
        await app.WaitForShutdownAsync(cancellationToken);
        return EndedCode;
    }

    private static int Port(ConfigurationManager configuration)
    {
        var text = configuration[PortVariable];
        return int.TryParse(text, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65_535
            ? port
            : throw new UserErrorException($"{PortVariable} is '{text}'; the Functions host sets it to the port it will call. To try the product, use 'alertpipeline run'.", 2);
    }
}
