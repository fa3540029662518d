using System.Diagnostics;
using Mesosd.Harness;
using Xunit;

namespace Mesosd.EndToEnd;

/// <summary>The published file itself.</summary>
public sealed class BinaryTests
{
    private const long MaxBytes = 25_000_000;

    [Fact]
    public void It_is_one_statically_linked_executable_of_bounded_size()
    {
        using Process ldd = Process.Start(new ProcessStartInfo("ldd", [Repository.Mesosd])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        string said = ldd.StandardOutput.ReadToEnd() + ldd.StandardError.ReadToEnd();
        ldd.WaitForExit();

        Assert.True(said.Contains("not a dynamic executable", StringComparison.Ordinal) ||
                    said.Contains("statically linked", StringComparison.Ordinal), said);
        Assert.InRange(new FileInfo(Repository.Mesosd).Length, 1, MaxBytes);
    }

    [Theory]
    [InlineData("help")]
    [InlineData("help run")]
    [InlineData("master --help")]
    [InlineData("agent --help")]
    [InlineData("local --help")]
    [InlineData("version")]
    public async Task Help_and_version_answer_on_standard_output(string arguments)
    {
        RunningProgram program = RunningProgram.Start(Repository.Mesosd, arguments.Split(' '));
        await using (program)
        {
            Assert.Equal(0, await program.ExitAsync());
            Assert.NotEqual("", program.StandardOutput.Trim());
        }
    }
}
