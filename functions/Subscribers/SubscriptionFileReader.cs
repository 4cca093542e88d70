using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using AlertPipeline.Messages;

namespace AlertPipeline.Subscribers;

/// <summary>Turns a subscriptions file into subscriptions, or says in one line what is wrong with it.</summary>
internal static partial class SubscriptionFileReader
{
    private const int MaxNameLength = 200;

    private static readonly string[] Formats = ["standard", "cloudevents", "slack", "teams"];
    private static readonly string[] Follows = ["updates", "corrections", "confirmed"];

    private static readonly Dictionary<string, DayOfWeek> DayNames = new(StringComparer.Ordinal)
    {
        ["mon"] = DayOfWeek.Monday,
        ["tue"] = DayOfWeek.Tuesday,
        ["wed"] = DayOfWeek.Wednesday,
        ["thu"] = DayOfWeek.Thursday,
        ["fri"] = DayOfWeek.Friday,
        ["sat"] = DayOfWeek.Saturday,
        ["sun"] = DayOfWeek.Sunday,
    };

    /// <param name="name">The file's name, for the error.</param>
    /// <exception cref="UserErrorException">Names the file, the subscription, the member, the value and what was expected.</exception>
    public static IReadOnlyList<Subscription> Read(string name, string json)
    {
        SubscriptionFile file;
        try
        {
            file = JsonSerializer.Deserialize(json, SubscriptionJson.Default.SubscriptionFile)
                ?? throw new UserErrorException($"{name} holds 'null'; expected {{ \"subscriptions\": [ … ] }}.");
        }
        catch (JsonException failure)
        {
            throw new UserErrorException($"{name} is not a subscriptions file: {Explain(failure)}", 1, failure);
        }

        // The serialiser checks members for null, and not the elements of a list.
        var subscriptions = file.Subscriptions.Select((entry, i) => entry is null
            ? throw new UserErrorException($"{name}: subscription {i + 1} is null; expected an object.")
            : new Reader(name, i, entry).Read()).ToList();
        var twice = subscriptions.GroupBy(subscription => subscription.Id, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1);
        return twice is null ? subscriptions : throw new UserErrorException($"{name} has the subscription id '{twice.Key}' {twice.Count()} times; ids are unique.");
    }

    // System.Text.Json names the .NET type that a member could not be mapped to, which says nothing to an operator.
    private static string Explain(JsonException failure)
    {
        var at = failure.LineNumber is { } line ? $" (line {line + 1})" : "";
        var unknown = UnknownMember().Match(failure.Message);
        return unknown.Success
            ? $"there is no member '{unknown.Groups[1].Value}'{at}."
            : $"{MessageTail().Replace(failure.Message, "")}{at}";
    }

    [GeneratedRegex("^The JSON property '([^']*)' could not be mapped")]
    private static partial Regex UnknownMember();

    [GeneratedRegex(@" Path: .*$", RegexOptions.Singleline)]
    private static partial Regex MessageTail();

    [GeneratedRegex(@"^[A-Za-z0-9._-]{1,64}\z")]
    private static partial Regex IdForm();

