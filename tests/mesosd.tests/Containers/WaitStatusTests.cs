using Mesosd.Containers;
using Xunit;

namespace Mesosd.Tests.Containers;

public sealed class WaitStatusTests
{
    [Theory]
    [InlineData(0, "exited with status 0", 0)]
    [InlineData(0x100, "exited with status 1", 1)]
    [InlineData(0xff00, "exited with status 255", 255)]
    [InlineData(9, "terminated with signal SIGKILL", 137)]
    [InlineData(15, "terminated with signal SIGTERM", 143)]
    [InlineData(11 | 0x80, "terminated with signal SIGSEGV (core dumped)", 139)]
    [InlineData(36, "terminated with signal SIGRTMIN+2", 164)]
    [InlineData(33, "terminated with signal 33", 161)]
    public void A_status_is_told_as_people_know_it(int raw, string expected, int shell)
    {
        WaitStatus status = new(raw);
        Assert.Equal(expected, status.ToString());
        Assert.Equal(shell, status.ShellStatus);
        Assert.Equal(raw == 0, status.IsSuccess);
    }
}
