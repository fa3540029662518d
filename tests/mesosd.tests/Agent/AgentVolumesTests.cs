using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Tests.Linux;
using Mesosd.Tests.Master;
using Xunit;

namespace Mesosd.Tests.Agent;

/// <summary>Reservations and volumes of a real agent, with a real supervisor and real files.</summary>
[Collection(ChildrenCollection.Name)]
public sealed class AgentVolumesTests : IAsyncDisposable
{
    private const string Reservation = "cpus(+a/b!p):1;disk(+a/b!p):512";
    private const string Volume = "disk(+a/b!p){v1!p>data/here}:64";

    private readonly MasterStub _master = new();
    private readonly AgentUnderTest _agent;
    private ulong _operations;

    public AgentVolumesTests() => _agent = new AgentUnderTest(_master);

    private string VolumeFolder => Path.Combine(_agent.WorkDirectory, "volumes/roles/a b/v1");

    public async ValueTask DisposeAsync()
    {
        await _agent.DisposeAsync();
        _master.Dispose();
    }

    [Fact]
    public async Task What_a_task_writes_into_a_volume_outlives_task_agent_and_id_until_the_volume_is_destroyed()
    {
        await _agent.StartAsync();
        Assert.Empty(_master.Register("a1").CheckpointedResources);
        Operate(OfferOperationType.Reserve, Reservation);
        Operate(OfferOperationType.Create, Volume);
        Assert.True(Directory.Exists(VolumeFolder));
        RunWithVolume("t1", "echo one > data/here/file");
        Assert.Equal("one\n", File.ReadAllText(Path.Combine(VolumeFolder, "file")));
        await _agent.CrashAsync();

        await _agent.StartAsync();
        ReregisterAgent report = _master.Reregister();
        Assert.Equal($"cpus(+a/b!p):1;disk(+a/b!p):448;{Volume}", ResourceTexts.Format(report.CheckpointedResources));
        _operations = 0;
        RunWithVolume("t2", "echo two >> data/here/file");
        Assert.Equal("one\ntwo\n", File.ReadAllText(Path.Combine(VolumeFolder, "file")));
        await _agent.CrashAsync();

        // As after SIGUSR1, or when an operator has marked the agent gone: another id, the same volumes.
        File.Delete(Path.Combine(_agent.WorkDirectory, "meta/slaves/latest"));
        await _agent.StartAsync();
        Assert.Equal($"cpus(+a/b!p):1;disk(+a/b!p):448;{Volume}",
            ResourceTexts.Format(_master.Register("a2").CheckpointedResources));
        _operations = 0;
        Operate(OfferOperationType.Destroy, Volume);
        Assert.False(Directory.Exists(VolumeFolder));
    }

    [Fact]
    public async Task Feedback_of_an_operation_is_repeated_by_the_next_process_until_it_is_acknowledged()
    {
        await _agent.StartAsync();
        _master.Register("a1");
        _master.Send(Operation(OfferOperationType.Reserve, "cpus(+web):1", "x"));
        OperationUpdate update = _master.Expect<OperationUpdate>();
        _master.Expect<LaunchReceived>();
        Assert.Equal(OperationState.Finished, update.Status.State);
        await _agent.CrashAsync();

        await _agent.StartAsync();
        Assert.Equal("x", Assert.Single(_master.Reregister().Operations).Info.Id!.Value.Value);
        OperationUpdate again = _master.Expect<OperationUpdate>();
        Assert.Equal(update.Status.Uuid!.Value, again.Status.Uuid!.Value);
        _master.Send(new AcknowledgeOperation { OperationUuid = again.OperationUuid, StatusUuid = again.Status.Uuid.Value });
        _master.Settle();
        await _agent.CrashAsync();

        await _agent.StartAsync();
        Assert.Empty(_master.Reregister().Operations);
    }

    [Fact]
    public async Task A_disk_that_is_mounted_is_a_volume_as_a_whole_and_stays_when_it_goes()
    {
        string mount = Path.Combine(Path.GetDirectoryName(_agent.WorkDirectory)!, "mount");
        Directory.CreateDirectory(mount);
        string json = """
            [{"name": "cpus", "type": "SCALAR", "scalar": {"value": 4}},
             {"name": "disk", "type": "SCALAR", "scalar": {"value": 100},
              "disk": {"source": {"type": "MOUNT", "mount": {"root": "ROOT"}}}}]
            """.Replace("ROOT", mount);
        _agent.Resources = json;
        await _agent.StartAsync();
        _master.Register("a1");
        Operate(OfferOperationType.Reserve, $"disk(+web){{mount~{mount}}}:100");
        string volume = $"disk(+web){{mount~{mount},v1>data}}:100";
        Operate(OfferOperationType.Create, volume);
        RunWithVolume("t1", "mkdir -p data/a/b && echo x > data/a/b/c && ln -s / data/root", volume);
        Assert.True(File.Exists(Path.Combine(mount, "a/b/c")));
        Operate(OfferOperationType.Destroy, volume);
        Assert.Empty(Directory.EnumerateFileSystemEntries(mount));
    }

    [Fact]
    public async Task Lent_resources_are_told_after_each_registration()
    {
        await _agent.StartAsync("--resource_estimator=fixed:cpus:2;mem:64");
        _master.Register("a1");
        Assert.Equal("cpus{rev}:2;mem{rev}:64",
            ResourceTexts.Format(_master.Expect<AgentResources>().Oversubscribed!.Resources));
    }

    [Fact]
    public async Task An_agent_with_less_than_what_is_reserved_does_not_start()
    {
        await _agent.StartAsync();
        _master.Register("a1");
        Operate(OfferOperationType.Reserve, "mem(+web):1000");
        await _agent.CrashAsync();
        File.Delete(Path.Combine(_agent.WorkDirectory, "meta/slaves/latest"));
        _agent.Resources = "cpus:4;mem:512;disk:1024";
        await _agent.StartAsync();
        Mesosd.Shell.Agent.AgentOutcome outcome = await _agent.Host.Ended;
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("meta/resources", outcome.Text);
    }

    private void RunWithVolume(string task, string command, string volume = Volume)
    {
        TaskInfo info = MasterStub.Command(task, command);
        info.Resources.AddRange(ResourceTexts.Parse($"cpus:1;{volume}"));
        _master.Send(new RunTasks
        {
            LaunchId = ++_operations,
            Framework = new FrameworkInfo
            {
                User = Environment.UserName,
                Name = "test",
                Id = new FrameworkId("f1"),
                Checkpoint = true,
            },
            Tasks = { info },
        });
        _master.ExpectStatus(task, TaskState.Starting);
        _master.ExpectStatus(task, TaskState.Running);
        _master.ExpectStatus(task, TaskState.Finished);
    }

    private void Operate(OfferOperationType type, string resources)
    {
        _master.Send(Operation(type, resources, null));
        Assert.Equal(_operations, _master.Expect<LaunchReceived>().LaunchId);
    }

    private ApplyOperation Operation(OfferOperationType type, string resources, string? id)
    {
        OfferOperation operation = ScenarioOperations.Parse(type, [resources]);
        operation.Id = id is null ? null : new OperationId(id);
        byte[] uuid = new byte[16];
        uuid[0] = (byte)++_operations;
        return new ApplyOperation
        {
            LaunchId = _operations,
            OperationUuid = uuid,
            FrameworkId = new FrameworkId("f1"),
            Operation = operation,
        };
    }
}
