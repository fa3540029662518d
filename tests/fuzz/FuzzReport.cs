namespace Mesosd.Fuzz;

/// <summary>What a run came to. The same seed gives the same report, up to the times.</summary>
internal sealed record FuzzReport
{
    public long Iterations { get; set; }

    /// <summary>Payloads and texts that were still messages after they had been changed.</summary>
    public long Decoded { get; set; }

    /// <summary>Handshakes that opened their connection all the same, or headers that allowed an answer.</summary>
    public long Opened { get; set; }

    /// <summary>Frames that connections delivered, or records that streams did.</summary>
    public long Delivered { get; set; }

    /// <summary>The most bytes that decoding one payload allocated, for each byte of it.</summary>
    public double WorstAmplification { get; set; }

    /// <summary>Of everything that was decided, in order.</summary>
    public ulong Hash { get; set; } = 14695981039346656037;

    public void Note(ulong decision) => Hash = (Hash ^ decision) * 1099511628211;

    public override string ToString() =>
        $"{Iterations} iterations: {Decoded} payloads were still messages, {Opened} handshakes opened, " +
        $"{Delivered} frames delivered, at most {WorstAmplification:0} bytes allocated per byte decoded, hash {Hash:x16}";
}
