using Mesosd.Protocol.Messages;

namespace Mesosd.Master;

/// <summary>
/// An operation that its framework wants to hear about, from its sending to the agent until the framework has
/// acknowledged the outcome. Its effect on resources is in the books already.
/// </summary>
internal sealed class KnownOperation
{
    /// <summary>The cluster's name for it, as text for tables.</summary>
    public required string Key { get; init; }

    public required byte[] Uuid { get; init; }

    public required OperationId Id { get; init; }

    public required KnownFramework Framework { get; init; }

    public required KnownAgent Agent { get; init; }

    /// <summary>As it was asked for; never changed, so readers may hold it.</summary>
    public required OfferOperation Info { get; init; }

    /// <summary>Without uuid: who is told of it anew must not acknowledge it.</summary>
    public required OperationStatus Latest { get; set; }

    public override string ToString() => $"operation {Id.Value} of framework {Framework.Id.Value}";

    public static string KeyOf(byte[] uuid) => Convert.ToHexStringLower(uuid);
}
