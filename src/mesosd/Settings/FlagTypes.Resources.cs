using Mesosd.Protocol.Messages;

namespace Mesosd.Settings;

/// <summary>The types of flag values that say what an agent has.</summary>
public static partial class FlagTypes
{
    /// <summary>Resources, in Mesos' text form or as JSON.</summary>
    public static FlagType<IReadOnlyList<Resource>> Resources { get; } = new()
    {
        Name = "resources",
        Placeholder = "RESOURCES",
        Expected = "name:value or name(role):value with ; between them, or a JSON array of resources",
        Example = "cpus:4;mem:8192;ports:[31000-32000]",
        Parse = ResourceText.Parse,
    };

    /// <summary>Attributes in Mesos' text form.</summary>
    public static FlagType<IReadOnlyList<AgentAttribute>> Attributes { get; } = new()
    {
        Name = "attributes",
        Placeholder = "NAME:VALUE;...",
        Expected = "name:value with ; between them, a value being a number, ranges in [] or a word",
        Example = "rack:r2;unit:1",
        Parse = AttributeText.Parse,
    };
}
