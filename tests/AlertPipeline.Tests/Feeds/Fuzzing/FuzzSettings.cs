using System.Globalization;

namespace AlertPipeline.Tests.Feeds.Fuzzing;

/// <summary>How much is tried; README.md beside the Feeds tests says how to run longer.</summary>
internal static class FuzzSettings
{
    /// <summary>Inputs of each target: <c>ALERTPIPELINE_FUZZ</c>. By default some seconds' worth.</summary>
    public static int Inputs => Read("ALERTPIPELINE_FUZZ", 7_000);

    /// <summary>Seed of the first input; the next one has the next: <c>ALERTPIPELINE_FUZZ_SEED</c>.</summary>
    public static int Seed => Read("ALERTPIPELINE_FUZZ_SEED", 20261124);

    /// <summary>Documents to begin with: the test data, the samples, and the files of a folder that <c>ALERTPIPELINE_FUZZ_FIXTURES</c> names.</summary>
    public static IReadOnlyList<byte[]> LoadDocuments(params IEnumerable<string> patterns)
    {
        var folders = new[]
        {
            Path.Combine(AppContext.BaseDirectory, "TestData", "Feeds"), Path.Combine(AppContext.BaseDirectory, "Samples"),
            Environment.GetEnvironmentVariable("ALERTPIPELINE_FUZZ_FIXTURES"),
        };
        return
        [
            .. folders.OfType<string>().Where(folder => folder.Length > 0)
                .SelectMany(folder => patterns.SelectMany(pattern => Directory.EnumerateFiles(folder, pattern, SearchOption.AllDirectories)))
                .Distinct()
                .Order(StringComparer.Ordinal)
                .Select(File.ReadAllBytes)
                .Where(document => document.Length is > 0 and <= Mutator.MaxLength),
        ];
    }

    private static int Read(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var number) ? number : otherwise;
}
