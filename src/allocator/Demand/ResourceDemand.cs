namespace Mesosd.Allocation;

/// <summary>
/// So many pieces of at least that size a framework waits for in a role (Mesos' REQUEST call). While there is
/// a demand, offers in which no open piece fits are not made; when all pieces are satisfied, none are.
/// </summary>
/// <param name="Smallest">What each piece must hold at least; not empty, each name once.</param>
/// <param name="Count">How many pieces; above 0.</param>
/// <param name="Agent">Only on this agent; null for any.</param>
public sealed record ResourceDemand(
    IReadOnlyList<ResourceQuantity> Smallest, int Count = 1, AgentIndex? Agent = null);
