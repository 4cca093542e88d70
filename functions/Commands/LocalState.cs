using System.Globalization;
using AlertPipeline.Local;
using AlertPipeline.Messages;
using AlertPipeline.Subscribers;

namespace AlertPipeline.Commands;

/// <summary>The git-ignored folder of a local run: Azurite and its data, the master key, the operator's key, the sample server's port, the outbox.</summary>
internal static class LocalState
{
    private const string FolderSetting = "Local:StateFolder";
    private const string KeysSetting = "Secrets:Keys";
    private const string OperatorKeySetting = "Site:OperatorKey";
    private const string OperatorKeyFile = "operator.key";

    /// <summary>Below the range that systems give out by themselves, so that the port is likely to be free next time too.</summary>
    private const int FirstSamplePort = 7_100;
    private const int LastSamplePort = 7_199;

    public static string Folder(IConfiguration settings) => Path.GetFullPath(settings[FolderSetting] ?? ".alertpipeline");

    public static Task<AzuriteServer> StartAzuriteAsync(IConfiguration settings, Action<string> progress, CancellationToken cancellationToken) =>
        AzuriteServer.StartAsync(
            new AzuriteOptions(Folder(settings), Path.Combine(Settings.AppRoot, "azurite"), settings["Local:AzuriteFolder"]),
            progress, TimeProvider.System, cancellationToken);

    /// <summary>The master key: the configured one, or this folder's own, made on first use.</summary>
    public static Dictionary<string, string?> SecretsFor(IConfiguration settings) => KeptSetting(settings, KeysSetting, "secrets.keys", SecretsOptions.NewKey);

    /// <summary>What an operator signs in with, likewise.</summary>
    public static Dictionary<string, string?> OperatorKeyFor(IConfiguration settings) =>
        KeptSetting(settings, OperatorKeySetting, OperatorKeyFile, SecretsOptions.NewKey);

    /// <summary>Where the operator finds the key.</summary>
    public static string OperatorKeyPlace(IConfiguration settings) => string.IsNullOrWhiteSpace(settings[OperatorKeySetting])
        ? $"in {Path.Combine(Folder(settings), OperatorKeyFile)}"
        : $"the setting {OperatorKeySetting}";

    /// <returns>Nothing where the setting is configured; else the setting as it is kept in a file that only this user can read.</returns>
    private static Dictionary<string, string?> KeptSetting(IConfiguration settings, string setting, string fileName, Func<string> make)
    {
        if (!string.IsNullOrWhiteSpace(settings[setting]))
        {
            return [];
        }

        var file = Path.Combine(Folder(settings), fileName);
        if (!File.Exists(file))
        {
            Directory.CreateDirectory(Folder(settings));
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using var writer = new StreamWriter(file, options);
            writer.Write(make());
        }

        return new Dictionary<string, string?> { [setting] = File.ReadAllText(file).Trim() };
    }

    /// <summary>
    /// The sample server's port, the same at every start: a feed's id is made from its address, so another port would make every sample
    /// article a new one.
    /// </summary>
    public static int SamplePort(IConfiguration settings)
    {
        var file = Path.Combine(Folder(settings), "sample.port");
        if (File.Exists(file) && int.TryParse(File.ReadAllText(file), CultureInfo.InvariantCulture, out var known))
        {
            return LoopbackPort.FindFault(known) is null
                ? known
                : throw new UserErrorException($"The sample feeds' port {known} is in use; if another run is going on in this folder, end it first. (The port is kept in {file}.)");
        }

        for (var port = FirstSamplePort; port <= LastSamplePort; port++)
        {
            if (LoopbackPort.FindFault(port) is null)
            {
                Directory.CreateDirectory(Folder(settings));
                File.WriteAllText(file, port.ToString(CultureInfo.InvariantCulture));
                return port;
            }
        }

        throw new UserErrorException($"None of the ports {FirstSamplePort} to {LastSamplePort} is free for the sample feeds; end what uses them, or give own feeds with --feeds and --subscriptions.");
    }
}
