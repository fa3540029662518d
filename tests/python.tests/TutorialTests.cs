using Mesosd.Harness;
using Xunit;

namespace Mesosd.PythonTests;

/// <summary>The tutorial as a reader goes through it, and the program that does so for the tests.</summary>
public sealed class TutorialTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(8);

    private static string Runner => Path.Combine(Repository.Root, "tests", "python.tests", "run_tutorial.py");

    [Fact]
    public async Task Every_block_of_the_tutorial_does_what_the_page_says()
    {
        Command run = await RunAsync(Path.Combine(Repository.Root, "docs", "tutorial-framework.md"));
        Assert.True(run.ExitStatus == 0, run.Output);
        Assert.Contains("blocks are as the page says", run.Output);
    }

    [Theory]
    [InlineData("```bash\necho one; echo two\n```\n```text\none\n```\n", "line 4: expected")]
    [InlineData("```bash\necho one\n```\n```text\none\ntwo\n```\n", "line 4: expected")]
    [InlineData("```bash\necho one\n```\n```text\n… two …\n```\n", "line 4: expected")]
    [InlineData("```bash\ntrue\nfalse\n```\n", "line 1: ended with 1, not 0")]
    [InlineData("```bash\nexit 3\n```\n", "line 1: the shell has ended")]
    [InlineData("text\n```bash\ncat <(sleep 600)\n```\n", "line 2: not done after 1 s")]
    [InlineData("```bash\nsleep 600 &\n```\n", "the page leaves behind: ")]
    [InlineData("```sh\ntrue\n```\n", "line 1: a block is bash, text")]
    [InlineData("```python\nprint(1)\n```\n", "line 1: a block is bash, text")]
    [InlineData("```bash\ntrue\n", "line 1: the block has no end")]
    [InlineData("```bash\ntrue\n```bash\n", "line 3: a fence within the block of line 1")]
    [InlineData("```python in examples/python/fill.py\nthis is not there\n```\n", "line 1: this does not stand in examples/python/fill.py")]
    public async Task Page_that_does_not_hold_is_refused(string page, string why)
    {
        string path = Path.GetTempFileName();
        await File.WriteAllTextAsync(path, page);
        Command run = await RunAsync(path, "--seconds=1");
        File.Delete(path);
        Assert.Equal(1, run.ExitStatus);
        Assert.Contains(why, run.Output);
    }

    [Theory]
    [InlineData("```bash\necho 'a   b'; echo c; echo d\n```\n```text\na b\n…\n```\n")]
    [InlineData("```python x.py\nprint('from a file')\n```\n```bash\npython3 x.py\n```\n```text\nfrom … file\n```\n")]
    [InlineData("```bash\nkept=1\n```\n```bash\necho $kept >&2\n```\n```text\n1\n```\n")]
    [InlineData("```python in examples/python/fill.py\nif __name__ == \"__main__\":\n    sys.exit(main())\n```\n")]
    public async Task Page_that_holds_is_accepted(string page)
    {
        string path = Path.GetTempFileName();
        await File.WriteAllTextAsync(path, page);
        Command run = await RunAsync(path);
        File.Delete(path);
        Assert.True(run.ExitStatus == 0, run.Output);
    }

    private static Task<Command> RunAsync(string page, params string[] flags) => Command.RunAsync(
        PythonEnvironment.BasePython,
        [Runner, page, $"--checkout={Repository.Root}", $"--binary={Repository.Mesosd}", .. flags],
        Path.GetTempPath(),
        s_patience);
}
