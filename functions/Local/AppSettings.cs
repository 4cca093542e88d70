using System.Collections;

namespace AlertPipeline.Local;

/// <summary>App settings: in Azure they are the process's environment, so both are one collection.</summary>
internal static class AppSettings
{
    /// <summary>The environment, with the given settings over it.</summary>
    public static IReadOnlyDictionary<string, string> WithEnvironment(IReadOnlyDictionary<string, string> settings)
    {
        var all = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            all[(string)variable.Key] = (string?)variable.Value ?? "";
        }

        foreach (var (name, value) in settings)
        {
            all[name] = value;
        }

        return all;
    }
}
