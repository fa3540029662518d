using Mesosd.Protocol.Messages;

namespace Mesosd.Executor;

/// <summary>A container's id as a key.</summary>
/// <param name="Path">The values from the outermost container to its own, with '/' between them.</param>
public readonly record struct ContainerKey(string Path)
{
    /// <summary>The key of an id; the chain is as long as the decoder's nesting limit at most.</summary>
    public static ContainerKey Of(ContainerId id)
    {
        string path = id.Value;
        for (ContainerId? outer = id.Parent; outer is not null; outer = outer.Parent) path = $"{outer.Value}/{path}";
        return new ContainerKey(path);
    }

    /// <inheritdoc/>
    public override string ToString() => Path;
}
