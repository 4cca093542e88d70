using System.Globalization;
using AlertPipeline.Messages;

namespace AlertPipeline.Local;

/// <summary>What <c>host.json</c> says, with the overrides that the Functions host takes from app settings.</summary>
/// <remarks>
/// A setting <c>AzureFunctionsJobHost__extensions__queues__visibilityTimeout</c> replaces <c>extensions.queues.visibilityTimeout</c>, and so on.
/// </remarks>
/// <param name="FunctionTimeout">Longest invocation; past it the handler process is killed. At least 1 s.</param>
/// <param name="ExecutablePath">Relative to the app root, or absolute.</param>
/// <param name="Arguments"><c>%NAME%</c> resolved; an unset name is empty.</param>
/// <param name="WorkingDirectory">Absolute; the app root unless <c>host.json</c> says otherwise.</param>
/// <param name="InitializationTimeout">How long the handler may take to answer its first request.</param>
/// <param name="RoutePrefix">In front of every HTTP route; may be empty.</param>
internal sealed record HostSettings(
    TimeSpan FunctionTimeout, string ExecutablePath, IReadOnlyList<string> Arguments, string WorkingDirectory,
    TimeSpan InitializationTimeout, string RoutePrefix, QueueSettings Queues)
{
    private const string OverridePrefix = "AzureFunctionsJobHost__";

    /// <param name="settings">App settings by name.</param>
    /// <exception cref="UserErrorException"><c>host.json</c> is missing or a value is out of its limits; the text names it.</exception>
    public static HostSettings Load(string appRoot, IReadOnlyDictionary<string, string> settings)
    {
        var file = Path.Combine(appRoot, "host.json");
        if (!File.Exists(file))
        {
            throw new UserErrorException($"There is no {file}; build the project again.");
        }

        var values = new HostJson(file, settings, OverridePrefix);
        return new HostSettings(
            values.Duration("functionTimeout", TimeSpan.FromMinutes(30), TimeSpan.FromSeconds(1), TimeSpan.FromDays(1)),
            values.Required("customHandler:description:defaultExecutablePath"),
            values.Texts("customHandler:description:arguments", settings),
            Path.GetFullPath(Path.Combine(appRoot, values.Text("customHandler:description:workingDirectory") ?? "")),
            values.Duration("customHandler:initializationTimeout", TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10)),
            (values.Text("extensions:http:routePrefix") ?? "api").Trim('/'),
            QueueSettings.Read(values));
    }
}

/// <summary>How queues are polled: <c>extensions.queues</c> of <c>host.json</c>, which applies to every queue function.</summary>
/// <param name="BatchSize">Messages fetched at once, 1 to 32.</param>
/// <param name="NewBatchThreshold">The next batch is fetched when no more than so many are in flight.</param>
/// <param name="MaxDequeueCount">Attempts before a message goes to the poison queue, at least 1.</param>
/// <param name="VisibilityTimeout">How long a failed message waits for its next attempt.</param>
/// <param name="MaxPollingInterval">Longest pause between two looks at an empty queue, at least 100 ms.</param>
internal sealed record QueueSettings(
    int BatchSize, int NewBatchThreshold, int MaxDequeueCount, TimeSpan VisibilityTimeout, TimeSpan MaxPollingInterval)
{
    public static QueueSettings Read(HostJson values)
    {
        var encoding = values.Text("extensions:queues:messageEncoding") ?? "base64";
        if (!encoding.Equals("base64", StringComparison.OrdinalIgnoreCase))
        {
            throw values.Wrong("extensions:queues:messageEncoding", encoding, "base64, as the queue clients here write");
        }

        var batchSize = values.Number("extensions:queues:batchSize", 16, 1, 32);
        return new QueueSettings(
            batchSize,
            values.Number("extensions:queues:newBatchThreshold", batchSize / 2 * Environment.ProcessorCount, 0, 1_000),
            values.Number("extensions:queues:maxDequeueCount", 5, 1, 1_000),
            values.Duration("extensions:queues:visibilityTimeout", TimeSpan.Zero, TimeSpan.Zero, TimeSpan.FromDays(7)),
            values.Duration("extensions:queues:maxPollingInterval", TimeSpan.FromMinutes(1), TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1)));
    }
}

/// <summary>Reads values of <c>host.json</c> by their path, overrides first.</summary>
internal sealed class HostJson
{
    private readonly string _file;
    private readonly string _overridePrefix;
    private readonly IConfigurationRoot _values;

    public HostJson(string file, IReadOnlyDictionary<string, string> settings, string overridePrefix)
    {
        _file = file;
        _overridePrefix = overridePrefix;
        try
        {
            _values = new ConfigurationBuilder()
                .AddJsonFile(file, optional: false, reloadOnChange: false)
                .AddInMemoryCollection(settings
                    .Where(setting => setting.Key.StartsWith(overridePrefix, StringComparison.OrdinalIgnoreCase))
                    .Select(setting => KeyValuePair.Create(
                        setting.Key[overridePrefix.Length..].Replace("__", ":", StringComparison.Ordinal), (string?)setting.Value)))
                .Build();
        }
        catch (InvalidDataException exception)
        {
            throw new UserErrorException($"{file} is not JSON: {(exception.InnerException ?? exception).Message}", innerException: exception);
        }
    }

    public string? Text(string path) => _values[path];

    public string Required(string path) =>
        Text(path) is { Length: > 0 } value ? value : throw Wrong(path, Text(path) ?? "", "a value");

    public IReadOnlyList<string> Texts(string path, IReadOnlyDictionary<string, string> settings) =>
        [.. _values.GetSection(path).GetChildren().Select(child => PercentNames.Resolve(child.Value ?? "", name => settings.GetValueOrDefault(name, "")))];

    public int Number(string path, int otherwise, int least, int most) =>
        Text(path) is not { } text ? otherwise
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most ? value
        : throw Wrong(path, text, $"a whole number from {least} to {most}");

    public TimeSpan Duration(string path, TimeSpan otherwise, TimeSpan least, TimeSpan most) =>
        Text(path) is not { } text ? otherwise
        : TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most ? value
        : throw Wrong(path, text, $"a time as hh:mm:ss from {least:c} to {most:c}");

    public UserErrorException Wrong(string path, string value, string expected) =>
        new($"'{path.Replace(':', '.')}' is '{value}'; expected {expected}. It comes from {_file} or the setting {_overridePrefix}{path.Replace(":", "__", StringComparison.Ordinal)}.");
}
