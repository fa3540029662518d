using Mesosd.Harness;
using Mesosd.Protocol.Client;
using Mesosd.Protocol.MasterApi;
using Mesosd.Protocol.Messages;
using Xunit;

namespace Mesosd.EndToEnd;

/// <summary>Reservations and volumes on the published binary.</summary>
public sealed class VolumeTests
{
    private const string Resources = "cpus:4;mem:1024;disk:1024";

    [Fact]
    public async Task A_volume_keeps_its_data_over_a_killed_agent_and_a_killed_master_until_it_is_destroyed()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(agents: 1, Resources);
        await using TestFramework framework = new(cluster, role: "end/to-end");
        await framework.AcceptAsync(offer =>
        [
            Reserve(Reserved("disk", 128)),
            Create(Volume(64)),
            Launch(Writer(offer, "writer", "echo kept > data/file")),
        ]);
        await framework.UntilAsync(() => framework.Count(TaskState.Finished) == 1, "the writer's end");
        string file = $"{cluster.Folder}/agent0/volumes/roles/end to-end/v1/file";
        Assert.Equal("kept\n", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));

        cluster.Agent("agent0").Signal(Signals.Kill);
        await cluster.Agent("agent0").ExitAsync();
        cluster.MasterProgram.Signal(Signals.Kill);
        await cluster.MasterProgram.ExitAsync();
        await cluster.StartMasterAsync();
        await cluster.StartAgentAsync("agent0", Resources);
        await cluster.AgentsActiveAsync(1);

        await framework.AcceptAsync(
            offer => [Launch(Writer(offer, "reader", "grep kept data/file"))],
            offer => offer.Resources.Exists(resource => resource.Disk?.Persistence?.Id == "v1"));
        await framework.UntilAsync(() => framework.Count(TaskState.Finished) == 2, "the reader's end");

        await framework.AcceptAsync(
            _ => [Destroy(Volume(64)), Unreserve(Reserved("disk", 128))],
            offer => offer.Resources.Exists(resource => resource.Disk?.Persistence?.Id == "v1"));
        await TestCluster.EventuallyAsync(() => Task.FromResult(!File.Exists(file)), "the volume's files gone");
    }

    [Fact]
    public async Task An_operator_reserves_and_makes_a_volume_for_a_role()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(agents: 1, Resources);
        await using OperatorClient client = new(new OperatorOptions { Addresses = [$"127.0.0.1:{cluster.Port}"] });
        Response agents = await client.CallAsync(new Call { Type = CallType.GetAgents }, TestContext.Current.CancellationToken);
        AgentId agent = agents.GetAgents!.Agents[0].AgentInfo.Id!.Value;
        CallReserveResources reserve = new() { AgentId = agent };
        reserve.Resources.Add(Reserved("disk", 128));
        await client.SendAsync(new Call { Type = CallType.ReserveResources, ReserveResources = reserve }, TestContext.Current.CancellationToken);
        CallCreateVolumes create = new() { AgentId = agent };
        create.Volumes.Add(Volume(64));
        await client.SendAsync(new Call { Type = CallType.CreateVolumes, CreateVolumes = create }, TestContext.Current.CancellationToken);

        await using TestFramework framework = new(cluster, role: "end/to-end");
        await framework.AcceptAsync(
            offer => [Launch(Writer(offer, "writer", "echo kept > data/file"))],
            offer => offer.Resources.Exists(resource => resource.Disk?.Persistence?.Id == "v1"));
        await framework.UntilAsync(() => framework.Count(TaskState.Finished) == 1, "the writer's end");
    }

    private static TaskInfo Writer(Offer offer, string id, string command)
    {
        TaskInfo task = Tasks.Command(offer, id, 0.1, "/bin/sh", "-c", command);
        task.Resources.Add(Volume(64));
        return task;
    }

    internal static Resource Reserved(string name, double amount, string role = "end/to-end", string? principal = null)
    {
        Resource resource = new() { Name = name, Type = Protocol.Messages.ValueType.Scalar, Scalar = new ValueScalar(amount) };
        resource.Reservations.Add(new ResourceReservationInfo
        {
            Role = role,
            Type = ResourceReservationInfoType.Dynamic,
            Principal = principal,
        });
        return resource;
    }

    private static Resource Volume(double amount)
    {
        Resource volume = Reserved("disk", amount);
        volume.Disk = new ResourceDiskInfo
        {
            Persistence = new ResourceDiskInfoPersistence { Id = "v1" },
            Volume = new Volume { Mode = VolumeMode.Rw, ContainerPath = "data" },
        };
        return volume;
    }

    private static OfferOperation Launch(TaskInfo task) =>
        new() { Type = OfferOperationType.Launch, Launch = new OfferOperationLaunch { TaskInfos = { task } } };

    internal static OfferOperation Reserve(Resource resource) =>
        new() { Type = OfferOperationType.Reserve, Reserve = new OfferOperationReserve { Resources = { resource } } };

    private static OfferOperation Unreserve(Resource resource) =>
        new() { Type = OfferOperationType.Unreserve, Unreserve = new OfferOperationUnreserve { Resources = { resource } } };

    private static OfferOperation Create(Resource volume) =>
        new() { Type = OfferOperationType.Create, Create = new OfferOperationCreate { Volumes = { volume } } };

    private static OfferOperation Destroy(Resource volume) =>
        new() { Type = OfferOperationType.Destroy, Destroy = new OfferOperationDestroy { Volumes = { volume } } };
}
