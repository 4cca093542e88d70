using AlertPipeline.Classification;
using AlertPipeline.Classification.Refinement;
using AlertPipeline.Messages;
using AlertPipeline.Net;
using AlertPipeline.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace AlertPipeline.Tests.Classification;

public sealed class ClassificationRoomTests
{
    [Fact]
    public void The_room_is_complete_with_storage_Net_and_a_clock()
    {
        using var services = Build([]);

        Assert.IsType<ArticleClassifier>(services.GetRequiredService<IMessageHandler<ArticlesFound>>());
        Assert.NotNull(services.GetRequiredService<ArticleLedger>());
    }

    [Fact]
    public void A_score_out_of_range_is_refused_by_name()
    {
        using var services = Build(new() { ["Classification:LeastScore"] = "1.5" });

        var error = Assert.Throws<OptionsValidationException>(services.GetRequiredService<IClassifier>);

        Assert.Contains("LeastScore", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_settings_nothing_outside_is_ever_asked()
    {
        using var services = Build([]);
        var classifier = services.GetRequiredService<IClassifier>();
        var text = new ArticleText("US lifts AI chip export ban for Canada", "", "en");
        var uncertain = classifier.Classify(text, new Dictionary<string, double> { [Topics.Export] = 0.5, [Topics.Sovereignty] = 0.5 });

        Assert.False(services.GetRequiredService<RefinementPipeline>().IsWanted(new Draft(text, uncertain)));
    }

    [Theory]
    [InlineData(0.34, false)]
    [InlineData(0.35, true)]
    [InlineData(0.65, true)]
    [InlineData(0.66, false)]
    public void With_an_endpoint_the_chat_model_is_asked_about_uncertain_articles_only(double score, bool expected)
    {
        using var services = Build(new() { ["Chat:Endpoint"] = "https://name.openai.azure.com", ["Chat:Deployment"] = "small", ["Chat:Key"] = "k" });
        var classifier = services.GetRequiredService<IClassifier>();
        var text = new ArticleText("US lifts AI chip export ban for Canada", "", "en");
        var scores = new Dictionary<string, double> { [Topics.Export] = score, [Topics.Sovereignty] = 0.1 };

        Assert.Equal(expected, services.GetRequiredService<RefinementPipeline>().IsWanted(new Draft(text, classifier.Classify(text, scores))));
    }

    [Theory]
    [InlineData("Classification:UncertainFrom", "0.9", "UncertainFrom is 0.9 and UncertainTo 0.65")]
    [InlineData("Classification:UncertainTo", "1.1", "UncertainTo")]
    [InlineData("Chat:Endpoint", "name.openai.azure.com", "Chat:Endpoint is 'name.openai.azure.com'")]
    [InlineData("Chat:Endpoint", "http://name.openai.azure.com", "Chat:Endpoint")]
    [InlineData("Chat:Endpoint", "https://name.openai.azure.com/openai/v1", "without a path")]
    [InlineData("Chat:Endpoint", "https://key@name.openai.azure.com", "Chat:Endpoint")]
    [InlineData("Chat:Endpoint", "https://name.openai.azure.com", "Chat:Deployment is empty")]
    [InlineData("Chat:Key", "two words", "Chat:Key holds a character that no key has")]
    [InlineData("Chat:MonthlyBudgetUsd", "-1", "MonthlyBudgetUsd")]
    [InlineData("Chat:InputUsdPerMillionTokens", "0", "InputUsdPerMillionTokens")]
    [InlineData("Chat:OutputUsdPerMillionTokens", "0", "OutputUsdPerMillionTokens")]
    [InlineData("Chat:Timeout", "00:02:00", "Chat:Timeout is 00:02:00")]
    [InlineData("Chat:BreakFor", "00:00:00", "Chat:BreakFor is 00:00:00")]
    public void A_setting_that_cannot_work_is_refused_by_name(string name, string value, string expected)
    {
        using var services = Build(new() { [name] = value });

        var error = Assert.Throws<OptionsValidationException>(services.GetRequiredService<RefinementPipeline>);

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    private static ServiceProvider Build(Dictionary<string, string?> settings)
    {
        settings["AzureWebJobsStorage"] = "UseDevelopmentStorage=true";
        return new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build())
            .AddSingleton(TimeProvider.System)
            .AddLogging()
            .AddStorage()
            .AddNet()
            .AddClassification()
            .BuildServiceProvider(validateScopes: true);
    }
}
