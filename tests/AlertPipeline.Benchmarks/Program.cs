using AlertPipeline.Benchmarks.Feeds;
using BenchmarkDotNet.Running;

BenchmarkSwitcher.FromAssembly(typeof(FeedParsing).Assembly).Run(args, FairConfig.Create());
