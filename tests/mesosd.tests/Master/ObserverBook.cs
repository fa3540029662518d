using Mesosd.Core;
using Mesosd.Master;
using Mesosd.Protocol.MasterApi;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;
using Xunit;

namespace Mesosd.Tests.Master;

/// <summary>
/// What an operator knows who got a snapshot once and every event since. It must be what a later snapshot says, as far as
/// events tell it: who is there, and how far tasks are.
/// </summary>
internal sealed class ObserverBook
{
    /// <summary>Its stream; nobody else in a test has such numbers.</summary>
    public static readonly ConnectionId Connection = new(long.MinValue);

    private readonly HashSet<AgentId> _agents = [];
    private readonly Dictionary<FrameworkId, FrameworkInfo> _frameworks = [];
    private readonly HashSet<FrameworkId> _completed = [];
    private readonly Dictionary<(FrameworkId, AgentId, TaskId), TaskState> _tasks = [];

    /// <summary>Subscribes; what the core does for it is nothing to perform.</summary>
    public static ObserverBook Subscribe(MasterCore core, Instant now)
    {
        EffectList<MasterEffect> effects = new();
        OpenedPeer peer = new(PeerRole.Operator, "10.9.9.9") { StreamId = "observer" };
        core.Apply(MasterInput.Opened(Connection, peer), now, effects);
        core.Apply(MasterInput.Received(Connection, new Call { Type = CallType.Subscribe }), now, effects);
        Assert.Empty(effects);
        ObserverBook book = new();
        book.Take(MasterReader.DescribeState(core.Snapshot(SnapshotParts.All, now)));
        return book;
    }

    public void Take(Event happening)
    {
        switch (happening.Type)
        {
            case EventType.TaskAdded:
                TaskSummary task = happening.TaskAdded!.Task;
                Assert.Contains(task.FrameworkId, _frameworks);
                Assert.Contains(task.AgentId, _agents);
                _tasks[KeyOf(task)] = task.State;
                break;
            case EventType.TaskUpdated:
                EventTaskUpdated update = happening.TaskUpdated!;
                (FrameworkId, AgentId, TaskId) key = (update.FrameworkId, update.Status.AgentId!.Value, update.Status.TaskId);
                Assert.Contains(key, _tasks);
                _tasks[key] = update.State;
                break;
            case EventType.AgentAdded: Assert.True(_agents.Add(happening.AgentAdded!.Agent.AgentInfo.Id!.Value)); break;
            case EventType.AgentRemoved: Assert.True(_agents.Remove(happening.AgentRemoved!.AgentId)); break;
            case EventType.FrameworkAdded: Note(happening.FrameworkAdded!.Framework.FrameworkInfo, isNew: true); break;
            case EventType.FrameworkUpdated: Note(happening.FrameworkUpdated!.Framework.FrameworkInfo, isNew: false); break;
            case EventType.FrameworkRemoved:
                FrameworkId removed = happening.FrameworkRemoved!.FrameworkInfo.Id!.Value;
                Assert.True(_frameworks.Remove(removed));
                _completed.Add(removed);
                break;
            default: Assert.Fail($"the core publishes a {happening.Type}"); break;
        }
    }

    public void Check(MasterCore core, Instant now)
    {
        ResponseGetState state = MasterReader.DescribeState(core.Snapshot(SnapshotParts.All, now));
        Assert.Equal(_agents.Order(), AgentsOf(state).Order());
        Assert.Equal(_frameworks.Keys.Order(), state.GetFrameworks!.Frameworks.Select(of => of.FrameworkInfo.Id!.Value).Order());
        foreach (ResponseGetFrameworksFramework framework in state.GetFrameworks.Frameworks)
            Assert.True(MessageCodec.ContentEquals(framework.FrameworkInfo, _frameworks[framework.FrameworkInfo.Id!.Value]));
        foreach (ResponseGetFrameworksFramework framework in state.GetFrameworks.CompletedFrameworks)
            Assert.Contains(framework.FrameworkInfo.Id!.Value, _completed);
        Dictionary<(FrameworkId, AgentId, TaskId), TaskState> seen = [];
        foreach (TaskSummary task in TasksOf(state)) seen[KeyOf(task)] = task.State;
        foreach (((FrameworkId, AgentId, TaskId) key, TaskState shown) in seen)
            Assert.True(_tasks.TryGetValue(key, out TaskState told) && told == shown, $"{key} is {shown}, and was told to be {told}");
    }

    private void Take(ResponseGetState state)
    {
        _agents.UnionWith(AgentsOf(state));
        foreach (ResponseGetFrameworksFramework framework in state.GetFrameworks!.Frameworks)
            _frameworks.Add(framework.FrameworkInfo.Id!.Value, framework.FrameworkInfo);
        _completed.UnionWith(state.GetFrameworks.CompletedFrameworks.Select(of => of.FrameworkInfo.Id!.Value));
        foreach (TaskSummary task in TasksOf(state)) _tasks[KeyOf(task)] = task.State;
    }

    private void Note(FrameworkInfo info, bool isNew)
    {
        Assert.Equal(isNew, !_frameworks.ContainsKey(info.Id!.Value));
        _frameworks[info.Id!.Value] = info;
    }

    private static IEnumerable<AgentId> AgentsOf(ResponseGetState state) =>
        state.GetAgents!.Agents.Select(agent => agent.AgentInfo.Id!.Value);

    // Those that are over first: an id may be used again.
    private static IEnumerable<TaskSummary> TasksOf(ResponseGetState state) =>
        state.GetTasks!.CompletedTasks.Concat(state.GetTasks.UnreachableTasks).Concat(state.GetTasks.Tasks);

    private static (FrameworkId, AgentId, TaskId) KeyOf(TaskSummary task) => (task.FrameworkId, task.AgentId, task.TaskId);
}
