using System.Diagnostics;
using System.Globalization;
using AlertPipeline.Classification;
using AlertPipeline.Classification.Model;
using AlertPipeline.Classification.Terms;

namespace AlertPipeline.Benchmarks.Classification;

/// <summary>How long the embedded classifier takes from its first use until it has answered, in a process that has done nothing yet: compiling included.</summary>
internal static class FirstUse
{
    public const string Argument = "first-use";

    private const int Processes = 9;

    /// <summary>For the child process: milliseconds of the model, of the data files, and until the first answer, all from the start.</summary>
    public static void Print()
    {
        var watch = Stopwatch.StartNew();
        _ = LinearModel.BuiltIn.Version;
        var model = watch.Elapsed;
        _ = Lexicon.BuiltIn.Concepts;
        var lexicon = watch.Elapsed;
        _ = EmbeddedClassifier.BuiltIn().Classify(new ArticleText("US eases export controls on AI chips for Japan", string.Empty, "en"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{model.TotalMilliseconds} {(lexicon - model).TotalMilliseconds} {watch.Elapsed.TotalMilliseconds}"));
    }

    /// <summary>Median of several fresh processes, one after the other, in milliseconds.</summary>
    public static (double Model, double Lexicon, double Answer) Measure()
    {
        var runs = Enumerable.Range(0, Processes).Select(_ => Run()).ToList();
        return (Median(run => run[0]), Median(run => run[1]), Median(run => run[2]));

        double Median(Func<double[], double> part) => runs.Select(part).Order().ElementAt(Processes / 2);
    }

    private static double[] Run()
    {
        using var child = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, Argument) { RedirectStandardOutput = true })!;
        var printed = child.StandardOutput.ReadToEnd();
        child.WaitForExit();
        return [.. printed.Split(' ').Select(number => double.Parse(number, CultureInfo.InvariantCulture))];
    }
}
