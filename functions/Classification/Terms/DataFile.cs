using System.Text;

namespace AlertPipeline.Classification.Terms;

/// <summary>A data file: <c>#</c> comments, <c>[sections]</c>, and entries; a line that begins with a blank continues the one before.</summary>
internal sealed class DataFile
{
    private readonly string _name;

    private DataFile(string name, IReadOnlyList<Entry> entries) => (_name, Entries) = (name, entries);

    public IReadOnlyList<Entry> Entries { get; }

    /// <summary>Opens a file of <c>Classification/Data</c> that is built into the executable.</summary>
    public static DataFile Open(string name)
    {
        using var stream = typeof(DataFile).Assembly.GetManifestResourceStream("Classification." + name)
            ?? throw new InvalidOperationException($"Data file '{name}' is not built into the executable.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return Read(name, reader);
    }

    /// <summary>Opens every such file whose name begins so, by name, but English first: of files by language it is the one that names the sections.</summary>
    public static IEnumerable<DataFile> OpenAll(string prefix) => typeof(DataFile).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith("Classification." + prefix, StringComparison.Ordinal)).Select(name => name["Classification.".Length..])
        .OrderBy(name => !name.EndsWith("-en.txt", StringComparison.Ordinal)).ThenBy(name => name, StringComparer.Ordinal).Select(Open);

    public static DataFile Read(string name, TextReader reader)
    {
        var entries = new List<Entry>();
        var section = string.Empty;
        for (var number = 1; reader.ReadLine() is { } line; number++)
        {
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            if (line[0] == '[')
            {
                section = line.Trim().Trim('[', ']').Trim();
            }
            else if (line[0] == ' ' && entries.Count > 0)
            {
                entries[^1] = entries[^1] with { Text = entries[^1].Text + " | " + line.Trim() };
            }
            else
            {
                entries.Add(new Entry(number, section, line.Trim()));
            }
        }

        return new DataFile(name, entries);
    }

    public InvalidDataException Error(Entry entry, string problem) => new($"{_name}, line {entry.Line}: {problem}.");

    /// <param name="Line">Number of its first line, from 1.</param>
    internal sealed record Entry(int Line, string Section, string Text);
}
