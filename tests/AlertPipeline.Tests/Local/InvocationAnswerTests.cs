using System.Text.Json;
using AlertPipeline.Local;

namespace AlertPipeline.Tests.Local;

public sealed class InvocationAnswerTests
{
    // The two redirects are followed by the client before there is an answer to judge.
    public static TheoryData<string> Answers() =>
        [.. Recorded.Names("*-answer-*").Except(["queue-answer-302", "queue-answer-307"])];

    [Theory]
    [MemberData(nameof(Answers))]
    public void An_answer_ends_as_the_recorded_host_ended_it(string name)
    {
        var recorded = Recorded.Load(name);

        Assert.Equal(Expected(recorded.Outcome), recorded.Answer.Verdict());
    }

    [Fact]
    public void Lines_of_a_success_are_handed_on()
    {
        var judged = InvocationAnswer.Judge(200, "application/json", """{"Logs":["one","two"]}"""u8);

        Assert.Equal(["one", "two"], judged.Logs);
    }

    [Fact]
    public void A_failure_says_what_was_wrong_with_the_answer() =>
        Assert.Equal("The handler answered with Content-Type 'text/plain' instead of application/json.", InvocationAnswer.Judge(200, "text/plain", "ok"u8).Reason);

    private static Verdict Expected(string outcome) =>
        outcome.StartsWith("Success", StringComparison.Ordinal) ? Verdict.Succeeded
        : outcome.StartsWith("HANGS", StringComparison.OrdinalIgnoreCase) ? Verdict.NeverEnds
        : outcome.StartsWith("Invocation failed", StringComparison.Ordinal) || outcome.StartsWith("Failed", StringComparison.Ordinal) ? Verdict.Failed
        : throw new JsonException($"Unknown outcome: {outcome}");
}
