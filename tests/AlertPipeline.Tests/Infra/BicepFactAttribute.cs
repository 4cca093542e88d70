using System.Runtime.CompilerServices;

namespace AlertPipeline.Tests.Infra;

/// <summary>A test that needs the Bicep compiler; skipped where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BicepFactAttribute : FactAttribute
{
    public BicepFactAttribute([CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
        : base(sourceFilePath, sourceLineNumber)
    {
        Skip = BicepCommand.WhyNotHere;
        SkipType = typeof(BicepCommand);
        SkipUnless = nameof(BicepCommand.RunsHere);
    }
}
