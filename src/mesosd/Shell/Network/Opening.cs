using Mesosd.Protocol.Wire;

namespace Mesosd.Shell.Network;

/// <summary>An accepted connection of which nothing is known yet.</summary>
internal sealed class Opening(NativeListener listener, SocketPipe pipe) : IThreadPoolWorkItem
{
    private volatile SocketPipe? _pipe = pipe;

    /// <summary>When it must have shown its first byte.</summary>
    public MonotonicTime Deadline { get; set; }

    // What is thrown in here is a bug and ends the process.
    async void IThreadPoolWorkItem.Execute()
    {
        SocketPipe pipe = _pipe!;
        int firstByte = await pipe.PeekFirstByteAsync();
        _pipe = null;
        listener.Settle(pipe, firstByte);
    }

    /// <summary>Ends the wait for its first byte, if it still goes on.</summary>
    public void Expire() => _pipe?.Abort();
}
