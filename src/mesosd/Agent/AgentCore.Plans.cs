using System.Buffers.Text;
using Mesosd.Containers;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;

namespace Mesosd.Agent;

/// <summary>From a run to the message that has the supervisor start it.</summary>
public sealed partial class AgentCore
{
    // Null when the container cannot be planned; then the fault says why.
    private IMessage? PlanStart(ExecutorRun run, out string fault)
    {
        AgentFramework framework = run.Framework;
        AgentTask? task = run.IsCommand ? run.Tasks.First : null;
        CommandInfo command = task?.Info.Command ?? run.Info.Command!;
        SandboxIds ids = new(AgentId, framework.Id, run.Id, run.ContainerId);
        string root = _settings.WorkDirectory;
        if (!SandboxPaths.TryMake(root, ids, out SandboxPaths? paths, out fault)) return null;
        List<Resource> resources = task is not null ? task.Info.Resources : run.Info.Resources;
        if (VolumesOf(run, resources, out fault) is not { } volumes) return null;
        ContainerSpec spec = new()
        {
            Ids = ids,
            Paths = paths,
            Command = command,
            Variables = _settings.Variables,
            User = _settings.SwitchUser ? command.User ?? framework.Info.User : null,
            IsCheckpointed = framework.Checkpoints,
            Volumes = volumes,
            AllocationRole = OnlyRole(resources),
            Token = run.IsCommand ? null : Base64Url.EncodeToString(run.Token),
            ShutdownGrace = GraceOf(run),
        };
        if (!ContainerPlanner.TryPlan(spec, out ContainerPlan? plan, out fault)) return null;
        if (task is null) return new StartContainer { Plan = plan, Checkpoint = framework.Checkpoints };
        return new RunCommandTask
        {
            FrameworkId = framework.Id,
            ExecutorId = run.Id,
            Plan = plan,
            Task = task.Info,
            TaskKillingState = framework.HasTaskKillingState,
            Checkpoint = framework.Checkpoints,
        };
    }

    private static string? OnlyRole(List<Resource> resources)
    {
        string? role = null;
        foreach (Resource resource in resources)
        {
            string? own = resource.AllocationInfo?.Role;
            if (own is null || own == role) continue;
            if (role is not null) return null;
            role = own;
        }
        return role;
    }
}
