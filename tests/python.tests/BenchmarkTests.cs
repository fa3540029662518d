using Mesosd.Harness;
using Xunit;

namespace Mesosd.PythonTests;

/// <summary>The benchmarks of Python's messages at a small size: they must not rot.</summary>
public sealed class BenchmarkTests(PythonEnvironment python)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Offers_are_decoded_and_every_measurement_is_printed()
    {
        string program = Path.Combine(Repository.Root, "bench", "python", "decode_offers.py");
        Command run = await Command.RunAsync(python.Python, [program, "20"], Path.GetTempPath(), s_patience);
        Assert.True(run.ExitStatus == 0, run.Output);
        string[] measured = ["decode offers", "encode offers", "make tasks", "encode tasks", "decode tasks", "offers to JSON"];
        Assert.All(measured, name => Assert.Contains(name, run.Output));
    }
}
