using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace AlertPipeline.Classification;

/// <summary>Section <c>Classification</c> of the settings.</summary>
internal sealed class ClassificationOptions
{
    /// <summary>Score from which an article has a topic, 0.05 to 0.95. Lower finds more and is wrong more often.</summary>
    [Range(0.05, 0.95)]
    public double LeastScore { get; set; } = TermClassifier.DefaultLeastScore;
}

[OptionsValidator]
internal sealed partial class ClassificationOptionsValidator : IValidateOptions<ClassificationOptions>;
