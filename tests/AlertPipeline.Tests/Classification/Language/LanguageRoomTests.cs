using AlertPipeline.Classification;
using AlertPipeline.Classification.Language;
using AlertPipeline.Classification.Refinement;
using AlertPipeline.Classification.Terms;
using AlertPipeline.Messages;
using AlertPipeline.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace AlertPipeline.Tests.Classification.Language;

public sealed class LanguageRoomTests
{
    [Fact]
    public async Task Without_an_endpoint_no_article_is_wanted_and_nothing_else_is_needed()
    {
        using var services = Build([], withNet: false);

        var refiner = services.GetRequiredService<IRefiner>();

        Assert.False(refiner.Wants(LanguageStage.Draft("Words", score: 0.5)));
        Assert.Equal("Language:Endpoint is not set.", (await refiner.RefineAsync([LanguageStage.Draft("Words")], TestContext.Current.CancellationToken))[0].Problem);
    }

    [Theory]
    [InlineData("Language:Key", "0123456789")]
    [InlineData("Language:Key", null)]
    public void With_an_endpoint_articles_in_the_band_are_wanted(string name, string? value)
    {
        using var services = Build(new() { ["Language:Endpoint"] = "https://unit.cognitiveservices.azure.com/", [name] = value });

        var refiner = services.GetRequiredService<IRefiner>();

        Assert.Equal("language", refiner.Provider);
        Assert.True(refiner.Wants(LanguageStage.Draft("Words", score: 0.5)));
    }

    [Fact]
    public void Every_setting_is_bound()
    {
        using var services = Build(new()
        {
            ["Language:Endpoint"] = "https://unit.cognitiveservices.azure.com",
            ["Language:Key"] = "k",
            ["Language:Project"] = "p",
            ["Language:Deployment"] = "d",
            ["Language:Classes:ai-export"] = "Chips",
            ["Language:KeyPhrases"] = "false",
            ["Language:MonthlyBudgetUsd"] = "2.5",
            ["Language:LeastConfidence"] = "0.9",
            ["Language:UsdPerThousandRecords"] = "0.75",
            ["Language:CustomUsdPerThousandRecords"] = "4.5",
            ["Language:RequestTimeout"] = "00:00:05",
            ["Language:MaxRetries"] = "1",
            ["Language:LongestWait"] = "00:00:06",
            ["Language:JobTimeout"] = "00:00:07",
            ["Language:Deadline"] = "00:00:08",
        });

        var options = services.GetRequiredService<IOptions<LanguageOptions>>().Value;

        Assert.Equal(("p", "d", "Chips", Topics.Sovereignty), (options.Project, options.Deployment, options.ClassOf(Topics.Export), options.ClassOf(Topics.Sovereignty)));
        Assert.Equal((false, 2.5m, 0.9), (options.KeyPhrases, options.MonthlyBudgetUsd, options.LeastConfidence));
        Assert.Equal((0.75m, 4.5m, 1), (options.UsdPerThousandRecords, options.CustomUsdPerThousandRecords, options.MaxRetries));
        Assert.Equal([5, 6, 7, 8], new[] { options.RequestTimeout, options.LongestWait, options.JobTimeout, options.Deadline }.Select(time => time.TotalSeconds));
    }

    [Theory]
    [InlineData("Endpoint", "http://unit.cognitiveservices.azure.com", "Language:Endpoint is 'http://unit.cognitiveservices.azure.com'; expected an https address alone")]
    [InlineData("Endpoint", "unit", "Language:Endpoint is 'unit'")]
    [InlineData("Endpoint", "https://unit.example/?a=1", "Language:Endpoint is")]
    [InlineData("Endpoint", "https://user:word@unit.example", "Language:Endpoint is")]
    [InlineData("Endpoint", "http://127.0.0.1:9999", "Language:Endpoint is 'http://127.0.0.1:9999', over which no identity is shown; set Language:Key.")]
    [InlineData("Project", "p", "Language:Project and Language:Deployment belong together")]
    [InlineData("Deployment", "d", "Language:Project and Language:Deployment belong together")]
    [InlineData("Classes:ai-exports", "Chips", "Language:Classes:ai-exports is not for a topic; the topics are ai-export and ai-sovereignty.")]
    [InlineData("Classes:ai-export", "ai-sovereignty", "Language:Classes gives one class for two topics")]
    [InlineData("MonthlyBudgetUsd", "-1", "Language:MonthlyBudgetUsd is -1; it must be between 0 and 1000000.")]
    [InlineData("UsdPerThousandRecords", "-1", "Language:UsdPerThousandRecords is -1; it must be between 0 and 1000.")]
    [InlineData("RequestTimeout", "00:02:00", "Language:RequestTimeout is 00:02:00; it must be between 00:00:01 and 00:01:30.")]
    [InlineData("MaxRetries", "11", "Language:MaxRetries is 11; it must be between 0 and 10.")]
    public void A_setting_that_cannot_be_is_refused_by_name(string name, string value, string problem)
    {
        using var services = Build(new() { ["Language:" + name] = value });

        var error = Assert.Throws<OptionsValidationException>(services.GetRequiredService<IRefiner>);

        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0123 456")]
    [InlineData("0123456\n")]
    [InlineData("schlüssel")]
    public void A_key_that_is_none_is_refused_without_being_shown(string key)
    {
        using var services = Build(new() { ["Language:Endpoint"] = "https://unit.cognitiveservices.azure.com", ["Language:Key"] = key });

        var error = Assert.Throws<OptionsValidationException>(services.GetRequiredService<IRefiner>);

        Assert.Contains("Language:Key holds a character that no key has", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(key.Trim(), error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("en", 100, true, false, 3, 0.008)]
    [InlineData(null, 100, true, false, 3, 0.012)]
    [InlineData("en", 100, false, false, 0, 0.001)]
    [InlineData("en", 1_500, false, true, 0, 0.012)]
    [InlineData("en", 0, true, true, 3, 0)]
    public async Task Before_it_is_asked_the_cost_of_every_try_of_every_kind_is_set_aside(
        string? language, int length, bool keyPhrases, bool project, int retries, double usd)
    {
        await using var stage = await LanguageStage.CreateAsync();
        stage.Options.KeyPhrases = keyPhrases;
        stage.Options.MaxRetries = retries;
        stage.Options.Project = stage.Options.Deployment = project ? "p" : null;

        Assert.Equal((decimal)usd, stage.Refiner().MostUsd(LanguageStage.Draft(new string('x', length), language: language)));
        Assert.Equal(10m, stage.Refiner().MonthlyBudgetUsd);
    }

    private static ServiceProvider Build(Dictionary<string, string?> settings, bool withNet = true)
    {
        var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build())
            .AddSingleton(TimeProvider.System)
            .AddLogging()
            .AddSingleton<IGazetteer>(new PlaceGazetteer(Lexicon.BuiltIn));
        return (withNet ? services.AddNet() : services).AddLanguage().BuildServiceProvider(validateScopes: true);
    }
}
