namespace Mesosd.Master;

/// <summary>What a chunk's tasks come to when they are counted by agent and state; never changed once it is made.</summary>
/// <param name="numbers">Whose numbers the agents have.</param>
/// <param name="entries">In the order of the tasks.</param>
internal sealed class WorkSum(AgentNumbers numbers, WorkEntry[] entries)
{
    public AgentNumbers Numbers => numbers;

    public WorkEntry[] Entries => entries;
}
