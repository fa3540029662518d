using System.Text;
using Mesosd.Protocol.Native;

namespace Mesosd.Simulation;

/// <summary>A hash of everything that was delivered, and the last of it in words.</summary>
internal sealed class VirtualTrace
{
    private const int Remembered = 60;
    private const ulong Prime = 0x100000001b3;

    private readonly Queue<Entry> _last = new(Remembered);

    /// <summary>FNV-1a over moments, names and bytes.</summary>
    public ulong Hash { get; private set; } = 0xcbf29ce484222325;

    public long FrameCount { get; private set; }

    public void AddFrame(Instant now, string from, string to, VirtualFrame frame)
    {
        FrameCount++;
        Mix((ulong)now.Nanoseconds);
        Mix(frame.Kind);
        foreach (byte part in frame.Payload) Hash = (Hash ^ part) * Prime;
        Remember(new Entry(now, $"{from} -> {to}", frame, null));
    }

    public void AddEvent(Instant now, string who, string what)
    {
        Mix((ulong)now.Nanoseconds);
        foreach (char letter in what) Hash = (Hash ^ letter) * Prime;
        Remember(new Entry(now, who, null, what));
    }

    /// <summary>The last deliveries and events, oldest first.</summary>
    public override string ToString()
    {
        StringBuilder text = new();
        foreach (Entry entry in _last)
        {
            string what = entry.What ?? FrameKinds.NameOf(entry.Frame!.Value.Kind) ?? "?";
            text.Append('\n').Append($"{entry.Now} {entry.Who}: {what}");
        }
        return text.ToString();
    }

    private void Mix(ulong value) => Hash = (Hash ^ value) * Prime;

    private void Remember(Entry entry)
    {
        if (_last.Count == Remembered) _last.Dequeue();
        _last.Enqueue(entry);
    }

    private sealed record Entry(Instant Now, string Who, VirtualFrame? Frame, string? What);
}
