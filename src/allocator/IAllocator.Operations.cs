namespace Mesosd.Allocation;

// Resources become others: reservations and volumes come and go.
public partial interface IAllocator
{
    /// <summary>
    /// Replaces resources that a framework holds, and in the agent's total. One operation after the other: each
    /// sees the result of the one before.
    /// </summary>
    /// <remarks>
    /// A volume that is shared counts once on its agent however many copies of it are held; further copies are
    /// told by <see cref="AddAllocation"/> and come back one by one.
    /// </remarks>
    /// <exception cref="InvalidOperationException">What is consumed is not held.</exception>
    void Convert(in Conversion conversion, Instant now);

    /// <summary>
    /// Replaces resources that nobody holds: an operator's operation. False, and nothing changed, when they are
    /// not all free; a shared volume is free when no copy of it is held.
    /// </summary>
    bool TryConvertFree(AgentIndex agent, ResourceBundle consumed, ResourceBundle converted, Instant now);
}
