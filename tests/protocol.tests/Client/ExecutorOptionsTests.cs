using Mesosd.Protocol.Client;
using Mesosd.Protocol.Messages;
using Xunit;

namespace Mesosd.Protocol.Tests.Client;

public sealed class ExecutorOptionsTests
{
    private readonly Dictionary<string, string> _variables = new()
    {
        ["MESOS_AGENT_ENDPOINT"] = "10.0.0.1:5051",
        ["MESOS_FRAMEWORK_ID"] = "f1",
        ["MESOS_EXECUTOR_ID"] = "e1",
    };

    [Fact]
    public void Whole_environment_is_read()
    {
        _variables["MESOS_CHECKPOINT"] = "1";
        _variables["MESOS_RECOVERY_TIMEOUT"] = "1.5mins";
        _variables["MESOS_SUBSCRIPTION_BACKOFF_MAX"] = "300ms";
        _variables["MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD"] = "7secs";
        _variables["MESOS_EXECUTOR_AUTHENTICATION_TOKEN"] = "_-8";
        ExecutorOptions options = Read();
        Assert.Equal("10.0.0.1:5051", options.AgentEndpoint);
        Assert.Equal((new FrameworkId("f1"), new ExecutorId("e1")), (options.FrameworkId, options.ExecutorId));
        Assert.True(options.Checkpoint);
        Assert.Equal(TimeSpan.FromSeconds(90), options.RecoveryTimeout);
        Assert.Equal(TimeSpan.FromMilliseconds(300), options.SubscriptionBackoffMax);
        Assert.Equal(TimeSpan.FromSeconds(7), options.ShutdownGracePeriod);
        Assert.Equal([0xff, 0xef], options.Token);
    }

    [Fact]
    public void What_an_agent_may_leave_out_has_its_usual_value()
    {
        ExecutorOptions options = Read();
        Assert.False(options.Checkpoint);
        Assert.Null(options.Token);
        Assert.Equal(TimeSpan.FromMinutes(15), options.RecoveryTimeout);
        Assert.Equal(TimeSpan.FromSeconds(2), options.SubscriptionBackoffMax);
        Assert.Equal(TimeSpan.FromSeconds(5), options.ShutdownGracePeriod);
    }

    [Theory]
    [InlineData("MESOS_AGENT_ENDPOINT")]
    [InlineData("MESOS_FRAMEWORK_ID")]
    [InlineData("MESOS_EXECUTOR_ID")]
    public void Missing_variable_is_named(string name)
    {
        _variables.Remove(name);
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => Read());
        Assert.Equal($"{name} is not set; an agent sets it for the executors that it starts", error.Message);
    }

    [Theory]
    [InlineData("MESOS_AGENT_ENDPOINT", "here", "MESOS_AGENT_ENDPOINT: 'here' is no address")]
    [InlineData("MESOS_CHECKPOINT", "true", "MESOS_CHECKPOINT is 'true'; expected 0 or 1")]
    [InlineData("MESOS_RECOVERY_TIMEOUT", "-1secs", "MESOS_RECOVERY_TIMEOUT is '-1secs'; expected a duration such as 5secs")]
    [InlineData("MESOS_RECOVERY_TIMEOUT", "soon", "MESOS_RECOVERY_TIMEOUT is 'soon'; expected a duration such as 5secs")]
    public void Unreadable_variable_is_named_with_what_was_expected(string name, string value, string message)
    {
        _variables[name] = value;
        Assert.StartsWith(message, Assert.Throws<InvalidOperationException>(() => Read()).Message);
    }

    [Fact]
    public void Unreadable_token_is_not_shown()
    {
        _variables["MESOS_EXECUTOR_AUTHENTICATION_TOKEN"] = "se*cret";
        string message = Assert.Throws<InvalidOperationException>(() => Read()).Message;
        Assert.StartsWith("MESOS_EXECUTOR_AUTHENTICATION_TOKEN is no base64url", message);
        Assert.DoesNotContain("cret", message);
    }

    private ExecutorOptions Read() => ExecutorOptions.FromEnvironment(name => _variables.GetValueOrDefault(name));
}
