using System.Globalization;
using AlertPipeline.Messages;

namespace AlertPipeline.Subscribers;

/// <summary>The fields of the filter language: what each may be compared with, and what it says of a story.</summary>
internal static class FilterFields
{
    public const string Source = "source";
    public const string Language = "lang";

    /// <summary>Evidence levels from the weakest to the strongest.</summary>
    public static readonly IReadOnlyList<string> EvidenceLevels = ["single", "several", "official", "document"];

    private static readonly string[] Stages = ["proposed", "announced", "in-force", "amended", "withdrawn", "litigated"];
    private static readonly string[] Objects = ["chips", "tools", "weights", "services", "compute", "funding", "institutions"];

    private static readonly Dictionary<string, Field> All = new(StringComparer.Ordinal)
    {
        ["topic"] = new(OneOf(Topics.All), target => target.Topics),
        ["direction"] = new(OneOf(Directions.All), target => ListOf(target.Direction)),
        ["stage"] = new(OneOf(Stages), target => ListOf(target.Stage)),
        ["object"] = new(OneOf(Objects), target => target.Objects),
        ["issuer"] = new(Jurisdiction, target => target.Issuers),
        ["affected"] = new(Jurisdiction, target => target.Affected),
        ["place"] = new(Jurisdiction, target => [.. target.Issuers, .. target.Affected]),
        [Source] = new(Host, target => target.Sources),
        [Language] = new(LanguageCode, target => target.Languages),
        ["evidence"] = new(OneOf(EvidenceLevels), target => ListOf(target.Evidence)),
    };

    public static string Names => string.Join(", ", All.Keys.Append("score"));

    public static bool IsFacet(string name) => All.ContainsKey(name);

    public static bool IsOrdered(string name) => name is "score" or "evidence";

    /// <summary>The value as it is compared; null where the field cannot have it.</summary>
    /// <param name="expected">What the field takes, for the error.</param>
    public static string? Normalise(string name, string value, out string expected)
    {
        if (name == "score")
        {
            expected = "a number from 0 to 1";
            return double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var score) && score is >= 0 and <= 1
                ? score.ToString(CultureInfo.InvariantCulture)
                : null;
        }

        (var normalised, expected) = All[name].Read(value);
        return normalised;
    }

    public static bool Has(FilterTarget target, string name, IReadOnlyList<string> values) =>
        All[name].Of(target).Any(found => values.Any(wanted => Same(name, found, wanted)));

    /// <summary><c>source:example.com</c> also means its sub-domains.</summary>
    public static bool IsOfHost(string found, string wanted) => found == wanted || found.EndsWith("." + wanted, StringComparison.Ordinal);

    /// <summary>Below, equal to, or above zero as the story's value is below, equal to or above <paramref name="value"/>.</summary>
    public static int Compare(FilterTarget target, string name, string value) => name == "score"
        ? target.Score.CompareTo(double.Parse(value, CultureInfo.InvariantCulture))
        : Rank(target.Evidence).CompareTo(Rank(value));

    private static int Rank(string evidence) => EvidenceLevels.ToList().IndexOf(evidence);

    private static bool Same(string name, string found, string wanted) => name == Source ? IsOfHost(found, wanted) : found == wanted;

    private static IReadOnlyList<string> ListOf(string? value) => value is null ? [] : [value];

    private static Func<string, (string?, string)> OneOf(IReadOnlyList<string> values) => value =>
        (values.Contains(value.ToLowerInvariant()) ? value.ToLowerInvariant() : null, string.Join(", ", values));

    private static (string?, string) Jurisdiction(string value) =>
        (value.Length == 2 && value.All(char.IsAsciiLetter) ? value.ToUpperInvariant() : null, "a two-letter country code such as US, or EU");

    private static (string?, string) LanguageCode(string value) =>
        (value.Length == 2 && value.All(char.IsAsciiLetter) ? value.ToLowerInvariant() : null, "a two-letter language code such as en");

    private static (string?, string) Host(string value)
    {
        var host = value.ToLowerInvariant();
        host = host.StartsWith("www.", StringComparison.Ordinal) ? host[4..] : host;
        return (Uri.CheckHostName(host) != UriHostNameType.Unknown ? host : null, "a host name such as example.com");
    }

    private sealed record Field(Func<string, (string? Value, string Expected)> Read, Func<FilterTarget, IReadOnlyList<string>> Of);
}
