using AlertPipeline.Subscribers;

namespace AlertPipeline.Tests.Subscribers;

/// <summary>Subscriptions that tests start from.</summary>
internal static class TestSubscriptions
{
    public const string MasterKey = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    public static readonly SecretBox Secrets = new(new SecretsOptions { Keys = MasterKey });

    private static readonly IReadOnlyList<DayOfWeek> EveryDay = Enum.GetValues<DayOfWeek>();

    public static Subscription Daily(string id, string filter, string zone = "Europe/London", string at = "07:00") => new(
        id, Channel.Email, $"{id}@example.org", "Ana Example", Filter.Parse(filter), Cadence.Daily,
        new DigestSchedule(TimeOnly.Parse(at, System.Globalization.CultureInfo.InvariantCulture), TimeZoneInfo.FindSystemTimeZoneById(zone), EveryDay),
        EmptyDigest.Skip, ["updates", "corrections", "confirmed"], SubscriptionStatus.Active, "standard", null, null);

    public static Subscription Instant(string id, string filter) => Daily(id, filter) with { Cadence = Cadence.Instant, Schedule = null };

    public static Subscription Hook(string id, string filter) => Instant(id, filter) with
    {
        Channel = Channel.Webhook,
        To = "https://example.org/hook",
        Secret = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX",
        Owner = "ops@example.org",
    };
}
