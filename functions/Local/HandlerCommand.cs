using AlertPipeline.Messages;

namespace AlertPipeline.Local;

/// <summary>How to start the handler: the executable that <c>host.json</c> names.</summary>
internal sealed record HandlerCommand(string FileName, IReadOnlyList<string> Arguments, string WorkingDirectory)
{
    private const string SessionStarter = "/usr/bin/setsid";

    /// <summary>
    /// The executable under the app root. Started as <c>dotnet app.dll</c> ourselves, or where only the dll was built, the dll
    /// is run by the same <c>dotnet</c> instead.
    /// </summary>
    /// <param name="currentProcess">Path of the running program.</param>
    /// <exception cref="UserErrorException">Neither is there.</exception>
    public static HandlerCommand Resolve(string appRoot, HostSettings settings, string? currentProcess)
    {
        var executable = Path.Combine(appRoot, settings.ExecutablePath);
        var assembly = executable + ".dll";
        if (OperatingSystem.IsWindows() && !Path.HasExtension(executable))
        {
            executable += ".exe";
        }

        var isUnderDotnet = string.Equals(Path.GetFileNameWithoutExtension(currentProcess), "dotnet", StringComparison.OrdinalIgnoreCase);
        if (File.Exists(executable) && !(isUnderDotnet && File.Exists(assembly)))
        {
            return new HandlerCommand(executable, settings.Arguments, settings.WorkingDirectory);
        }

        return File.Exists(assembly)
            ? new HandlerCommand(isUnderDotnet ? currentProcess! : "dotnet", [assembly, .. settings.Arguments], settings.WorkingDirectory)
            : throw new UserErrorException($"The handler {executable} that host.json names does not exist; build the project again.");
    }

    /// <summary>
    /// The same command in a session of its own where the system can do that: Ctrl+C in the terminal then reaches us alone, and we end the
    /// child when its work is done.
    /// </summary>
    public HandlerCommand InOwnSession() =>
        OperatingSystem.IsLinux() && File.Exists(SessionStarter)
            ? this with { FileName = SessionStarter, Arguments = [FileName, .. Arguments] }
            : this;
}
