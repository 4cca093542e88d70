using System.Diagnostics;
using System.Globalization;

namespace AlertPipeline.Tests.Feeds.Fuzzing;

/// <summary>One input for a target, and the number that makes it again.</summary>
internal sealed record FuzzInput(int Seed, byte[] Bytes);

/// <summary>Hands inputs to a target and watches what it costs. What fails is written to a file.</summary>
/// <param name="makeInput">The same seed gives the same input.</param>
/// <param name="target">Throws where something does not hold.</param>
internal sealed class FuzzRun(string name, Func<int, FuzzInput> makeInput, Action<FuzzInput> target)
{
    /// <summary>
    /// An input that takes longer, and again when it is tried twice more, counts as a hang; the usual one takes a thousandth of it. The
    /// repetitions are measured in time on the processor, where the system tells it: other work on the machine is no fault of the input.
    /// </summary>
    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(1);

    /// <summary>How long the run waits for one input before it gives up on it altogether.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>Failures that are written down; where there are more, they will have few causes.</summary>
    private const int MaxFailures = 20;

    private readonly List<string> _failures = [];
    private volatile FuzzInput? _current;
    private long _handled;
    private TimeSpan _longest;
    private int _longestSeed;

    public async Task RunAsync(int inputs, int seed, ITestOutputHelper output)
    {
        var started = Stopwatch.GetTimestamp();

        // A thread of its own: one that never comes back can be left behind, and the test ends all the same.
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            try
            {
                RunAll(inputs, seed);
                done.SetResult();
            }
            catch (Exception defect)
            {
                done.SetException(defect);
            }
        }, 16 * 1024 * 1024)
        { IsBackground = true, Name = name };
        thread.Start();
        while (await Task.WhenAny(done.Task, Task.Delay(Patience)) != done.Task)
        {
            var (before, input) = (Interlocked.Read(ref _handled), _current);
            await Task.WhenAny(done.Task, Task.Delay(Patience));
            if (!done.Task.IsCompleted && before == Interlocked.Read(ref _handled) && input is not null)
            {
                Assert.Fail($"{name}: seed {input.Seed} does not end; {Save(input)}");
            }
        }

        await done.Task;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name}: {_handled:N0} inputs from seed {seed} in {Stopwatch.GetElapsedTime(started).TotalSeconds:N0} s, {_failures.Count} failed; the longest took {_longest.TotalMilliseconds:N0} ms (seed {_longestSeed})."));
        Assert.True(_failures.Count == 0, string.Join("\n\n", _failures));
    }

    private void RunAll(int inputs, int seed)
    {
        for (var i = 0; i < inputs && _failures.Count < MaxFailures; i++)
        {
            var input = makeInput(seed + i);
            _current = input;
            var taken = Try(input);
            if (taken > Hang)
            {
                var (first, second) = (MeasureOnProcessor(input), MeasureOnProcessor(input));
                taken = first < second ? first : second;
                if (taken > Hang)
                {
                    Fail(input, $"took {taken.TotalSeconds:N1} s for {input.Bytes.Length:N0} bytes");
                }
            }

            if (taken > _longest)
            {
                (_longest, _longestSeed) = (taken, input.Seed);
            }

            Interlocked.Increment(ref _handled);
        }
    }

    private TimeSpan Try(FuzzInput input)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            target(input);
        }
        catch (Exception defect)
        {
            Fail(input, defect.ToString());
        }

        return Stopwatch.GetElapsedTime(started);
    }

    private TimeSpan MeasureOnProcessor(FuzzInput input)
    {
        const string file = "/proc/thread-self/schedstat";
        if (!File.Exists(file))
        {
            return Try(input);
        }

        var before = Read();
        Try(input);
        return Read() - before;

        // Nanoseconds on the processor, nanoseconds waited, slices.
        static TimeSpan Read() => TimeSpan.FromMicroseconds(long.Parse(File.ReadAllText(file).Split(' ')[0], CultureInfo.InvariantCulture) / 1000);
    }

    private void Fail(FuzzInput input, string what) => _failures.Add($"{name}: seed {input.Seed}: {what}\n{Save(input)}");

    private string Save(FuzzInput input)
    {
        var folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "fuzz"));
        var file = Path.Combine(folder.FullName, string.Create(CultureInfo.InvariantCulture, $"{name}-{input.Seed}.bin"));
        File.WriteAllBytes(file, input.Bytes);
        return $"The input is in {file}";
    }
}
