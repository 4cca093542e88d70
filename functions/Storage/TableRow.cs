using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace AlertPipeline.Storage;

/// <summary>A row of a table: its two keys, its ETag as read, and named values.</summary>
internal sealed class TableRow(string partitionKey, string rowKey)
{
    private readonly Dictionary<string, object> _values = new(StringComparer.Ordinal);

    public string PartitionKey { get; } = partitionKey;

    public string RowKey { get; } = rowKey;

    /// <summary>As of the read; null on a row that was not read from storage.</summary>
    public string? ETag { get; init; }

    /// <summary>When storage last wrote the row (its clock); null on a row that was not read.</summary>
    public DateTimeOffset? Timestamp { get; init; }

    public IReadOnlyDictionary<string, object> Values => _values;

    /// <summary>Sets a value; null removes it.</summary>
    [SuppressMessage("Design", "CA1044:Properties should not be write only", Justification = "Reading goes through typed members that say what was expected.")]
    public object? this[string name]
    {
        set
        {
            if (value is null)
            {
                _values.Remove(name);
            }
            else
            {
                _values[name] = value is DateTimeOffset time ? time.ToUniversalTime() : value;
            }
        }
    }

    public string? FindString(string name) => _values.GetValueOrDefault(name) as string;

    public int? FindInt32(string name) => _values.GetValueOrDefault(name) as int?;

    public long? FindInt64(string name) => _values.GetValueOrDefault(name) as long?;

    public DateTimeOffset? FindTime(string name) => _values.GetValueOrDefault(name) as DateTimeOffset?;

    public byte[]? FindBytes(string name) => _values.GetValueOrDefault(name) as byte[];

    public bool? FindBoolean(string name) => _values.GetValueOrDefault(name) as bool?;

    public string GetString(string name) => FindString(name) ?? throw Missing(name, "a string");

    public int GetInt32(string name) => FindInt32(name) ?? throw Missing(name, "an integer");

    public DateTimeOffset GetTime(string name) => FindTime(name) ?? throw Missing(name, "a time");

    public byte[] GetBytes(string name) => FindBytes(name) ?? throw Missing(name, "bytes");

    /// <summary>Sets bytes that may be too many for one property: parts under the name and a number from 0.</summary>
    public void SetParts(string name, ReadOnlyMemory<byte> bytes)
    {
        for (var part = 0; !bytes.IsEmpty; part++)
        {
            var length = Math.Min(bytes.Length, TableWriteRules.MaxPropertyBytes);
            this[PartName(name, part)] = bytes[..length].ToArray();
            bytes = bytes[length..];
        }
    }

    /// <summary>What <see cref="SetParts"/> set; empty where there is no part.</summary>
    public byte[] GetParts(string name)
    {
        using var bytes = new MemoryStream();
        for (var part = 0; FindBytes(PartName(name, part)) is { } found; part++)
        {
            bytes.Write(found);
        }

        return bytes.ToArray();
    }

    /// <summary>A copy with its own values, so that a change to one is not seen in the other.</summary>
    public TableRow Copy(string? etag, DateTimeOffset? timestamp)
    {
        var copy = new TableRow(PartitionKey, RowKey) { ETag = etag, Timestamp = timestamp };
        foreach (var (name, value) in _values)
        {
            copy._values[name] = value is byte[] bytes ? bytes.Clone() : value;
        }

        return copy;
    }

    /// <summary>How many bytes the row takes on the wire, at most.</summary>
    public int EstimateBytes() => 1_000 + WireBytes(PartitionKey) + WireBytes(RowKey) + _values.Sum(pair => pair.Key.Length + pair.Value switch
    {
        string text => WireBytes(text) + 20,
        byte[] bytes => (bytes.Length * 4 / 3) + 40,
        _ => 60,
    });

    private static string PartName(string name, int part) => name + part.ToString(CultureInfo.InvariantCulture);

    // The client's JSON writer puts six characters (\u6F22) for each that is not plain ASCII, and for most punctuation.
    private static int WireBytes(string text)
    {
        var bytes = 0;
        foreach (var c in text)
        {
            bytes += char.IsAsciiLetterOrDigit(c) || c == ' ' ? 1 : 6;
        }

        return bytes;
    }

    private InvalidDataException Missing(string name, string expected) =>
        new($"Row '{PartitionKey}' / '{RowKey}' has no property '{name}' that is {expected}.");
}
