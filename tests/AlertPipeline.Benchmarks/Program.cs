using AlertPipeline.Benchmarks.Classification;
using AlertPipeline.Benchmarks.Digests;
using BenchmarkDotNet.Running;

if (args is [FirstUse.Argument])
{
    FirstUse.Print();
    return;
}

if (args is [DigestLoad.Argument, .. var numbers])
{
    await DigestLoad.RunAsync(numbers);
    return;
}

BenchmarkSwitcher.FromAssembly(typeof(Classifying).Assembly).Run(args, FairConfig.Create());
