using System.Text.Json;
using AlertPipeline.Classification.Chat;
using AlertPipeline.Classification.Language;
using AlertPipeline.Delivery;
using AlertPipeline.Delivery.Email;
using AlertPipeline.Storage;
using AlertPipeline.Storage.Azure;
using AlertPipeline.Subscribers;
using Microsoft.Extensions.Configuration;

namespace AlertPipeline.Tests.Infra;

/// <summary><c>infra/</c> compiles without a word and makes what the code expects.</summary>
public sealed class BicepTests(CompiledInfra infra) : IClassFixture<CompiledInfra>
{
    private const string PackageContainer = "app-package";

    /// <summary>Ids that Azure gave its built-in roles, the same in every tenant.</summary>
    private static readonly Dictionary<string, string> Roles = new()
    {
        ["Storage Blob Data Owner"] = "b7e6dc6d-f1e8-4753-8033-0f276bb0955b",
        ["Storage Queue Data Contributor"] = "974c5e8b-45b9-4653-ba55-5f855dd0fb88",
        ["Storage Table Data Contributor"] = "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3",
    };

    /// <summary>Settings that a Flex Consumption app must not have, or that would outrank the identity.</summary>
    private static readonly string[] UnwantedSettings =
    [
        "AzureWebJobsStorage", "FUNCTIONS_WORKER_RUNTIME", "FUNCTIONS_EXTENSION_VERSION", "WEBSITE_RUN_FROM_PACKAGE",
        "WEBSITE_CONTENTAZUREFILECONNECTIONSTRING", "WEBSITE_CONTENTSHARE", "SCM_DO_BUILD_DURING_DEPLOYMENT", "ENABLE_ORYX_BUILD",
        "WEBSITE_MAX_DYNAMIC_APPLICATION_SCALE_OUT", "WEBSITE_TIME_ZONE", "TZ",
    ];

    [BicepFact]
    public void Build_and_lint_print_nothing() => Assert.Equal(("", ""), (infra.PrintedByBuild, infra.PrintedByLint));

    [BicepFact]
    public void There_is_an_environment_to_try_things_in_and_one_for_readers() => Assert.Equal(["dev", "prod"], infra.Environments.Keys.Order());

    [BicepFact]
    public void Queues_are_those_of_the_layout_each_with_its_poison_twin() =>
        AssertNames(StorageLayout.Queues.Concat(StorageLayout.Queues.Select(StorageLayout.PoisonOf)), "queueServices/queues");

    [BicepFact]
    public void Tables_are_those_of_the_layout() => AssertNames(StorageLayout.Tables, "tableServices/tables");

    [BicepFact]
    public void Containers_are_those_of_the_layout_and_one_for_the_package() =>
        AssertNames(StorageLayout.Containers.Append(PackageContainer), "blobServices/containers");

    [BicepFact]
    public void The_storage_account_takes_no_shared_key_no_anonymous_reader_and_no_old_encryption() => Each(resources =>
    {
        var account = One(resources, "Microsoft.Storage/storageAccounts").GetProperty("properties");

        Assert.False(account.GetProperty("allowSharedKeyAccess").GetBoolean());
        Assert.False(account.GetProperty("allowBlobPublicAccess").GetBoolean());
        Assert.True(account.GetProperty("supportsHttpsTrafficOnly").GetBoolean());
        Assert.Equal("TLS1_2", account.GetProperty("minimumTlsVersion").GetString());
    });

    [BicepFact]
    public void The_identity_has_three_roles_on_the_storage_account_and_none_elsewhere() => Each(resources =>
    {
        var account = One(resources, "Microsoft.Storage/storageAccounts").GetProperty("id").GetString();
        var assignments = OfType(resources, "Microsoft.Authorization/roleAssignments");

        Assert.Equal(
            Roles.Values.Order(),
            assignments.Select(role => role.GetProperty("properties").GetProperty("roleDefinitionId").GetString()!.Split('/')[^1]).Order());
        Assert.All(assignments, role =>
        {
            Assert.StartsWith($"{account}/providers/Microsoft.Authorization/", role.GetProperty("id").GetString(), StringComparison.Ordinal);
            Assert.Equal("ServicePrincipal", role.GetProperty("properties").GetProperty("principalType").GetString());
            Assert.True(Guid.TryParse(role.GetProperty("name").GetString(), out _));
        });
    });

