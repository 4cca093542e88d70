using System.ComponentModel.DataAnnotations;
using AlertPipeline.Classification.Refinement;
using Microsoft.Extensions.Options;

namespace AlertPipeline.Classification;

/// <summary>Section <c>Classification</c> of the settings.</summary>
internal sealed class ClassificationOptions : IValidatableObject
{
    /// <summary>Score from which an article has a topic, 0.05 to 0.95. Lower finds more and is wrong more often.</summary>
    [Range(0.05, 0.95)]
    public double LeastScore { get; set; } = Model.EmbeddedClassifier.DefaultLeastScore;

    /// <summary>First score, 0 to 1, at which outside services may be asked for another one.</summary>
    [Range(0.0, 1.0)]
    public double UncertainFrom { get; set; } = 0.35;

    /// <summary>Last such score. No answer moves a score out of the two.</summary>
    [Range(0.0, 1.0)]
    public double UncertainTo { get; set; } = 0.65;

    public UncertainBand Band => new(UncertainFrom, UncertainTo);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (UncertainFrom > UncertainTo)
        {
            yield return new ValidationResult(
                $"Classification:UncertainFrom is {UncertainFrom} and UncertainTo {UncertainTo}; the first must not be above the second.");
        }
    }
}

[OptionsValidator]
internal sealed partial class ClassificationOptionsValidator : IValidateOptions<ClassificationOptions>;
