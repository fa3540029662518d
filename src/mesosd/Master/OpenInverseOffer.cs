using Mesosd.Protocol.Messages;

namespace Mesosd.Master;

/// <summary>A question whether a framework can leave an agent, neither answered nor rescinded.</summary>
internal sealed class OpenInverseOffer(OfferId id, KnownFramework framework, KnownAgent agent)
{
    public OfferId Id { get; } = id;

    public KnownFramework Framework { get; } = framework;

    public KnownAgent Agent { get; } = agent;

    public required Instant MadeAt { get; init; }

    /// <summary>As the framework got it.</summary>
    public required InverseOffer Message { get; init; }
}
