namespace AlertPipeline.IntegrationTests.Delivery;

/// <summary>Programs that a test can do with and a machine may lack.</summary>
internal static class Programs
{
    /// <summary>The path of the first of them that is there; null where none is.</summary>
    public static string? Find(params string[] names) => (
        from name in names
        from folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        let path = Path.Combine(folder, name)
        where File.Exists(path)
        select path).FirstOrDefault();
}
