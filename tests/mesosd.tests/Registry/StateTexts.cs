using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;
using Mesosd.Registry;

namespace Mesosd.Tests.Registry;

/// <summary>States to compare.</summary>
internal static class StateTexts
{
    public static RegistryState Of(IEnumerable<RegistryOperation> operations)
    {
        RegistryState state = new();
        foreach (RegistryOperation operation in operations) state.Apply(operation);
        return state;
    }

    public static string Text(RegistryState state) =>
        string.Join('\n', state.ToOperations().Select(operation => MessageCodec.ToJson(operation)));

    public static string Text(IEnumerable<RegistryOperation> operations) => Text(Of(operations));
}
