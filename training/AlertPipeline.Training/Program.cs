using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using AlertPipeline.Classification.Terms;
using AlertPipeline.Evaluation;
using AlertPipeline.Training;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

var root = new Option<DirectoryInfo>("--root") { Description = "The folder of the repository.", DefaultValueFactory = _ => FindRoot() };
var check = new Option<bool>("--check") { Description = "Write nothing; fail where the model file is not what the corpus gives." };
var train = new RootCommand("Trains the embedded classifier from training/corpus and writes its model file and training/report.md.") { root, check };
train.SetAction(parsed => OnPlainProcessor(args) ?? Train(parsed.GetValue(root)!.FullName, parsed.GetValue(check)));

var file = new Argument<FileInfo>("file") { Description = "A labelled file of JSON lines." };
var least = new Option<double>("--least") { Description = "Share of common shingles from which a pair is listed, 0 to 1.", DefaultValueFactory = _ => 0.5 };
var leaks = new Command("leaks", "Lists items of the corpus that say nearly the same as items of a labelled file; fails where there are any.") { root, file, least };
leaks.SetAction(parsed => FindLeaks(parsed.GetValue(root)!.FullName, parsed.GetValue(file)!, parsed.GetValue(least)));
train.Subcommands.Add(leaks);

var rarity = new Command("rarity", "Makes functions/Stories/Data/rarity.txt, the list of how rare words are, from the corpus.") { root };
rarity.SetAction(parsed => WriteRarity(parsed.GetValue(root)!.FullName));
train.Subcommands.Add(rarity);

try
{
    return train.Parse(args).Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (Exception e) when (e is IOException or InvalidDataException)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}

static int Train(string root, bool check)
{
    // Another for every model that gives other answers: stored classifications and `reclassify` tell models apart by it.
    const string Version = "embedded-2";
    var settings = new TrainingSettings();
    var written = Corpus.Load(Path.Combine(root, "training", "corpus"))
        .Select(item => item.IsNatural || item.IsPlain ? item with { Weight = settings.NaturalWeight } : item).ToList();
    var recombination = new Recombination(Path.Combine(root, "training", "recombination.txt"));
    var corpus = written.Concat(written.Select(item => recombination.Of(item, settings.RecombinedWeight)).OfType<CorpusItem>()).ToList();
    Console.Error.WriteLine($"{written.Count} written items, {corpus.Count - written.Count} recombined.");

    var reader = new ExampleReader(Lexicon.BuiltIn);
    var examples = corpus.ConvertAll(reader.Read);
    var trainer = new Trainer(settings);
    var builder = new ModelBuilder(settings);
    var validation = new CrossValidation(corpus, examples, trainer, builder);
    var calibrations = validation.Calibrate();
    var model = ModelBuilder.Build(Version, trainer.Train(examples), calibrations);

    var path = Path.Combine(root, "functions", "Classification", "Data", "embedded.model");
    if (check)
    {
        var isSame = File.Exists(path) && File.ReadAllBytes(path).AsSpan().SequenceEqual(model);
        Console.WriteLine(isSame ? "The model file is what the corpus gives, byte for byte." : "The model file is not what the corpus and the data files give: run the training command and commit its result.");
        return isSame ? 0 : 1;
    }

    File.WriteAllBytes(path, model);
    var report = TrainingReport.Write(Version, settings, corpus, calibrations, validation.Judge(calibrations), model.Length);
    File.WriteAllText(Path.Combine(root, "training", "report.md"), report);
    Console.Write(report);
    return 0;
}

static int FindLeaks(string root, FileInfo file, double least)
{
    using var reader = file.OpenText();
    var items = LabelledFile.Read(reader);
    var pairs = LeakSearch.Nearest(Corpus.Load(Path.Combine(root, "training", "corpus")), items);
    foreach (var pair in pairs.Where(pair => pair.Share >= least))
    {
        Console.WriteLine($"{pair.Share:0.00}  {pair.CorpusId}  {pair.CorpusTitle}\n      {pair.FileId}  {pair.FileTitle}");
    }

    Console.WriteLine($"{pairs.Count(pair => pair.Share >= least)} of {items.Count} items have an item of the corpus with a share of {least:0.00} or more; the nearest has {pairs[0].Share:0.00}, the median {pairs[pairs.Count / 2].Share:0.00}.");
    return pairs[0].Share >= least ? 1 : 0;
}

static int WriteRarity(string root)
{
    var corpus = Corpus.Load(Path.Combine(root, "training", "corpus"));
    var path = Path.Combine(root, "functions", "Stories", "Data", "rarity.txt");
    var list = RarityList.Of(corpus);
    File.WriteAllText(path, list);
    Console.WriteLine($"{corpus.Count} items, {list.Split('\t').Length - 1} keys, {list.Length / 1024} KiB.");
    return 0;
}

// ML.NET adds floats in the widest registers that a processor has, so its sums differ between processors: run again without them, and they do not.
static int? OnPlainProcessor(string[] args)
{
    const string Switch = "DOTNET_EnableHWIntrinsic";
    if (Environment.GetEnvironmentVariable(Switch) == "0")
    {
        return null;
    }

    var start = new ProcessStartInfo(Environment.ProcessPath!, args);
    start.Environment[Switch] = "0";
    using var child = Process.Start(start)!;
    child.WaitForExit();
    return child.ExitCode;
}

static DirectoryInfo FindRoot()
{
    for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
    {
        if (Directory.Exists(Path.Combine(folder.FullName, "training", "corpus")))
        {
            return folder;
        }
    }

    return new DirectoryInfo(Directory.GetCurrentDirectory());
}
