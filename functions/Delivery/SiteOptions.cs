using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace AlertPipeline.Delivery;

/// <summary>Section <c>Site</c>: where the public pages are, as links in mails need it.</summary>
internal sealed class SiteOptions : IValidatableObject
{
    /// <summary>Absolute http(s) address without query; https outside development, since RFC 8058 asks for it.</summary>
    [Required]
    public string BaseUrl { get; set; } = "http://localhost:7071";

    /// <summary>The address of a page.</summary>
    /// <param name="path">Relative, without a leading slash.</param>
    public Uri Page(string path) => new($"{BaseUrl.TrimEnd('/')}/{path}");

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!Uri.TryCreate(BaseUrl, UriKind.Absolute, out var url) || (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps))
        {
            yield return new ValidationResult($"Site:BaseUrl '{BaseUrl}' is not an absolute http(s) address; write for example https://alerts.example.org.");
        }
    }
}

[OptionsValidator]
internal sealed partial class SiteOptionsValidator : IValidateOptions<SiteOptions>;
