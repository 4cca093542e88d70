using System.Text;

namespace AlertPipeline.Classification.Terms;

/// <summary>A data file: <c>#</c> comments, <c>[sections]</c>, and lines of terms; one that begins with a blank goes on with the one before.</summary>
internal sealed class DataFile
{
    private readonly string _name;

    private DataFile(string name, IReadOnlyList<Line> lines) => (_name, Lines) = (name, lines);

    /// <summary>Those that hold terms, in order.</summary>
    public IReadOnlyList<Line> Lines { get; }

    /// <summary>Opens a file of <c>Classification/Data</c> that is built into the executable.</summary>
    public static DataFile Open(string name)
    {
        using var stream = typeof(DataFile).Assembly.GetManifestResourceStream("Classification." + name)
            ?? throw new InvalidOperationException($"Data file '{name}' is not built into the executable.");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return Read(name, Encoding.UTF8.GetString(bytes));
    }

    /// <summary>Opens every such file whose name begins so, by name, but English first: of files by language it is the one that names the sections.</summary>
    public static IEnumerable<DataFile> OpenAll(string prefix) => typeof(DataFile).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith("Classification." + prefix, StringComparison.Ordinal)).Select(name => name["Classification.".Length..])
        .OrderBy(name => !name.EndsWith("-en.txt", StringComparison.Ordinal)).ThenBy(name => name, StringComparer.Ordinal).Select(Open);

    public static DataFile Read(string name, string content)
    {
        var lines = new List<Line>();
        var (section, rest, number) = (string.Empty, content.AsMemory(), 0);
        while (!rest.IsEmpty)
        {
            var end = rest.Span.IndexOf('\n');
            var line = (end < 0 ? rest : rest[..end]).TrimEnd('\r');
            rest = end < 0 ? default : rest[(end + 1)..];
            number++;
            switch (line.IsEmpty ? '#' : line.Span[0])
            {
                case '#':
                    break;
                case '[':
                    section = line.Span.Trim().Trim("[]").Trim().ToString();
                    break;
                case var first:
                    lines.Add(new Line(number, section, line.Trim(), first == ' ' && lines.Count > 0));
                    break;
            }
        }

        return new DataFile(name, lines);
    }

    public InvalidDataException Error(Line line, string problem) => new($"{_name}, line {line.Number}: {problem}.");

    /// <param name="Number">From 1.</param>
    /// <param name="GoesOn">With the line before it.</param>
    internal readonly record struct Line(int Number, string Section, ReadOnlyMemory<char> Text, bool GoesOn);
}
