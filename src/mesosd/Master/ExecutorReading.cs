using Mesosd.Allocation;
using Mesosd.Protocol.Messages;

namespace Mesosd.Master;

/// <summary>An executor that was placed, for any thread: nothing of it changes.</summary>
internal readonly record struct ExecutorReading
{
    private readonly KnownExecutor _executor;

    public ExecutorReading(KnownExecutor executor) => _executor = executor;

    public ExecutorInfo Info => _executor.Info;

    public AgentId AgentId => _executor.Place.Agent.Id;

    public RoleIndex Role => _executor.Role;

    public ResourceBundle Resources => _executor.Resources;
}
