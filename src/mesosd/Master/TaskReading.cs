using Mesosd.Allocation;
using Mesosd.Core;
using Mesosd.Protocol.Messages;
using TaskStatus = Mesosd.Protocol.Messages.TaskStatus;

namespace Mesosd.Master;

/// <summary>
/// A task at one moment, for any thread. What never changes of a task is looked up in it; the rest was copied.
/// </summary>
internal readonly record struct TaskReading
{
    private readonly KnownTask _task;

    public TaskReading(KnownTask task)
    {
        _task = task;
        Statuses = task.Statuses;
        UpdateUuid = task.UpdateUuid;
        State = task.State;
        UpdateState = task.UpdateState;
    }

    /// <summary>Oldest first; not to be changed.</summary>
    public TaskStatus[] Statuses { get; }

    public byte[]? UpdateUuid { get; }

    public TaskState State { get; }

    public TaskState? UpdateState { get; }

    public TaskId Id => _task.Id;

    public string Name => _task.Name;

    public FrameworkId FrameworkId => _task.Framework.Id;

    public AgentId AgentId => _task.AgentId;

    public ExecutorId? ExecutorId => _task.ExecutorId;

    public RoleIndex Role => _task.Role;

    public ResourceBundle Resources => _task.Resources;

    public TaskTraits? Traits => _task.Traits;

    public string? User => _task.User;

    /// <summary>Whether it holds its resources.</summary>
    public bool IsActive => !State.IsTerminal() && State != TaskState.Unreachable;
}
