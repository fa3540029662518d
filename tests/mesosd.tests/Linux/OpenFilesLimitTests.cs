using Mesosd.Shell.Linux;
using Xunit;

namespace Mesosd.Tests.Linux;

public sealed class OpenFilesLimitTests
{
    [Fact]
    public void Limit_is_raised_to_the_most_that_the_kernel_allows_this_process()
    {
        ulong limit = OpenFilesLimit.Raise();
        string line = File.ReadLines("/proc/self/limits")
            .First(text => text.StartsWith("Max open files", StringComparison.Ordinal));
        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal([$"{limit}", $"{limit}"], words[3..5]);
    }
}
