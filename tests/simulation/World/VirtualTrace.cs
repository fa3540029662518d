using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using Mesosd.Protocol.Native;

namespace Mesosd.Simulation;

/// <summary>A hash of everything that was delivered, the last of it in words, and all of it for who asks.</summary>
internal sealed class VirtualTrace
{
    private const int Remembered = 200;

    private readonly Entry[] _last = new Entry[Remembered];
    private long _count;

    /// <summary>Where every line goes; null when only the last ones are wanted.</summary>
    public TextWriter? Output { get; set; }

    /// <summary>A checksum over moments, names and bytes.</summary>
    public ulong Hash { get; private set; } = 0xcbf29ce484222325;

    public long FrameCount { get; private set; }

    public long ByteCount { get; private set; }

    public void AddFrame(Instant now, VirtualProcess from, VirtualProcess to, VirtualFrame frame)
    {
        FrameCount++;
        ByteCount += frame.Payload.Length;
        Mix((ulong)now.Nanoseconds);
        Mix(frame.Kind);
        Mix(frame.Payload);
        // Pings would push out of sight what matters.
        if (frame.Kind is FrameKinds.Ping or FrameKinds.Pong) return;
        Remember(new Entry(now, from.Name, to.Name, frame, null));
    }

    public void AddEvent(Instant now, string who, string what)
    {
        Mix((ulong)now.Nanoseconds);
        Mix(MemoryMarshal.AsBytes(what.AsSpan()));
        Remember(new Entry(now, who, null, default, what));
    }

    /// <summary>The last deliveries and events, oldest first.</summary>
    public override string ToString()
    {
        StringBuilder text = new();
        for (long i = Math.Max(0, _count - Remembered); i < _count; i++)
            text.Append('\n').Append(_last[i % Remembered].ToString());
        return text.ToString();
    }

    private void Mix(ReadOnlySpan<byte> bytes)
    {
        foreach (ulong part in MemoryMarshal.Cast<byte, ulong>(bytes)) Mix(part);
        foreach (byte part in bytes[(bytes.Length & ~7)..]) Mix(part);
    }

    private void Mix(ulong value) => Hash = BitOperations.RotateLeft(Hash ^ value, 29) * 0x9e3779b97f4a7c15;

    private void Remember(in Entry entry)
    {
        _last[_count++ % Remembered] = entry;
        Output?.WriteLine(entry.ToString());
    }

    private readonly record struct Entry(Instant Now, string Who, string? To, VirtualFrame Frame, string? What)
    {
        public override string ToString()
        {
            string moment = $"{(Now.Nanoseconds - 1_000_000_000_000) / 1e9,14:0.000000} s ";
            return What is not null ? $"{moment}{Who}: {What}" : $"{moment}{Who} -> {To}: {Frame}";
        }
    }
}
