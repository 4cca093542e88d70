using System.Text.Json;
using System.Text.RegularExpressions;
using AlertPipeline.Messages;
using Cronos;

namespace AlertPipeline.Local;

/// <summary>The functions of an app: every folder directly beside <c>host.json</c> that has a <c>function.json</c>.</summary>
/// <remarks>
/// The Functions host leaves a faulty function out and runs the others. Here it stops the start: with one stage silently
/// missing, a run would look like a pipeline that works and sends nothing.
/// </remarks>
internal sealed partial class FunctionCatalog
{
    private static readonly string[] AllMethods = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"];

    private FunctionCatalog(IReadOnlyList<FunctionDefinition> functions) => Functions = functions;

    /// <summary>In order of name; disabled ones are not among them.</summary>
    public IReadOnlyList<FunctionDefinition> Functions { get; }

    public IEnumerable<TimerFunction> Timers => Functions.OfType<TimerFunction>();

    public IEnumerable<QueueFunction> Queues => Functions.OfType<QueueFunction>();

    public IEnumerable<HttpFunction> HttpFunctions => Functions.OfType<HttpFunction>();

    /// <param name="settings">
    /// App settings by name, for <c>%NAME%</c> in a schedule or queue name and for <c>AzureWebJobs.{Function}.Disabled</c>.
    /// </param>
    /// <exception cref="UserErrorException">A declaration is not usable; the text names its file.</exception>
    public static FunctionCatalog Load(string appRoot, IReadOnlyDictionary<string, string> settings)
    {
        var functions = new List<FunctionDefinition>();
        foreach (var folder in Directory.EnumerateDirectories(appRoot).Order(StringComparer.Ordinal))
        {
            var file = Path.Combine(folder, "function.json");
            var name = Path.GetFileName(folder);
            if (File.Exists(file) && !IsDisabled(name, settings))
            {
                functions.Add(Read(name, file, settings));
            }
        }

        if (functions.Count == 0)
        {
            throw new UserErrorException($"No function.json beside {Path.Combine(appRoot, "host.json")}; build the project again.");
        }

        return new FunctionCatalog(functions);
    }

    private static bool IsDisabled(string name, IReadOnlyDictionary<string, string> settings) =>
        settings.GetValueOrDefault($"AzureWebJobs.{name}.Disabled") is { } value
        && (value == "1" || value.Equals("true", StringComparison.OrdinalIgnoreCase));

    private static FunctionDefinition Read(string name, string file, IReadOnlyDictionary<string, string> settings)
    {
        if (!NameRule().IsMatch(name) || name.Equals("host", StringComparison.OrdinalIgnoreCase))
        {
            throw Faulty(file, $"'{name}' is no function name; it must start with a letter and hold letters, digits, '-' and '_', 128 at most");
        }

        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(file));
            var triggers = document.RootElement.GetProperty("bindings").EnumerateArray()
                .Where(binding => Text(binding, "type")?.EndsWith("Trigger", StringComparison.OrdinalIgnoreCase) == true)
                .ToList();
            return triggers.Count == 1
                ? ReadTrigger(name, triggers[0], file, settings)
                : throw Faulty(file, $"it has {triggers.Count} triggers; a function has one");
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw Faulty(file, exception.Message, exception);
        }
    }

    private static FunctionDefinition ReadTrigger(
        string name, JsonElement trigger, string file, IReadOnlyDictionary<string, string> settings)
    {
        var binding = Text(trigger, "name") ?? throw Faulty(file, "its trigger has no 'name'");
        switch (Text(trigger, "type")!.ToUpperInvariant())
        {
            case "TIMERTRIGGER":
                var schedule = Resolve(Required("schedule"));
                return CronExpression.TryParse(schedule, CronFormat.IncludeSeconds, out var cron)
                    ? new TimerFunction(name, binding, cron, trigger.TryGetProperty("useMonitor", out var monitor) ? monitor.GetBoolean() : true)
                    : throw Faulty(file, $"schedule '{schedule}' is not six fields: second minute hour day month weekday");
            case "QUEUETRIGGER":
                var queue = Resolve(Required("queueName")).ToLowerInvariant();
                return QueueRule().IsMatch(queue)
                    ? new QueueFunction(name, binding, queue, Text(trigger, "connection") ?? "AzureWebJobsStorage")
                    : throw Faulty(file, $"'{queue}' is no queue name: 3 to 63 letters, digits and single hyphens");
            case "HTTPTRIGGER":
                var methods = trigger.TryGetProperty("methods", out var declared)
                    ? declared.EnumerateArray().Select(method => method.GetString()!.ToUpperInvariant()).ToArray()
                    : AllMethods;
                return new HttpFunction(name, binding, methods, Text(trigger, "route") ?? name, Text(trigger, "authLevel") ?? "function");
            case var type:
                throw Faulty(file, $"trigger type '{type}' is not one of timerTrigger, queueTrigger and httpTrigger");
        }

        string Required(string property) => Text(trigger, property) ?? throw Faulty(file, $"its trigger has no '{property}'");

        string Resolve(string value) => PercentNames.Resolve(value, setting =>
            settings.GetValueOrDefault(setting) ?? throw Faulty(file, $"the setting '{setting}' that '{value}' names does not exist"));
    }

    private static string? Text(JsonElement element, string property) =>
        element.TryGetProperty(property, out var value) ? value.GetString() : null;

    private static UserErrorException Faulty(string file, string reason, Exception? inner = null) =>
        new($"Function declaration {file} is not usable: {reason}.", innerException: inner);

    [GeneratedRegex("^[a-z][a-z0-9_-]{0,127}$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex NameRule();

    [GeneratedRegex("^(?=.{3,63}$)[a-z0-9]+(-[a-z0-9]+)*$")]
    private static partial Regex QueueRule();
}
