using Mesosd.Allocation;
using Mesosd.Containers;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Resources;

namespace Mesosd.Agent;

/// <summary>Volumes as tasks and executors use them: found here, and linked into their sandboxes.</summary>
public sealed partial class AgentCore
{
    /// <summary>
    /// Null when this agent has every volume and reservation that the task names; otherwise which it has not: an
    /// operation before the launch may have failed.
    /// </summary>
    private string? FindMissing(TaskInfo task) =>
        FindMissing(task.Resources) ?? FindMissing(task.Executor?.Resources ?? []);

    private string? FindMissing(List<Resource> resources)
    {
        foreach (Resource resource in resources)
        {
            if (!ResourceParts.IsMadeByOperation(resource)) continue;
            ResourceBundle? bundle = _resources.ReadAsked([resource], null, out _);
            if (bundle is not null && _total.Contains(bundle)) continue;
            return resource.Disk?.Persistence is { } volume
                ? $"volume {volume.Id} is not on this agent"
                : $"so much of resource '{resource.Name}' is not reserved on this agent";
        }
        return null;
    }

    /// <summary>The volumes of a container that is about to start; null when one cannot be linked to.</summary>
    private List<ContainerVolume>? VolumesOf(ExecutorRun run, List<Resource> resources, out string fault)
    {
        fault = "";
        List<ContainerVolume> volumes = [];
        foreach (Resource resource in resources)
        {
            if (!ResourceParts.IsVolume(resource)) continue;
            if (!VolumePaths.TryMake(_settings.WorkDirectory, resource, out string? path, out fault)) return null;
            volumes.Add(new ContainerVolume(path, resource.Disk!.Volume!.ContainerPath, IsAlone(run, resource)));
        }
        return volumes;
    }

    // A shared volume belongs to whoever used it first.
    private bool IsAlone(ExecutorRun run, Resource volume)
    {
        if (volume.Shared is null) return true;
        string id = volume.Disk!.Persistence!.Id;
        foreach (AgentFramework framework in _frameworks)
            foreach (ExecutorRun other in framework.Runs)
                if (other != run && other.IsLive && Uses(other, id)) return false;
        return true;
    }

    private static bool Uses(ExecutorRun run, string volumeId)
    {
        if (Names(run.Info.Resources, volumeId)) return true;
        foreach (AgentTask task in run.Tasks)
            if (task.Phase != TaskPhase.Terminated && Names(task.Info.Resources, volumeId)) return true;
        return false;
    }

    private static bool Names(List<Resource> resources, string id) =>
        resources.Exists(resource => resource.Disk?.Persistence?.Id == id);

    /// <summary>
    /// Links a task's volumes into the sandbox of an executor that lives already. The shell says when it could
    /// not.
    /// </summary>
    private void LinkVolumes(ExecutorRun run, AgentTask task)
    {
        foreach (Resource resource in task.Info.Resources)
        {
            if (!ResourceParts.IsVolume(resource)) continue;
            if (!VolumePaths.TryMake(_settings.WorkDirectory, resource, out string? path, out _)) continue;
            UseVolume step = new()
            {
                Volume = path,
                Link = $"{run.Sandbox}/{resource.Disk!.Volume!.ContainerPath}",
                Owner = IsAlone(run, resource) ? UserOf(run) : null,
            };
            _effects.Add(AgentEffect.UseVolume(run.ContainerId.Value, step));
        }
    }

    private string? UserOf(ExecutorRun run) =>
        _settings.SwitchUser ? run.Info.Command?.User ?? run.Framework.Info.User : null;

    // The owner of the sandbox could put a link in the way of a longer path while it is made.
    private static string? FindDeepVolume(TaskInfo task)
    {
        if (task.Executor is null) return null;
        foreach (Resource resource in task.Resources)
            if (resource.Disk?.Volume?.ContainerPath is { } path && path.Contains('/'))
                return $"disk.volume.container_path {path}: a task of a custom executor can have volumes " +
                    "directly in the sandbox only; leave the slash out";
        return null;
    }

    // As in Mesos: a container that cannot get what its task needs is ended.
    private void OnVolumeFailed(string containerId, string fault)
    {
        if (!_runs.TryGetValue(containerId, out ExecutorRun? run) || run.State == ExecutorState.Ended) return;
        run.Verdict = (TaskStatusReason.ContainerUpdateFailed, fault);
        Kill(run);
    }
}
