using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using AlertPipeline.Messages;
using Microsoft.Extensions.Options;

namespace AlertPipeline.Classification.Language;

/// <summary>Section <c>Language</c>: Azure AI Language. Nothing is asked of it unless <see cref="Endpoint"/> is set.</summary>
internal sealed class LanguageOptions : IValidatableObject
{
    /// <summary>Address of the resource, as in <c>https://example.cognitiveservices.azure.com</c>; none = the service is not used.</summary>
    public string? Endpoint { get; set; }

    /// <summary>A key of the resource; never shown. None = the identity of the process, which needs the role Cognitive Services User there.</summary>
    public string? Key { get; set; }

    /// <summary>Project for custom multi-label classification; none = it is not asked for. Microsoft retires that feature on 31 March 2029.</summary>
    public string? Project { get; set; }

    /// <summary>Deployment of <see cref="Project"/>; both or neither.</summary>
    public string? Deployment { get; set; }

    /// <summary>Topic to the class that stands for it in the project; a topic that is not here has a class of its own name.</summary>
    public IDictionary<string, string> Classes { get; init; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether key phrases are asked for: they find laws, for which entity recognition has no category. One more text record per 1,000 characters.</summary>
    public bool KeyPhrases { get; set; } = true;

    /// <summary>Entities and languages of which the service is less sure are left out. 0 to 1.</summary>
    public double LeastConfidence { get; set; } = 0.6;

    /// <summary>Most that may be spent in a calendar month (UTC), in US dollars: 0 to 1,000,000. At it articles keep what the embedded classifier says; 0 = ask nothing.</summary>
    public decimal MonthlyBudgetUsd { get; set; } = 10;

    /// <summary>Price of 1,000 text records of the prebuilt kinds, in US dollars; it differs by region, tier and contract. 0 to 1,000.</summary>
    public decimal UsdPerThousandRecords { get; set; } = 1;

    /// <summary>The same for custom classification. 0 to 1,000.</summary>
    public decimal CustomUsdPerThousandRecords { get; set; } = 5;

    /// <summary>Longest wait for one answer, connection and body included. 1 second to 90 seconds.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How often a request is sent again that was throttled or got no answer. 0 to 10.</summary>
    public int MaxRetries { get; set; } = 3;

    /// <summary>A <c>Retry-After</c> up to here is obeyed; past it the article goes on without the service. 1 second to 2 minutes.</summary>
    public TimeSpan LongestWait { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest wait for one classification job, after which the service cancels it. 5 seconds to 10 minutes.</summary>
    public TimeSpan JobTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Longest time for a batch of articles, every kind and retry included; what is not answered by then goes on without. 5 seconds to 20 minutes.</summary>
    public TimeSpan Deadline { get; set; } = TimeSpan.FromMinutes(2);

    [MemberNotNullWhen(true, nameof(Endpoint))]
    public bool IsConfigured => !string.IsNullOrEmpty(Endpoint);

    [MemberNotNullWhen(true, nameof(Key))]
    public bool HasKey => !string.IsNullOrEmpty(Key);

    public bool HasProject => !string.IsNullOrEmpty(Project);

    public string ClassOf(string topic) => Classes.TryGetValue(topic, out var name) ? name : topic;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        Problems().Select(problem => new ValidationResult(problem));

    private IEnumerable<string> Problems()
    {
        if (IsConfigured && !IsUsable(Endpoint))
        {
            yield return $"Language:Endpoint is '{Endpoint}'; expected an https address alone, as in https://example.cognitiveservices.azure.com.";
        }

        if (!HasKey && Uri.TryCreate(Endpoint, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttp && address.IsLoopback)
        {
            yield return $"Language:Endpoint is '{Endpoint}', over which no identity is shown; set Language:Key.";
        }

        if (HasKey && Key.Any(c => c is <= ' ' or > '~'))
        {
            yield return "Language:Key holds a character that no key has; copy the key of the resource again, without blanks.";
        }

        if (HasProject == string.IsNullOrEmpty(Deployment))
        {
            yield return "Language:Project and Language:Deployment belong together; set both for custom classification, or neither.";
        }

        foreach (var topic in Classes.Keys.Where(topic => !Topics.All.Contains(topic, StringComparer.OrdinalIgnoreCase)))
        {
            yield return $"Language:Classes:{topic} is not for a topic; the topics are {string.Join(" and ", Topics.All)}.";
        }

        if (Topics.All.Select(ClassOf).Distinct(StringComparer.Ordinal).Count() < Topics.All.Count)
        {
            yield return "Language:Classes gives one class for two topics; each needs its own.";
        }

        var ranges = new[]
        {
            Check(nameof(LeastConfidence), LeastConfidence, 0, 1),
            Check(nameof(MonthlyBudgetUsd), MonthlyBudgetUsd, 0, 1_000_000),
            Check(nameof(UsdPerThousandRecords), UsdPerThousandRecords, 0, 1_000),
            Check(nameof(CustomUsdPerThousandRecords), CustomUsdPerThousandRecords, 0, 1_000),
            Check(nameof(RequestTimeout), RequestTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(90)),
            Check(nameof(MaxRetries), MaxRetries, 0, 10),
            Check(nameof(LongestWait), LongestWait, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(2)),
            Check(nameof(JobTimeout), JobTimeout, TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(10)),
            Check(nameof(Deadline), Deadline, TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(20)),
        };
        foreach (var problem in ranges.OfType<string>())
        {
            yield return problem;
        }
    }

    /// <summary>A key over plain http would be everybody's; only this machine may be called so.</summary>
    private static bool IsUsable(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address is { UserInfo: "", Query: "", Fragment: "" } &&
        (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback));

    private static string? Check<T>(string name, T value, T least, T most) where T : IComparable<T> =>
        value.CompareTo(least) >= 0 && value.CompareTo(most) <= 0 ? null : $"Language:{name} is {value}; it must be between {least} and {most}.";
}

[OptionsValidator]
internal sealed partial class LanguageOptionsValidator : IValidateOptions<LanguageOptions>;
