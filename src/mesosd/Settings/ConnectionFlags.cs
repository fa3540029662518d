namespace Mesosd.Settings;

/// <summary>What a daemon's peers may make it do.</summary>
public sealed record ConnectionFlags
{
    /// <summary>The longest frame that a peer may send, in bytes; at most 1 GB.</summary>
    public required int MaxFrameBytes { get; init; }

    /// <summary>How many bytes may wait to be sent to one peer; at least one frame of the maximum.</summary>
    public required long MaxOutboundQueueBytes { get; init; }

    /// <summary>How many connections are served at a time.</summary>
    public required int MaxConnections { get; init; }

    /// <summary>How many connections of HTTP are served at a time.</summary>
    public required int MaxHttpConnections { get; init; }

    internal static ConnectionFlags From(FlagValues values, List<FlagError> errors)
    {
        ulong frame = values.Get(CommonFlags.MaxFrameSize);
        ulong queue = values.Get(CommonFlags.MaxOutboundQueue);
        if (queue < frame)
        {
            errors.Add(new FlagError($"--max_outbound_queue={BytesText.Format(queue)}",
                values.OriginOf(CommonFlags.MaxOutboundQueue).Place,
                $"it must hold a frame of --max_frame_size={BytesText.Format(frame)} at least."));
        }
        return new ConnectionFlags
        {
            MaxFrameBytes = (int)frame,
            MaxOutboundQueueBytes = (long)queue,
            MaxConnections = values.Get(CommonFlags.MaxConnections),
            MaxHttpConnections = values.Get(HttpFlags.MaxConnections),
        };
    }
}
