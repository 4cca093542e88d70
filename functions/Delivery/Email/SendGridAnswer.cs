using System.Globalization;
using System.Text.Json;
using AlertPipeline.Messages;

namespace AlertPipeline.Delivery.Email;

/// <summary>What SendGrid answered to one mail.</summary>
/// <param name="RetryAfter">What <c>Retry-After</c> or <c>X-RateLimit-Reset</c> ask for; null where they ask for no wait.</param>
internal sealed record SendGridAnswer(int Status, string Body, TimeSpan? RetryAfter)
{
    private const int MaxTextLength = 300;

    /// <summary>Sorts the answer. Pure.</summary>
    /// <param name="dependency">Who answered, for the operator.</param>
    /// <returns>What became of this mail.</returns>
    /// <exception cref="DependencyUnavailableException">It is nothing about this mail: we are too fast, refused altogether, or SendGrid is unwell.</exception>
    public EmailAnswer Judge(string dependency, bool isSandbox)
    {
        var errors = ReadErrors();
        var words = errors.Count == 0 ? "" : ": " + Words(errors);
        return Status switch
        {
            202 => new EmailAnswer(EmailVerdict.Accepted, Status, "accepted"),
            200 when isSandbox => new EmailAnswer(EmailVerdict.Accepted, Status, "checked in sandbox mode and not delivered"),

            // What it has against the sender is our setting, not this reader: no mail must end as failed for it.
            400 when errors.Count > 0 && errors.All(error => error.Field?.StartsWith("from", StringComparison.Ordinal) ?? false) =>
                throw Later(dependency, $"does not take our sender; check Email:From{words}"),
            400 => new EmailAnswer(EmailVerdict.Refused, Status, $"SendGrid refused the mail{words}"),
            413 => new EmailAnswer(EmailVerdict.Refused, Status, $"SendGrid refused the mail as too large{words}"),
            401 => throw Later(dependency, $"does not accept Email:SendGrid:ApiKey{words}"),
            403 => throw Later(dependency, $"lets this account or key send no mail from Email:From; check the key's rights and the verified senders{words}"),
            429 => throw Later(dependency, $"takes no more requests just now{words}"),
            >= 500 => throw Later(dependency, $"has a failure of its own{words}"),
            _ => throw Later(dependency, $"is not what answers at Email:SendGrid:BaseUrl, as it seems{words}"),
        };
    }

    private DependencyUnavailableException Later(string dependency, string what) =>
        new(dependency, string.Create(CultureInfo.InvariantCulture, $"{dependency} answered {Status}: it {what}."), RetryAfter);

    private static string Words(IReadOnlyList<Error> errors) => TextLength.Shorten(
        Plain.WithoutAddresses(Plain.Line(string.Join("; ", errors.Select(error => error.Field is null ? error.Message : $"{error.Message} ({error.Field})"))))
            .TrimEnd('.'),
        MaxTextLength);

    // {"errors":[{"message":"…","field":"personalizations.0.to","help":…}]}; a gateway before it answers in HTML, which nobody needs to read.
    private List<Error> ReadErrors()
    {
        var errors = new List<Error>();
        try
        {
            using var body = JsonDocument.Parse(Body);
            if (body.RootElement.ValueKind == JsonValueKind.Object && body.RootElement.TryGetProperty("errors", out var list)
                && list.ValueKind == JsonValueKind.Array)
            {
                foreach (var entry in list.EnumerateArray().Where(entry => entry.ValueKind == JsonValueKind.Object))
                {
                    errors.Add(new Error(Text(entry, "message") ?? "no message", Text(entry, "field")));
                }
            }
        }
        catch (JsonException)
        {
            // No body, or none of SendGrid's: the status says enough.
        }

        return errors;
    }

    private static string? Text(JsonElement entry, string name) =>
        entry.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private sealed record Error(string Message, string? Field);
}
