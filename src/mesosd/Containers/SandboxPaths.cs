using System.Diagnostics.CodeAnalysis;
using Mesosd.Protocol.Messages;

namespace Mesosd.Containers;

/// <summary>
/// Where the files of one run of an executor lie:
/// <c>&lt;work_dir&gt;/slaves/&lt;agent&gt;/frameworks/&lt;framework&gt;/executors/&lt;executor&gt;/runs/&lt;container&gt;</c>,
/// as in Mesos. Made only of ids that cannot lead anywhere else.
/// </summary>
public sealed record SandboxPaths
{
    private SandboxPaths(string runs, string container)
    {
        Runs = runs;
        Container = container;
    }

    /// <summary>The directory that holds every run of the executor.</summary>
    public string Runs { get; }

    /// <summary>The container's id: the last component of <see cref="Sandbox"/>.</summary>
    public string Container { get; }

    /// <summary>The run's own directory.</summary>
    public string Sandbox => $"{Runs}/{Container}";

    /// <summary>The symbolic link to the latest run.</summary>
    public string Latest => $"{Runs}/latest";

    /// <summary>The directory that holds the sandboxes of all agents, for whoever collects them.</summary>
    public static string RootOf(string workDirectory) => $"{workDirectory.TrimEnd('/')}/slaves";

    /// <summary>Builds the paths, or says which part is no name for a directory.</summary>
    /// <param name="workDirectory">The agent's <c>--work_dir</c>, absolute.</param>
    /// <param name="ids">Whose run it is.</param>
    /// <param name="paths">The paths.</param>
    /// <param name="error">What was expected of which id.</param>
    public static bool TryMake(
        string workDirectory, in SandboxIds ids, [NotNullWhen(true)] out SandboxPaths? paths, out string error)
    {
        paths = null;
        error = workDirectory.StartsWith('/') && !workDirectory.Contains('\0')
            ? PathComponent.Check("agent_id", ids.Agent.Value)
                ?? PathComponent.Check("framework_id", ids.Framework.Value)
                ?? PathComponent.Check("executor_id", ids.Executor.Value)
                ?? CheckContainer(ids.Container)
                ?? ""
            : $"work_dir {workDirectory} is not an absolute path";
        if (error.Length > 0) return false;
        string executor =
            $"{RootOf(workDirectory)}/{ids.Agent.Value}/frameworks/{ids.Framework.Value}/executors/{ids.Executor.Value}";
        paths = new SandboxPaths($"{executor}/runs", ids.Container.Value);
        return true;
    }

    private static string? CheckContainer(ContainerId container)
    {
        if (container.Parent is not null) return $"container_id {container.Value} is nested; only whole runs have a sandbox";
        // The name of the link beside the runs.
        if (container.Value == "latest") return "container_id must not be \"latest\"";
        return PathComponent.Check("container_id", container.Value);
    }
}
