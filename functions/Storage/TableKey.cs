using System.Text;

namespace AlertPipeline.Storage;

/// <summary>What may be a partition key or a row key.</summary>
internal static class TableKey
{
    private const int MaxLength = 512;

    /// <summary>Throws where storage, or Azurite, would refuse or misread the key.</summary>
    // https://learn.microsoft.com/rest/api/storageservices/understanding-the-table-service-data-model#characters-disallowed-in-key-fields
    // '%' is allowed there, but is decoded twice by some servers.
    public static void Check(string key)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        if (key.Length > MaxLength)
        {
            throw new ArgumentException($"A table key of {key.Length} characters; {MaxLength} are allowed.", nameof(key));
        }

        foreach (var rune in key.EnumerateRunes())
        {
            if (rune.Value is '/' or '\\' or '#' or '?' or '%' || Rune.IsControl(rune))
            {
                throw new ArgumentException($"The table key '{key}' holds the character U+{rune.Value:X4}, which storage does not take.", nameof(key));
            }
        }

        // Half a surrogate pair would be written as U+FFFD: another key than the one that is asked for later.
        if (Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(key)) != key)
        {
            throw new ArgumentException($"The table key '{key}' holds half a surrogate pair.", nameof(key));
        }
    }

    /// <summary>Shard number as it stands in keys: two digits, so that they sort as numbers.</summary>
    public static string OfShard(int shard) => shard.ToString("D2", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>A time as it stands in keys: <c>20261124T070000Z</c>.</summary>
    public static string OfTime(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", System.Globalization.CultureInfo.InvariantCulture);
}