    [BicepFact]
    public void A_service_that_is_named_gives_the_identity_one_role_on_it_and_the_app_its_settings()
    {
        var assignments = OfType(infra.WithServices, "Microsoft.Authorization/roleAssignments")
            .Where(role => role.GetProperty("id").GetString()!.Contains("/Microsoft.CognitiveServices/accounts/", StringComparison.Ordinal))
            .Select(role => (
                role.GetProperty("id").GetString()!.Split("/accounts/")[1].Split('/')[0],
                role.GetProperty("properties").GetProperty("roleDefinitionId").GetString()!.Split('/')[^1],
                role.GetProperty("properties").GetProperty("principalType").GetString()));
        var settings = Settings(infra.WithServices);

        // Cognitive Services OpenAI User and Cognitive Services User.
        Assert.Equal(
            [("talk", "5e0bd9bd-7b93-4f28-af87-19fc36ad61bd", "ServicePrincipal"), ("words", "a97b65f3-24c7-4388-baec-2e87135dc908", "ServicePrincipal")],
            assignments.Order());
        Assert.Contains("words", settings["Language:Endpoint"], StringComparison.Ordinal);
        Assert.Contains("talk", settings["Chat:Endpoint"], StringComparison.Ordinal);
        Assert.Equal(("small", "25", "10"), (settings["Chat:Deployment"], settings["Chat:MonthlyBudgetUsd"], settings["Language:MonthlyBudgetUsd"]));
    }

    [BicepFact]
    public void Without_a_named_service_the_app_asks_none()
    {
        var settings = Settings(infra.Environments["prod"]);

        Assert.False(Bound<LanguageOptions>(settings, "Language").IsConfigured);
        Assert.False(Bound<ChatModelOptions>(settings, "Chat").IsConfigured);
        Assert.True(new LanguageOptionsValidator().Validate(null, Bound<LanguageOptions>(settings, "Language")).Succeeded);
        Assert.True(new ChatModelOptionsValidator().Validate(null, Bound<ChatModelOptions>(settings, "Chat")).Succeeded);
    }

    [BicepFact]
    public void The_app_runs_as_a_custom_handler_on_Flex_Consumption() => Each(resources =>
    {
        var site = One(resources, "Microsoft.Web/sites");
        var runtime = site.GetProperty("properties").GetProperty("functionAppConfig").GetProperty("runtime");

        Assert.Equal("FC1", One(resources, "Microsoft.Web/serverfarms").GetProperty("sku").GetProperty("name").GetString());
        Assert.Equal("functionapp,linux", site.GetProperty("kind").GetString());
        Assert.Equal(("custom", "1.0"), (runtime.GetProperty("name").GetString(), runtime.GetProperty("version").GetString()));
    });

    [BicepFact]
    public void The_app_gets_its_package_from_the_container_by_its_identity() => Each(resources =>
    {
        var identity = One(resources, "Microsoft.ManagedIdentity/userAssignedIdentities").GetProperty("id").GetString();
        var storage = One(resources, "Microsoft.Web/sites").GetProperty("properties").GetProperty("functionAppConfig")
            .GetProperty("deployment").GetProperty("storage");

        Assert.EndsWith($".primaryEndpoints.blob, '{PackageContainer}')]", storage.GetProperty("value").GetString(), StringComparison.Ordinal);
        Assert.Equal("UserAssignedIdentity", storage.GetProperty("authentication").GetProperty("type").GetString());
        Assert.Equal(identity, storage.GetProperty("authentication").GetProperty("userAssignedIdentityResourceId").GetString());
    });

