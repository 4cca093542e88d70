using System.Text.Json;
using AlertPipeline.Tests.Architecture;
using AlertPipeline.Tests.Local;

namespace AlertPipeline.Tests.Infra;

/// <summary>A copy of <c>infra/</c>, compiled once: what the compiler printed, the template, and the resources of each environment.</summary>
public sealed class CompiledInfra : IAsyncLifetime
{
    /// <summary>What an operator sets before a deployment.</summary>
    private static readonly Dictionary<string, string> Variables = new()
    {
        ["Site__BaseUrl"] = "https://alerts.example.org",
        ["Email__From"] = "alerts@example.org",
        ["Email__Smtp__Host"] = "smtp.example.org",
        ["Email__Smtp__User"] = "alerts",
        ["Email__Smtp__Password"] = SmtpPassword,
        ["Secrets__Keys"] = MasterKey,
    };

    public const string SmtpPassword = "a-password-that-shows-nowhere";
    public const string MasterKey = "VGhpcyBrZXkgaXMgZm9yIHRlc3RzIGFuZCBzaG93cyE=";

    private const string Services = "services";

    private readonly TempFolder _folder = new();

    /// <summary>By file: every <c>.bicepparam</c> and the resources that a deployment with it would make, expressions resolved as far as
    /// that goes without Azure.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<JsonElement>> Environments { get; private set; } = new Dictionary<string, IReadOnlyList<JsonElement>>();

    /// <summary>The resources of prod with a resource for Azure AI Language and one for a chat model named.</summary>
    public IReadOnlyList<JsonElement> WithServices { get; private set; } = [];

    public string PrintedByBuild { get; private set; } = "";

    public string PrintedByLint { get; private set; } = "";

    public JsonElement Template { get; private set; }

    public async ValueTask InitializeAsync()
    {
        if (!BicepCommand.RunsHere)
        {
            return;
        }

        var source = Path.Combine(RepositoryFolder.Root, "infra");
        foreach (var file in Directory.EnumerateFiles(source, "*.bicep*", SearchOption.AllDirectories))
        {
            _folder.Write(Path.GetRelativePath(source, file), File.ReadAllText(file));
        }

        var environments = Directory.EnumerateFiles(_folder.Path, "*.bicepparam").Select(file => Path.GetFileNameWithoutExtension(file)).ToList();
        _folder.Write(
            $"{Services}.bicepparam",
            File.ReadAllText(Path.Combine(source, "prod.bicepparam"))
            + "\nparam languageAccountName = 'words'\nparam chatAccountName = 'talk'\nparam chatDeployment = 'small'\nparam chatMonthlyBudgetUsd = 25\n");
        var bicep = new BicepCommand(_folder.Path, Variables);
        var build = bicep.RunAsync("build", "main.bicep", "--outfile", "main.json");
        var lint = bicep.RunAsync("lint", "--pattern", "**/*.bicep*");
        await Task.WhenAll([build, lint, .. environments.Append(Services).Select(file => bicep.RunAsync(
            "snapshot", $"{file}.bicepparam", "--mode", "overwrite", "--location", "westeurope",
            "--subscription-id", "00000000-0000-0000-0000-000000000001", "--resource-group", "alerts"))]);

        (PrintedByBuild, PrintedByLint) = (await build, await lint);
        Template = Read("main.json");
        Environments = environments.ToDictionary(file => file, ResourcesOf);
        WithServices = ResourcesOf(Services);
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    private IReadOnlyList<JsonElement> ResourcesOf(string file) =>
        [.. Read($"{file}.snapshot.json").GetProperty("predictedResources").EnumerateArray()];

    private JsonElement Read(string file) => JsonElement.Parse(File.ReadAllBytes(Path.Combine(_folder.Path, file)));
}
