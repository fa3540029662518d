using Mesosd.Allocation;
using Mesosd.Core;
using Mesosd.Protocol.Messages;

namespace Mesosd.Master;

/// <summary>An offer that is neither answered nor rescinded.</summary>
internal sealed class OpenOffer(OfferId id, KnownFramework framework, KnownAgent agent) : Link<OpenOffer>
{
    public OfferId Id { get; } = id;

    public KnownFramework Framework { get; } = framework;

    public KnownAgent Agent { get; } = agent;

    public required RoleIndex Role { get; init; }

    public required ResourceBundle Resources { get; init; }

    public required Instant MadeAt { get; init; }

    public override string ToString() => $"offer {Id.Value}";
}
