namespace AlertPipeline.Hosting;

/// <summary>How long a message waits when something that its stage needs is down.</summary>
internal static class RetryDelays
{
    private static readonly TimeSpan[] First =
        [TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2)];

    private static readonly TimeSpan Then = TimeSpan.FromHours(4);

    /// <summary>After so long the message goes to the poison queue with the last reason.</summary>
    public static readonly TimeSpan GiveUpAfter = TimeSpan.FromHours(72);

    /// <param name="attempt">How often it was put back before.</param>
    /// <param name="age">Since it was first queued.</param>
    /// <returns>Null where it is time to give up.</returns>
    public static TimeSpan? After(int attempt, TimeSpan age) =>
        age >= GiveUpAfter ? null : attempt < First.Length ? First[attempt] : Then;

    /// <summary>The delay of the list, or the one that the dependency asked for where it is longer; never past the time we give it.</summary>
    public static TimeSpan Longer(TimeSpan delay, TimeSpan? asked) =>
        asked is not { } longer || longer <= delay ? delay : longer < GiveUpAfter ? longer : GiveUpAfter;
}
