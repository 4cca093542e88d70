namespace AlertPipeline.Tests.Hosting;

/// <summary>The verdicts that the tests of our answers rest on are those of the recorded host.</summary>
public sealed class HostRulesTests
{
    public static TheoryData<string> Answers => new(Recorded.Names("*-answer-*.json"));

    [Theory]
    [MemberData(nameof(Answers))]
    public void An_answer_is_judged_as_the_recorded_host_did(string name)
    {
        var recorded = Recorded.Load(name);

        var expected = recorded.Outcome.StartsWith("HANGS", StringComparison.OrdinalIgnoreCase) ? HostVerdict.Hangs
            : recorded.Outcome.Contains("followed with GET", StringComparison.Ordinal)
                || recorded.Outcome.Contains("repeated the POST", StringComparison.Ordinal) ? HostVerdict.Follows
            : recorded.Outcome.StartsWith("Success", StringComparison.Ordinal) ? HostVerdict.Succeeds
            : HostVerdict.Fails;
        Assert.Equal(expected, recorded.Answer.Verdict());
    }
}
