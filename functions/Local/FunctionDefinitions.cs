using Cronos;

namespace AlertPipeline.Local;

/// <summary>One function as its <c>function.json</c> declares it.</summary>
/// <param name="Name">Name of its folder, which is the path that it is invoked at.</param>
/// <param name="Binding">Name of the trigger's binding: the key of its input under <c>Data</c>.</param>
internal abstract record FunctionDefinition(string Name, string Binding);

/// <param name="Schedule">Six fields, read in UTC.</param>
/// <param name="UseMonitor">Keep the last and the next run in storage, so that a missed run is made up for.</param>
internal sealed record TimerFunction(string Name, string Binding, CronExpression Schedule, bool UseMonitor)
    : FunctionDefinition(Name, Binding);

/// <param name="Queue">Lower-case name.</param>
/// <param name="Connection">Name of the setting that holds the storage connection.</param>
internal sealed record QueueFunction(string Name, string Binding, string Queue, string Connection)
    : FunctionDefinition(Name, Binding);

/// <param name="Methods">In capitals; never empty.</param>
/// <param name="Route">Template without the route prefix of <c>host.json</c>.</param>
internal sealed record HttpFunction(string Name, string Binding, IReadOnlyList<string> Methods, string Route, string AuthLevel)
    : FunctionDefinition(Name, Binding);