    /// <summary>Checks one entry, so that every error can name it.</summary>
    private sealed class Reader(string file, int index, SubscriptionFileEntry entry)
    {
        public Subscription Read()
        {
            Check(IdForm().IsMatch(entry.Id), "id", entry.Id, "1 to 64 letters, digits, dots, underscores and hyphens");
            Check(entry.Name is null || (entry.Name.Length <= MaxNameLength && !entry.Name.Any(char.IsControl)), "name", entry.Name, $"at most {MaxNameLength} characters on one line");
            var channel = OneOf("channel", entry.Channel, ("email", Channel.Email), ("webhook", Channel.Webhook));
            var cadence = OneOf("cadence", entry.Cadence, ("instant", Cadence.Instant), ("daily", Cadence.Daily), ("weekly", Cadence.Weekly));
            var format = entry.Format ?? "standard";
            Check(Formats.Contains(format), "format", format, string.Join(", ", Formats));
            var follow = entry.Follow ?? Follows;
            foreach (var followed in follow)
            {
                Check(Follows.Contains(followed), "follow", followed, string.Join(", ", Follows));
            }

            CheckTarget(channel);
            return new Subscription(
                entry.Id, channel, entry.To, entry.Name, ReadFilter(), cadence, ReadSchedule(cadence),
                OneOf("empty", entry.Empty ?? "skip", ("skip", EmptyDigest.Skip), ("send", EmptyDigest.Send), ("weekly", EmptyDigest.Weekly)),
                follow,
                OneOf(
                    "status", entry.Status ?? "active", ("pending", SubscriptionStatus.Pending), ("active", SubscriptionStatus.Active),
                    ("paused", SubscriptionStatus.Paused), ("unsubscribed", SubscriptionStatus.Unsubscribed), ("suppressed", SubscriptionStatus.Suppressed)),
                format, entry.Secret, entry.Owner);
        }

        private void CheckTarget(Channel channel)
        {
            if (channel == Channel.Email)
            {
                Check(MailAddresses.TryParse(entry.To, out _), "to", "…", "one e-mail address such as ana@example.org");
                return;
            }

            Check(
                Uri.TryCreate(entry.To, UriKind.Absolute, out var target) && target.Scheme is "https" or "http" && target.UserInfo.Length == 0,
                "to", "…", "an absolute https address without a user name");
            Check(entry.Owner is null || MailAddresses.TryParse(entry.Owner, out _), "owner", "…", "one e-mail address");
            Check(WebhookSecret.TryRead(entry.Secret, out _), "secret", "…", $"whsec_ and base64 of {WebhookSecret.MinBytes} to {WebhookSecret.MaxBytes} bytes");
        }

        private Filter ReadFilter()
        {
            try
            {
                return Filter.Parse(entry.Filter);
            }
            catch (FilterSyntaxException failure)
            {
                throw new UserErrorException($"{Where} has a filter that cannot be read: {failure.Message}", 1, failure);
            }
        }

        private DigestSchedule? ReadSchedule(Cadence cadence)
        {
            if (cadence == Cadence.Instant)
            {
                return null;
            }

            Check(
                TimeOnly.TryParseExact(entry.At, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var at),
                "at", entry.At, "a local time such as 07:00");
            Check(
                TimeZoneInfo.TryFindSystemTimeZoneById(entry.Zone ?? "UTC", out var zone) && zone.HasIanaId,
                "zone", entry.Zone, "an IANA time zone such as Europe/London");
            var names = entry.Days ?? (cadence == Cadence.Weekly ? ["mon"] : [.. DayNames.Keys]);
            Check(names.Count > 0, "days", "[]", string.Join(", ", DayNames.Keys));
            Check(cadence != Cadence.Weekly || names.Count == 1, "days", string.Join(',', names), "exactly one day for a weekly digest");
            var days = names.Select(name =>
            {
                Check(DayNames.TryGetValue(name ?? "", out var day), "days", name, string.Join(", ", DayNames.Keys));
                return day;
            }).Distinct().ToList();
            return new DigestSchedule(at, zone!, days);
        }

        private T OneOf<T>(string member, string value, params ReadOnlySpan<(string Name, T Value)> choices)
        {
            var names = new List<string>();
            foreach (var (name, choice) in choices)
            {
                if (name == value)
                {
                    return choice;
                }

                names.Add(name);
            }

            throw Wrong(member, value, string.Join(", ", names));
        }

        private void Check(bool holds, string member, string? value, string expected)
        {
            if (!holds)
            {
                throw Wrong(member, value, expected);
            }
        }

        private string Where => $"{file}: subscription {(IdForm().IsMatch(entry.Id) ? $"'{entry.Id}'" : (index + 1).ToString(CultureInfo.InvariantCulture))}";

        private UserErrorException Wrong(string member, string? value, string expected) =>
            new($"{Where} has {member} '{value ?? "(none)"}'; expected {expected}.");
    }
}
