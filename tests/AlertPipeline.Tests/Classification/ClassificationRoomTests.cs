using AlertPipeline.Classification;
using AlertPipeline.Messages;
using AlertPipeline.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace AlertPipeline.Tests.Classification;

public sealed class ClassificationRoomTests
{
    [Fact]
    public void The_room_is_complete_with_storage_and_a_clock()
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

    private static ServiceProvider Build(Dictionary<string, string?> settings)
    {
        settings["AzureWebJobsStorage"] = "UseDevelopmentStorage=true";
        return new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build())
            .AddSingleton(TimeProvider.System)
            .AddLogging()
            .AddStorage()
            .AddClassification()
            .BuildServiceProvider(validateScopes: true);
    }
}
