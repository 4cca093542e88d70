using System.Text.Json;

namespace AlertPipeline.Local;

/// <summary>What the Functions host makes of an answer.</summary>
internal enum Verdict
{
    Succeeded,
    Failed,

    /// <summary>The host goes on waiting until <c>functionTimeout</c>, then fails the invocation and kills the process.</summary>
    NeverEnds,
}

/// <summary>The answer to an invocation, judged by the recorded rules.</summary>
/// <param name="Reason">Why it is not a success; null where it is one.</param>
/// <param name="Logs">Lines to log on behalf of the function.</param>
internal sealed record InvocationAnswer(Verdict Verdict, string? Reason, IReadOnlyList<string> Logs)
{
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <param name="mediaType">Without parameters; null where the answer has no <c>Content-Type</c>.</param>
    public static InvocationAnswer Judge(int status, string? mediaType, ReadOnlySpan<byte> body)
    {
        if (status is < 200 or > 299)
        {
            return Fail($"status {status}");
        }

        if (body.IsEmpty)
        {
            return NeverEnds($"status {status} without a body");
        }

        if (mediaType is not ("application/json" or "text/json"))
        {
            return Fail($"Content-Type '{mediaType}' instead of application/json");
        }

        return JudgeBody(body.StartsWith(ByteOrderMark) ? body[ByteOrderMark.Length..] : body);
    }

    private static InvocationAnswer JudgeBody(ReadOnlySpan<byte> body)
    {
        try
        {
            // Text after the first value is not looked at.
            var reader = new Utf8JsonReader(body);
            if (!JsonDocument.TryParseValue(ref reader, out var document))
            {
                return Fail("a body that is no JSON");
            }

            using (document)
            {
                var root = document.RootElement;
                return root.ValueKind switch
                {
                    JsonValueKind.Null => NeverEnds("the body null"),
                    JsonValueKind.Object => JudgeMembers(root),
                    var kind => Fail($"a JSON {kind} instead of an object"),
                };
            }
        }
        catch (JsonException)
        {
            return Fail("a body that is no JSON");
        }
    }

    private static InvocationAnswer JudgeMembers(JsonElement answer)
    {
        var logs = new List<string>();
        foreach (var member in answer.EnumerateObject())
        {
            var isLogs = member.Name.Equals("Logs", StringComparison.OrdinalIgnoreCase);
            var isOutputs = member.Name.Equals("Outputs", StringComparison.OrdinalIgnoreCase);
            if (!(isLogs || isOutputs) || member.Value.ValueKind == JsonValueKind.Null)
            {
                continue;
            }

            if (member.Value.ValueKind != (isLogs ? JsonValueKind.Array : JsonValueKind.Object))
            {
                return Fail($"'{member.Name}' that is a JSON {member.Value.ValueKind}");
            }

            foreach (var line in isLogs ? member.Value.EnumerateArray() : default)
            {
                if (line.ValueKind != JsonValueKind.String)
                {
                    return Fail("'Logs' that are not strings");
                }

                logs.Add(line.GetString()!);
            }
        }

        return new InvocationAnswer(Verdict.Succeeded, null, logs);
    }

    private static InvocationAnswer Fail(string what) => new(Verdict.Failed, $"The handler answered with {what}.", []);

    private static InvocationAnswer NeverEnds(string what) => new(Verdict.NeverEnds, $"The handler answered with {what}, which the host does not take for an answer.", []);
}
