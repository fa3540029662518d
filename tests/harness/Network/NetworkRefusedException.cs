namespace Mesosd.Harness;

/// <summary>The kernel, or whoever may ask it, does not allow network namespaces here.</summary>
public sealed class NetworkRefusedException(string message, bool isOfKernel) : Exception(message)
{
    /// <summary>Whether nothing that a person could do differently (run as root, install a package) would help.</summary>
    public bool IsOfKernel { get; } = isOfKernel;
}
