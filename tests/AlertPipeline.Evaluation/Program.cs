using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using AlertPipeline.Classification;
using AlertPipeline.Classification.Model;
using AlertPipeline.Evaluation;

var file = new Argument<FileInfo?>("file")
{
    Description = "A labelled file of JSON lines. Without one: the project's own held-back items.",
    Arity = ArgumentArity.ZeroOrOne,
};
var check = new Option<bool>("--check") { Description = "Fail where a figure is lower than in the report that is kept beside this program." };
var write = new Option<DirectoryInfo?>("--write") { Description = "A folder for the report: NAME.md and NAME.json." };
var errors = new Option<bool>("--errors") { Description = "List every item that was judged wrong." };
var stories = new Option<FileInfo?>("--stories")
{
    Description = "Measure the grouping instead, on a file of articles with their stories. Without a file: the project's own.",
    Arity = ArgumentArity.ZeroOrOne,
};
var undated = new Option<bool>("--undated") { Description = "With --stories: leave out when articles were published." };
var command = new RootCommand("Measures the embedded classifier on labelled items, or the grouping of articles into stories.") { file, check, write, errors, stories, undated };
command.SetAction(parsed =>
{
    try
    {
        return parsed.GetResult(stories) is { Implicit: false }
            ? RunStories(parsed.GetValue(stories), parsed.GetValue(undated), parsed.GetValue(check), parsed.GetValue(write), parsed.GetValue(errors))
            : Run(parsed.GetValue(file), parsed.GetValue(check), parsed.GetValue(write), parsed.GetValue(errors));
    }
    catch (Exception e) when (e is IOException or InvalidDataException)
    {
        Console.Error.WriteLine(e.Message);
        return 1;
    }
});
return command.Parse(args).Invoke();

static int Run(FileInfo? file, bool check, DirectoryInfo? write, bool listErrors)
{
    var classifier = EmbeddedClassifier.BuiltIn();
    var name = file is null ? "held-back" : Path.GetFileNameWithoutExtension(file.Name);
    using var reader = file is null ? new StreamReader(Resource("held-back.jsonl")) : file.OpenText();
    var items = LabelledFile.Read(reader);
    var judged = items.Select(item => new Judged(item, classifier.Classify(new ArticleText(item.Title, item.Summary, item.Lang)))).ToList();

    var report = new Report(name, classifier.Version, judged);
    Console.Write(report.Text);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\nArticles per second on one thread of this machine, facets and evidence included: {Rate(classifier, items):#,0}"));
    if (listErrors)
    {
        judged.ForEach(PrintError);
    }

    if (write is not null)
    {
        write.Create();
        File.WriteAllText(Path.Combine(write.FullName, name + ".md"), report.Text);
        File.WriteAllText(Path.Combine(write.FullName, name + ".json"), JsonSerializer.Serialize(report.Figures, Json.Indented) + "\n");
    }

    return check ? Compare(report.Figures, "held-back.json") : 0;
}

static int RunStories(FileInfo? file, bool undated, bool check, DirectoryInfo? write, bool listErrors)
{
    var name = file is null ? "stories" : Path.GetFileNameWithoutExtension(file.Name);
    using var reader = file is null ? new StreamReader(Resource("stories.jsonl")) : file.OpenText();
    var items = StoriesFile.Read(reader);
    var watch = Stopwatch.StartNew();
    var placed = StoryPlacement.Place(items, undated);
    var report = new StoryReport(name, placed);
    Console.Write(report.Text);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\nGrouped in {watch.ElapsedMilliseconds:#,0} ms, classification included."));
    if (listErrors)
    {
        StoryPlacement.PrintErrors(placed);
    }

    if (write is not null)
    {
        write.Create();
        File.WriteAllText(Path.Combine(write.FullName, name + ".md"), report.Text);
        File.WriteAllText(Path.Combine(write.FullName, name + ".json"), JsonSerializer.Serialize(report.Figures, Json.Indented) + "\n");
    }

    return check ? Compare(report.Figures, "stories.json") : 0;
}

static int Compare(IReadOnlyDictionary<string, double> figures, string keptIn)
{
    var kept = JsonSerializer.Deserialize<Dictionary<string, double>>(Resource(keptIn))!;
    var fallen = kept.Where(figure => figures.GetValueOrDefault(figure.Key) < figure.Value).ToList();
    foreach (var (name, was) in fallen)
    {
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name} fell from {was:0.000} to {figures.GetValueOrDefault(name):0.000}."));
    }

    Console.WriteLine(fallen.Count == 0 ? "No figure is lower than in the kept report." : "Mend it, or say why and keep the new report with --write.");
    return fallen.Count == 0 ? 0 : 1;
}

static double Rate(EmbeddedClassifier classifier, IReadOnlyList<LabelledItem> items)
{
    var texts = items.Select(item => new ArticleText(item.Title, item.Summary, item.Lang)).ToList();
    var rates = new List<double>();
    for (var round = 0; round < 7; round++)
    {
        var watch = Stopwatch.StartNew();
        var count = 0;
        for (; watch.ElapsedMilliseconds < 300; count += texts.Count)
        {
            texts.ForEach(text => classifier.Classify(text));
        }

        rates.Add(count / watch.Elapsed.TotalSeconds);
    }

    return rates.Order().ElementAt(rates.Count / 2);
}

static void PrintError(Judged item)
{
    var (gold, said) = item;
    var codes = said.Issuers.Union(said.Affected).Order(StringComparer.Ordinal).ToList();
    var wrong = new List<string>();
    if (!gold.Topics.SequenceEqual(said.Topics))
    {
        wrong.Add($"topics [{string.Join(' ', said.Topics)}] instead of [{string.Join(' ', gold.Topics)}]");
    }

    if (gold.Direction is not null && said.Direction is not null && said.Direction != gold.Direction)
    {
        wrong.Add($"{said.Direction} instead of {gold.Direction}");
    }

    if (gold.Topics.Count > 0 && said.Topics.Count > 0 && !codes.SequenceEqual(gold.Jurisdictions.Order(StringComparer.Ordinal)))
    {
        wrong.Add($"{string.Join(',', codes)} instead of {string.Join(',', gold.Jurisdictions)}");
    }

    if (wrong.Count > 0)
    {
        Console.WriteLine($"{gold.Id} ({gold.Lang}{(gold.Hard ? ", hard" : "")}): {string.Join("; ", wrong)}\n    {gold.Title}\n    {gold.Summary}");
    }
}

static Stream Resource(string name) => typeof(Report).Assembly.GetManifestResourceStream(name)!;

internal static class Json
{
    public static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };
}
