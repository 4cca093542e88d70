using System.Text.RegularExpressions;

namespace AlertPipeline.Tests.Architecture;

/// <summary>Each room has a block of log event ids, so that an id in a log leads to one line of code.</summary>
public sealed partial class LogEventTests
{
    /// <summary>The first has ids from 100, the second from 200, and so on.</summary>
    private static readonly string[] Rooms =
        ["Feeds", "Classification", "Stories", "Digests", "Delivery", "Hosting", "Local", "Web", "Maintenance", "Subscribers"];

    private static readonly List<(string File, string Room, int Id)> Events =
        (from file in Directory.EnumerateFiles(RepositoryFolder.Functions, "*.cs", SearchOption.AllDirectories)
         let path = Path.GetRelativePath(RepositoryFolder.Functions, file)
         let room = path.Split(Path.DirectorySeparatorChar)[0]
         where room is not ("bin" or "obj")
         from match in Event().Matches(File.ReadAllText(file))
         select (path, room, int.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture))).ToList();

    [Fact]
    public void Every_event_id_is_of_its_rooms_block() =>
        Assert.DoesNotContain(Events, logged => Array.IndexOf(Rooms, logged.Room) + 1 != logged.Id / 100);

    [Fact]
    public void No_event_id_is_used_twice()
    {
        Assert.NotEmpty(Events);
        Assert.Empty(Events.GroupBy(logged => logged.Id).Where(logged => logged.Count() > 1).Select(logged => logged.Key));
    }

    [GeneratedRegex(@"\[LoggerMessage\((\d+),")]
    private static partial Regex Event();
}
