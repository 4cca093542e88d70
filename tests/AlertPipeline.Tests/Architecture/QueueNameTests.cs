using System.Reflection;
using System.Text.Json;
using AlertPipeline.Hosting;
using AlertPipeline.Messages;
using AlertPipeline.Storage;

namespace AlertPipeline.Tests.Architecture;

/// <summary>Queue names agree in the messages, the storage layout and the functions' declarations.</summary>
public sealed class QueueNameTests
{
    private static readonly List<string> MessageQueues =
        (from type in typeof(FeedsDue).Assembly.GetTypes()
         where type.GetInterfaces().Any(made => made.IsGenericType && made.GetGenericTypeDefinition() == typeof(IMessage<>))
         select (string)type.GetProperty(nameof(FeedsDue.QueueName), BindingFlags.Static | BindingFlags.Public)!.GetValue(null)!).Order().ToList();

    private static string Triggers => Path.Combine(RepositoryFolder.Functions, "Triggers");

    [Fact]
    public void Every_message_has_its_queue_in_the_layout_and_no_queue_lacks_a_message() =>
        Assert.Equal(MessageQueues, StorageLayout.Queues.Order());

    [Fact]
    public void Queue_names_are_names_that_the_service_takes_also_with_poison_behind_them() =>
        Assert.All(MessageQueues, name => Assert.Matches("^(?=.{3,63}$)[a-z0-9]+(-[a-z0-9]+)*$", StorageLayout.PoisonOf(name)));

    [Fact]
    public void Table_and_container_names_are_names_that_the_service_takes()
    {
        Assert.All(StorageLayout.Tables, name => Assert.Matches("^[A-Za-z][A-Za-z0-9]{2,62}$", name));
        Assert.All(StorageLayout.Containers, name => Assert.Matches("^(?=.{3,63}$)[a-z0-9]+(-[a-z0-9]+)*$", name));
    }

    [Fact]
    public void Every_queue_triggers_exactly_one_function_under_the_binding_name_that_Hosting_reads()
    {
        var triggers = Directory.EnumerateFiles(Triggers, "function.json", SearchOption.AllDirectories)
            .SelectMany(file => JsonElement.Parse(File.ReadAllBytes(file)).GetProperty("bindings").EnumerateArray())
            .Where(binding => binding.GetProperty("type").GetString() == "queueTrigger")
            .Select(binding => (binding.GetProperty("queueName").GetString(), binding.GetProperty("name").GetString(), binding.GetProperty("connection").GetString()))
            .Order();

        Assert.Equal(MessageQueues.Select(name => ((string?)name, (string?)QueueInvocation.BindingName, (string?)"AzureWebJobsStorage")), triggers);
    }
}