    [BicepFact]
    public void Every_setting_of_ours_is_one_that_the_app_reads_and_accepts()
    {
        var settings = Settings(infra.Environments["prod"]);

        Assert.True(StorageConnection.IsConfigured(settings));
        Assert.True(new EmailOptionsValidator().Validate(null, Bound<EmailOptions>(settings, "Email")).Succeeded);
        Assert.True(new SiteOptionsValidator().Validate(null, Bound<SiteOptions>(settings, "Site")).Succeeded);
        Assert.NotEmpty(Bound<SecretsOptions>(settings, SecretsOptions.Section).Keys);
    }

    [BicepFact]
    public void No_setting_is_one_that_Flex_Consumption_refuses_or_that_outranks_the_identity() => Each(resources =>
        Assert.Empty(SettingsOf(resources).Select(setting => setting.Name).Intersect(UnwantedSettings, StringComparer.OrdinalIgnoreCase)));

    [BicepFact]
    public void Secrets_stay_secure_parameters_all_the_way_to_the_settings()
    {
        Assert.Equal(["secretsKeys", "smtpPassword"], SecureParameters(infra.Template));
        Assert.Equal(["secretsKeys", "smtpPassword"], Modules(infra.Template).SelectMany(SecureParameters));
        Each(resources => Assert.All(resources, resource =>
        {
            Assert.DoesNotContain(CompiledInfra.SmtpPassword, resource.GetRawText(), StringComparison.Ordinal);
            Assert.DoesNotContain(CompiledInfra.MasterKey, resource.GetRawText(), StringComparison.Ordinal);
        }));
    }

    [BicepFact]
    public void Every_parameter_says_what_it_is()
    {
        var modules = Modules(infra.Template).ToList();

        Assert.Equal(3, modules.Count);
        Assert.Empty(
            from template in modules.Prepend(infra.Template)
            from parameter in template.GetProperty("parameters").EnumerateObject()
            where !parameter.Value.TryGetProperty("metadata", out var metadata) || !metadata.TryGetProperty("description", out _)
            select parameter.Name);
    }

    private void Each(Action<IReadOnlyList<JsonElement>> assert)
    {
        Assert.NotEmpty(infra.Environments);
        Assert.All(infra.Environments, environment => assert(environment.Value));
    }

    private void AssertNames(IEnumerable<string> expected, string type) => Each(resources => Assert.Equal(
        expected.Order(StringComparer.Ordinal),
        OfType(resources, $"Microsoft.Storage/storageAccounts/{type}")
            .Select(resource => resource.GetProperty("name").GetString()!.Split('/')[^1]).Order(StringComparer.Ordinal)));

    private static List<JsonElement> OfType(IReadOnlyList<JsonElement> resources, string type) =>
        resources.Where(resource => resource.GetProperty("type").GetString() == type).ToList();

    private static JsonElement One(IReadOnlyList<JsonElement> resources, string type) => Assert.Single(OfType(resources, type));

    private static JsonElement.ObjectEnumerator SettingsOf(IReadOnlyList<JsonElement> resources) =>
        One(resources, "Microsoft.Web/sites/config").GetProperty("properties").EnumerateObject();

    // As the host hands them over: environment variables, in which two underscores stand for the colon.
    private static IConfigurationRoot Settings(IReadOnlyList<JsonElement> resources) => new ConfigurationBuilder()
        .AddInMemoryCollection(SettingsOf(resources).Select(setting =>
            KeyValuePair.Create(setting.Name.Replace("__", ":", StringComparison.Ordinal), setting.Value.GetString())))
        .Build();

    private static T Bound<T>(IConfigurationRoot settings, string section) where T : class =>
        settings.GetRequiredSection(section).Get<T>(binding => binding.ErrorOnUnknownConfiguration = true)!;

    private static IEnumerable<string> SecureParameters(JsonElement template) =>
        from parameter in template.GetProperty("parameters").EnumerateObject()
        where parameter.Value.GetProperty("type").GetString() == "securestring"
        orderby parameter.Name
        select parameter.Name;

    private static IEnumerable<JsonElement> Modules(JsonElement template) =>
        from resource in template.GetProperty("resources").EnumerateObject()
        where resource.Value.GetProperty("type").GetString() == "Microsoft.Resources/deployments"
        select resource.Value.GetProperty("properties").GetProperty("template");
}
