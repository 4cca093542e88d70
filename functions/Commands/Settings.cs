using System.Text.Json;
using AlertPipeline.Messages;

namespace AlertPipeline.Commands;

/// <summary>The settings, the same for every command: <c>appsettings.json</c>, then <c>local.settings.json</c>, then the environment.</summary>
internal static class Settings
{
    private const string LocalFile = "local.settings.json";

    /// <summary>Folder of the program, of <c>host.json</c> and of the functions' folders.</summary>
    public static string AppRoot => AppContext.BaseDirectory;

    /// <param name="overrides">Win over everything else.</param>
    /// <exception cref="UserErrorException">A file that is not JSON.</exception>
    public static IConfigurationRoot Load(IEnumerable<KeyValuePair<string, string?>>? overrides = null)
    {
        var builder = new ConfigurationBuilder();
        Add(builder);
        return Build(builder.AddInMemoryCollection(overrides ?? []));
    }

    /// <summary>Adds the sources, the weakest first.</summary>
    public static void Add(IConfigurationBuilder builder) => builder
        .AddJsonFile(Path.Combine(AppRoot, "host.json"), optional: true)
        .AddJsonFile(Path.Combine(AppRoot, "appsettings.json"), optional: true)
        .AddInMemoryCollection(LocalValues())
        .AddEnvironmentVariables();

    private static IConfigurationRoot Build(IConfigurationBuilder builder)
    {
        try
        {
            return builder.Build();
        }
        catch (InvalidDataException failure)
        {
            throw new UserErrorException($"{failure.Message} {failure.InnerException?.Message}".Trim(), 1, failure);
        }
    }

    /// <summary>The <c>Values</c> of <c>local.settings.json</c> in the current folder: what the Functions tools would set as environment variables.</summary>
    private static Dictionary<string, string?> LocalValues()
    {
        var values = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        if (!File.Exists(LocalFile))
        {
            return values;
        }

        try
        {
            using var document = JsonDocument.Parse(
                File.ReadAllBytes(LocalFile), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            if (document.RootElement.TryGetProperty("Values", out var found))
            {
                foreach (var value in found.EnumerateObject())
                {
                    values[value.Name.Replace("__", ":", StringComparison.Ordinal)] = value.Value.ToString();
                }
            }

            return values;
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            throw new UserErrorException($"{LocalFile} is not what the Functions tools read ({{ \"Values\": {{ … }} }}): {failure.Message}", 1, failure);
        }
    }
}
