namespace AlertPipeline.Tests.Architecture;

/// <summary>The working copy that the tests were built from.</summary>
internal static class RepositoryFolder
{
    public static string Root { get; } = Find();

    public static string Functions => Path.Combine(Root, "functions");

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "AlertPipeline.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} holds AlertPipeline.sln.");
    }
}
