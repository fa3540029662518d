namespace Mesosd.Protocol.Messages;

public sealed partial class TaskInfo
{
    /// <summary>Whether there are limits; asking does not make the table.</summary>
    public bool HasLimits => _limits is { Count: > 0 };
}
