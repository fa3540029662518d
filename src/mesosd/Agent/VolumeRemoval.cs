using Mesosd.Protocol.Messages;

namespace Mesosd.Agent;

/// <summary>A destroyed volume whose files are being removed.</summary>
internal sealed class VolumeRemoval(Resource volume)
{
    public Resource Volume { get; } = volume;

    /// <summary>Whether files are left; they are tried again when the agent starts.</summary>
    public bool HasFailed { get; set; }
}
