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

        foreach (var c in key)
        {
            if (c is '/' or '\\' or '#' or '?' or '%' || char.IsControl(c))
            {
                throw new ArgumentException($"The table key '{key}' holds the character U+{(int)c:X4}, which storage does not take.", nameof(key));
            }
        }
    }

    /// <summary>Shard number as it stands in keys: two digits, so that they sort as numbers.</summary>
    public static string OfShard(int shard) => shard.ToString("D2", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>A time as it stands in keys: <c>20261124T070000Z</c>.</summary>
    public static string OfTime(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", System.Globalization.CultureInfo.InvariantCulture);
}
