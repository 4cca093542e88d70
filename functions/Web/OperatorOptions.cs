using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace AlertPipeline.Web;

/// <summary>Section <c>Site</c>, as far as the operator pages need it.</summary>
internal sealed class OperatorOptions : IValidatableObject
{
    public const string Section = "Site";
    public const int MinKeyLength = 16;

    /// <summary>What an operator signs in with; at least <see cref="MinKeyLength"/> characters. Without one there are no operator pages.</summary>
    public string? OperatorKey { get; set; }

    /// <summary>Public address of the site, which Delivery checks; under https the session's cookie is never sent without it.</summary>
    public string BaseUrl { get; set; } = "";

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        // The text never holds the key: it ends up in logs.
        if (!string.IsNullOrWhiteSpace(OperatorKey) && OperatorKey.Trim().Length < MinKeyLength)
        {
            yield return new ValidationResult(
                $"Site:OperatorKey has {OperatorKey.Trim().Length} characters; at least {MinKeyLength} are needed (openssl rand -base64 24), or none for no operator pages.");
        }
    }
}

[OptionsValidator]
internal sealed partial class OperatorOptionsValidator : IValidateOptions<OperatorOptions>;
