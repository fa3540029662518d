namespace Mesosd.Shell.Supervisor;

/// <summary>What a supervisor gets from the process it runs in.</summary>
/// <param name="Seed">For the uuids of updates; must differ from start to start.</param>
/// <param name="Version">The program's version, for the agent's log.</param>
/// <param name="LaunchAs">How to call this program's <c>launch-as</c>.</param>
/// <param name="Log">Takes one line for the operator.</param>
internal sealed record SupervisorParts(
    ulong Seed, string Version, IReadOnlyList<string> LaunchAs, Action<string> Log);
