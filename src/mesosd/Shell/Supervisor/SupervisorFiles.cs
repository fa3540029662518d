namespace Mesosd.Shell.Supervisor;

/// <summary>What a supervisor and its agent keep in the agent's <c>--runtime_dir</c>.</summary>
internal static class SupervisorFiles
{
    /// <summary>Locked by the living supervisor; holds its process id.</summary>
    public static string Lock(string runtimeDirectory) => Path.Combine(runtimeDirectory, "supervisor.lock");

    /// <summary>Where the agent listens at present, as <c>host:port</c>.</summary>
    public static string Endpoint(string runtimeDirectory) => Path.Combine(runtimeDirectory, "agent.endpoint");

    /// <summary>What the supervisor prints.</summary>
    public static string Log(string runtimeDirectory) => Path.Combine(runtimeDirectory, "supervisor.log");
}
