using Mesosd.Protocol.Wire;

namespace Mesosd.Protocol.Tests.Wire;

/// <summary>Keeps what a connection delivers, and lets tests wait for it.</summary>
internal sealed class RecordingReceiver : IFrameReceiver
{
    private readonly Lock _gate = new();
    private readonly List<ReceivedFrame> _frames = [];
    private readonly List<(int Count, TaskCompletionSource Done)> _waits = [];
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<Ended> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Action<Connection, FrameHeader, byte[]>? WhenFrame { get; init; }

    /// <summary>Whether frames are kept for <see cref="Frames"/>.</summary>
    public bool Keep { get; init; } = true;

    public Action<Connection>? WhenOpened { get; init; }

    public Action<Connection>? WhenTurnEnds { get; init; }

    public int Turns { get; private set; }

    public int Openings { get; private set; }

    public int Closings { get; private set; }

    public IReadOnlyList<ReceivedFrame> Frames
    {
        get { lock (_gate) return [.. _frames]; }
    }

    public Task Opened => _opened.Task.WaitAsync(TestLimits.Wait);

    public Task<Ended> Closed => _closed.Task.WaitAsync(TestLimits.Wait);

    public bool IsClosed => _closed.Task.IsCompleted;

    public Task FramesReached(int count)
    {
        lock (_gate)
        {
            if (_frames.Count >= count) return Task.CompletedTask;
            TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _waits.Add((count, done));
            return done.Task.WaitAsync(TestLimits.Wait);
        }
    }

    public void OnOpened(Connection connection)
    {
        Openings++;
        WhenOpened?.Invoke(connection);
        _opened.TrySetResult();
    }

    public void OnFrame(Connection connection, in FrameHeader header, ReadOnlySpan<byte> payload)
    {
        byte[] copy = payload.ToArray();
        WhenFrame?.Invoke(connection, header, copy);
        if (!Keep) return;
        lock (_gate)
        {
            _frames.Add(new ReceivedFrame(header, copy));
            foreach ((int count, TaskCompletionSource done) in _waits)
            {
                if (_frames.Count >= count) done.TrySetResult();
            }
        }
    }

    public void OnTurnEnd(Connection connection)
    {
        Turns++;
        WhenTurnEnds?.Invoke(connection);
    }

    public void OnClosed(Connection connection, CloseReason reason, string? message)
    {
        Closings++;
        _closed.TrySetResult(new Ended(reason, message));
    }
}

internal sealed record ReceivedFrame(FrameHeader Header, byte[] Payload);

internal sealed record Ended(CloseReason Reason, string? Message);
