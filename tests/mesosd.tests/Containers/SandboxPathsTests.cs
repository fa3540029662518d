using Mesosd.Containers;
using Mesosd.Protocol.Messages;
using Xunit;

namespace Mesosd.Tests.Containers;

public sealed class SandboxPathsTests
{
    [Theory]
    [InlineData("..", "executor_id must not be \"..\"")]
    [InlineData(".", "executor_id must not be \".\"")]
    [InlineData("", "executor_id is empty")]
    [InlineData("../../etc", "executor_id ../../etc must not contain '/'")]
    [InlineData("a\\b", "executor_id a\\b must not contain '\\'")]
    [InlineData("a\nb", "executor_id must not contain control characters")]
    [InlineData("a\0b", "executor_id must not contain control characters")]
    public void An_executor_id_cannot_lead_out_of_the_work_dir(string id, string expected)
    {
        Assert.False(TryMake("/w", "c1", id, out string error));
        Assert.Equal(expected, error);
    }

    [Fact]
    public void An_id_may_be_as_long_as_a_file_name_in_bytes()
    {
        Assert.True(TryMake("/w", "c1", new string('a', 255), out _));
        Assert.False(TryMake("/w", "c1", new string('ä', 128), out string error));
        Assert.Equal("executor_id is longer than 255 bytes", error);
    }

    [Theory]
    [InlineData("latest", "container_id must not be \"latest\"")]
    [InlineData("..", "container_id must not be \"..\"")]
    public void A_container_id_cannot_take_the_place_of_something_else(string id, string expected)
    {
        Assert.False(TryMake("/w", id, "e", out string error));
        Assert.Equal(expected, error);
    }

    [Fact]
    public void A_work_dir_must_be_absolute()
    {
        Assert.False(TryMake("work", "c1", "e", out string error));
        Assert.Equal("work_dir work is not an absolute path", error);
    }

    private static bool TryMake(string workDirectory, string container, string executor, out string error)
    {
        SandboxIds ids = new(
            new AgentId("a"), new FrameworkId("f"), new ExecutorId(executor), new ContainerId { Value = container });
        return SandboxPaths.TryMake(workDirectory, ids, out _, out error);
    }
}
