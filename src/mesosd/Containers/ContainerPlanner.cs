using System.Diagnostics.CodeAnalysis;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;

namespace Mesosd.Containers;

/// <summary>
/// Decides what must be done to start a container, as ordered steps that the supervisor performs. Pure: the same
/// spec gives the same plan.
/// </summary>
public static class ContainerPlanner
{
    /// <summary>Sandboxes are for the task's user and whoever shares its group.</summary>
    public const uint SandboxMode = 0x1E8; // 0750

    private const uint ClosedMode = 0x1C0; // 0700

    private const string ShellPath = "/bin/sh";

    /// <summary>Plans the container, or says what of its spec cannot be done.</summary>
    /// <param name="spec">What it is to be.</param>
    /// <param name="plan">The steps.</param>
    /// <param name="error">Names the field of CommandInfo, for the task's status message.</param>
    public static bool TryPlan(
        ContainerSpec spec, [NotNullWhen(true)] out ContainerPlan? plan, out string error)
    {
        plan = null;
        error = CheckCommand(spec.Command) ?? CheckVolumes(spec.Volumes) ?? "";
        if (error.Length > 0) return false;
        ContainerVariables variables = new();
        variables.AddGiven(spec.Variables);
        variables.AddOfContainer(spec);
        if (!variables.TryAddCommand(spec.Command, out error)) return false;
        plan = new ContainerPlan { ContainerId = spec.Ids.Container };
        PlanVolumes(spec, plan);
        plan.Steps.Add(new ContainerStep
        {
            MakeDirectory = new MakeDirectory { Path = spec.Paths.Sandbox, Mode = SandboxMode, Owner = spec.User },
        });
        // Relative, so that a work_dir can be moved.
        plan.Steps.Add(new ContainerStep { LinkLatest = new LinkLatest(spec.Paths.Latest, spec.Paths.Container) });
        plan.Steps.Add(new ContainerStep { StartProcess = PlanProcess(spec, variables) });
        return true;
    }

    // The links are made while the sandbox is still the supervisor's: nobody can put another link in their way.
    private static void PlanVolumes(ContainerSpec spec, ContainerPlan plan)
    {
        if (spec.Volumes.Count == 0) return;
        plan.Steps.Add(new ContainerStep
        {
            MakeDirectory = new MakeDirectory { Path = spec.Paths.Sandbox, Mode = ClosedMode },
        });
        foreach (ContainerVolume volume in spec.Volumes)
        {
            plan.Steps.Add(new ContainerStep
            {
                UseVolume = new UseVolume
                {
                    Volume = volume.Path,
                    Link = $"{spec.Paths.Sandbox}/{volume.ContainerPath}",
                    Owner = volume.TakesOwner ? spec.User : null,
                },
            });
        }
    }

    // A path inside another one would be made inside that volume.
    private static string? CheckVolumes(IReadOnlyList<ContainerVolume> volumes)
    {
        foreach (ContainerVolume volume in volumes)
        {
            if (VolumePaths.CheckContainerPath(volume.ContainerPath) is { } wrong) return wrong;
            foreach (ContainerVolume other in volumes)
            {
                if (ReferenceEquals(volume, other)) continue;
                string inside = volume.ContainerPath + "/";
                if ((other.ContainerPath + "/").StartsWith(inside, StringComparison.Ordinal))
                    return $"disk.volume.container_path {other.ContainerPath} is in use by another volume";
            }
        }
        return null;
    }

    private static StartProcess PlanProcess(ContainerSpec spec, ContainerVariables variables)
    {
        CommandInfo command = spec.Command;
        StartProcess start = new()
        {
            Path = command.ShellOrDefault ? ShellPath : command.Value!,
            WorkingDirectory = spec.Paths.Sandbox,
            StandardOutput = "stdout",
            StandardError = "stderr",
            User = spec.User,
        };
        if (command.ShellOrDefault) start.Arguments.AddRange(["sh", "-c", command.Value!]);
        else if (command.Arguments.Count > 0) start.Arguments.AddRange(command.Arguments);
        else start.Arguments.Add(command.Value!);
        variables.CopyTo(start.Environment);
        return start;
    }

    private static string? CheckCommand(CommandInfo command)
    {
        if (string.IsNullOrEmpty(command.Value))
            return "command.value is empty; it names the program, or is the text for the shell";
        if (command.Value.Contains('\0')) return "command.value contains a NUL character";
        if (command.Uris.Count > 0)
            return "command.uris: this version fetches nothing; leave it empty and let the command get its files";
        foreach (string argument in command.Arguments)
            if (argument.Contains('\0')) return "command.arguments contains a NUL character";
        return null;
    }
}
