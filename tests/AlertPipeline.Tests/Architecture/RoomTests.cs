namespace AlertPipeline.Tests.Architecture;

/// <summary>The table of rooms in <c>ARCHITECTURE.md</c> says what each folder under <c>functions/</c> uses: no more, no less.</summary>
public sealed class RoomTests
{
    private static readonly string[] LooseFiles = ["AlertPipeline.csproj", "BannedSymbols.txt", "Program.cs", "packages.lock.json"];
    private static readonly string[] BuildFolders = ["bin", "obj"];

    private static readonly List<Room> Rooms = RoomTable.Read(File.ReadLines(Path.Combine(RepositoryFolder.Root, "ARCHITECTURE.md")));

    private static IEnumerable<string> Folders =>
        Directory.EnumerateDirectories(RepositoryFolder.Functions).Select(folder => Path.GetFileName(folder)!)
            .Where(name => !BuildFolders.Contains(name) && !name.StartsWith('.')).Order(StringComparer.Ordinal);

    [Fact]
    public void Every_folder_has_a_row() => Assert.Empty(Folders.Except(Rooms.Select(room => room.Name)));

    [Fact]
    public void Every_room_that_a_row_names_has_a_row() =>
        Assert.Empty(Rooms.SelectMany(room => room.MayUse ?? new HashSet<string>()).Except(Rooms.Select(room => room.Name)));

    [Fact]
    public void No_room_uses_one_that_its_row_does_not_list() => None(
        from room in Rooms
        where room.MayUse is not null
        from use in UsesOf(room.Name)
        where !room.MayUse!.Contains(use.Room)
        select $"{use.File}:{use.Line} uses {use.Room}; the row of {room.Name} does not list it.");

    [Fact]
    public void No_row_lists_a_room_that_is_not_used() => None(
        from room in Rooms
        where room.MayUse is not null && SourcesOf(room.Name).Any()
        from unused in room.MayUse!.Except(UsesOf(room.Name).Select(use => use.Room))
        select $"The row of {room.Name} lists {unused}, which it does not use.");

    [Fact]
    public void Nothing_else_lies_loose_beside_Program() =>
        Assert.Empty(Directory.EnumerateFiles(RepositoryFolder.Functions).Select(file => Path.GetFileName(file)).Except(LooseFiles));

    [Theory]
    [InlineData("using AlertPipeline.Storage;", "Storage:1")]
    [InlineData("using Find = AlertPipeline.Storage.TableQuery;", "Storage:1")]
    [InlineData("@using AlertPipeline.Stories\n@inherits AlertPipeline.Web.Page<string>", "Stories:1 Web:2")]
    [InlineData("var x = new AlertPipeline.Net.Guard(); // AlertPipeline.Web", "Net:1")]
    [InlineData("/* AlertPipeline.Web\n*/ AlertPipeline.Net.Guard", "Net:2")]
    [InlineData("@* AlertPipeline.Web *@ AlertPipeline.Net", "Net:1")]
    [InlineData("/// <see cref=\"AlertPipeline.Web.Page\"/>", "")]
    [InlineData("var a = \"http://x\"; AlertPipeline.Net.A();", "Net:1")]
    [InlineData("var a = @\"\\\"; AlertPipeline.Net.A(); // \"", "Net:1")]
    [InlineData("var a = \"\"\"/* \" \"\"\"; AlertPipeline.Net.A();", "Net:1")]
    [InlineData("var a = '\"'; // AlertPipeline.Net", "")]
    [InlineData("namespace NotAlertPipeline.Net; AlertPipeline.lower", "")]
    public void The_rooms_that_a_source_names_are_found_outside_of_comments(string source, string expected) =>
        Assert.Equal(expected, string.Join(' ', SourceScan.Uses("a.cs", source).Select(use => $"{use.Room}:{use.Line}")));

    // Assert.Empty would cut the lines short.
    private static void None(IEnumerable<string> problems)
    {
        if (problems.ToList() is { Count: > 0 } found)
        {
            Assert.Fail(string.Join('\n', found));
        }
    }

    private static IEnumerable<string> SourcesOf(string room)
    {
        var folder = Path.Combine(RepositoryFolder.Functions, room);
        return Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(file => Path.GetExtension(file) is ".cs" or ".cshtml")
                .Order(StringComparer.Ordinal)
            : [];
    }

    private static IEnumerable<RoomUse> UsesOf(string room) =>
        SourcesOf(room).SelectMany(file => SourceScan.Uses(Path.GetRelativePath(RepositoryFolder.Root, file), File.ReadAllText(file)))
            .Where(use => use.Room != room);
}
