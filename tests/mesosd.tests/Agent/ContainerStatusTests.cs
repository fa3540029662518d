using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Xunit;
using ExecutorApi = Mesosd.Protocol.ExecutorApi;

namespace Mesosd.Tests.Agent;

/// <summary>What an agent says of the container in updates, as Mesos' does: frameworks find a task's address there.</summary>
public sealed class ContainerStatusTests
{
    private readonly AgentBench _bench = new(checkpoints: false);
    private readonly ContainerId _container;

    public ContainerStatusTests()
    {
        _bench.Launch(1, 1);
        _container = _bench.Effects.Select(effect => effect.Message).OfType<StartContainer>().Single().Plan.ContainerId;
        _bench.Subscribe();
        _bench.Effects.Clear();
    }

    [Fact]
    public void Task_has_a_container_and_an_address_before_the_process_is_known()
    {
        ContainerStatus status = StatusAfter(null)!;
        Assert.Equal((_container.Value, null), (status.ContainerId!.Value, status.ExecutorPid));
        Assert.Equal("10.0.0.2", AddressIn(status));
    }

    [Fact]
    public void What_the_executor_says_is_kept_and_the_agents_word_added()
    {
        _bench.Receive(AgentBench.Supervisor, new ContainerStarted { ContainerId = _container, ProcessId = 77 });
        ContainerStatus own = new() { ExecutorPid = 1, CgroupInfo = new CgroupInfo() };
        own.NetworkInfos.Add(NetworkAt("192.168.0.9"));
        ContainerStatus status = StatusAfter(own)!;
        Assert.Equal((_container.Value, 77u), (status.ContainerId!.Value, status.ExecutorPid));
        Assert.Equal("192.168.0.9", AddressIn(status));
        Assert.NotNull(status.CgroupInfo);
    }

    [Fact]
    public void Executor_without_an_address_of_its_own_gets_the_agents()
    {
        ContainerStatus status = StatusAfter(new ContainerStatus { ContainerId = _container })!;
        Assert.Equal("10.0.0.2", AddressIn(status));
    }

    [Fact]
    public void Of_a_container_inside_of_its_own_the_agent_adds_nothing()
    {
        ContainerId inner = new() { Value = "inner", Parent = _container };
        ContainerStatus status = StatusAfter(new ContainerStatus { ContainerId = inner })!;
        Assert.Equal(("inner", null), (status.ContainerId!.Value, status.ExecutorPid));
        Assert.Empty(status.NetworkInfos);
    }

    private ContainerStatus? StatusAfter(ContainerStatus? said)
    {
        ExecutorApi.Call call = _bench.Update(1, TaskState.Running);
        call.Update!.Status.ContainerStatus = said;
        _bench.Receive(AgentBench.Executor, call);
        return _bench.Effects.Select(effect => effect.Message).OfType<StatusUpdate>().Single().Status.ContainerStatus;
    }

    private static NetworkInfo NetworkAt(string address)
    {
        NetworkInfo network = new();
        network.IpAddresses.Add(new NetworkInfoIPAddress { IpAddress = address });
        return network;
    }

    private static string? AddressIn(ContainerStatus status) =>
        Assert.Single(Assert.Single(status.NetworkInfos).IpAddresses).IpAddress;
}
