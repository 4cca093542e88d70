namespace AlertPipeline.Delivery;

internal static class AtomicFile
{
    /// <summary>Writes a whole file under a hidden name first: who looks into the folder sees all of it or nothing.</summary>
    public static async Task WriteAsync(string folder, string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var hidden = Path.Combine(folder, $".{name}.tmp");
        await File.WriteAllBytesAsync(hidden, content, cancellationToken);
        File.Move(hidden, Path.Combine(folder, name), overwrite: true);
    }
}
