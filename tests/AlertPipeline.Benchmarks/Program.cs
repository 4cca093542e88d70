using AlertPipeline.Benchmarks.Classification;
using BenchmarkDotNet.Running;

if (args is [FirstUse.Argument])
{
    FirstUse.Print();
    return;
}

BenchmarkSwitcher.FromAssembly(typeof(Classifying).Assembly).Run(args, FairConfig.Create());
