namespace AlertPipeline.Tests.Architecture;

/// <summary>A row of the table of rooms.</summary>
/// <param name="MayUse">Names of other rooms; null = all of them.</param>
internal sealed record Room(string Name, IReadOnlySet<string>? MayUse);

/// <summary>Reads the table of rooms out of <c>ARCHITECTURE.md</c>.</summary>
internal static class RoomTable
{
    public const string Header = "| Room | May use | May reach | Sends |";

    private const string None = "–";
    private const string All = "all";

    /// <exception cref="InvalidDataException">There is no such table, or a row of it is not of that form.</exception>
    public static List<Room> Read(IEnumerable<string> lines)
    {
        var rows = lines.SkipWhile(line => line.Trim() != Header).Skip(2).TakeWhile(line => line.StartsWith('|')).Select(Parse).ToList();
        if (rows.Count == 0)
        {
            throw new InvalidDataException($"There is no table with the header '{Header}' and rows.");
        }

        if (rows.GroupBy(row => row.Name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } repeated)
        {
            throw new InvalidDataException($"The room '{repeated.Key}' has two rows.");
        }

        return rows;
    }

    private static Room Parse(string line)
    {
        var cells = line.Trim().Trim('|').Split('|', StringSplitOptions.TrimEntries);
        if (cells.Length != 4)
        {
            throw new InvalidDataException($"The row '{line}' has {cells.Length} cells; 4 are expected.");
        }

        return new Room(cells[0], cells[1] switch
        {
            All => null,
            None => new HashSet<string>(),
            var names => names.Split(',', StringSplitOptions.TrimEntries).ToHashSet(StringComparer.Ordinal),
        });
    }
}
