using System.IO.Pipelines;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Threading.Tasks.Sources;
using Microsoft.Extensions.ObjectPool;

namespace Mesosd.Protocol.Wire;

/// <summary>
/// A send that must wait for its socket. Connections take one from the pool only while their peer is slower
/// than they are, so idle ones hold none.
/// </summary>
internal sealed class SocketSender : SocketAsyncEventArgs, IValueTaskSource<FlushResult>
{
    // As many as connections may be congested at once without allocating; more are made and dropped again.
    private const int MaxPooled = 256;

    private static readonly ObjectPool<SocketSender> s_pool =
        new DefaultObjectPool<SocketSender>(new Policy(), MaxPooled);

    private ManualResetValueTaskSourceCore<FlushResult> _result;
    private Socket? _socket;
    private ReadOnlyMemory<byte> _rest;

    private SocketSender() : base(true)
    {
    }

    /// <summary>Sends all of the memory, which must stay unchanged until the result is there.</summary>
    public static ValueTask<FlushResult> SendAsync(Socket socket, ReadOnlyMemory<byte> bytes)
    {
        SocketSender sender = s_pool.Get();
        sender._socket = socket;
        sender._rest = bytes;
        if (sender.Advance(out FlushResult result))
        {
            sender.Return();
            return new(result);
        }
        return new ValueTask<FlushResult>(sender, sender._result.Version);
    }

    FlushResult IValueTaskSource<FlushResult>.GetResult(short token)
    {
        FlushResult result = _result.GetResult(token);
        Return();
        return result;
    }

    ValueTaskSourceStatus IValueTaskSource<FlushResult>.GetStatus(short token) => _result.GetStatus(token);

    void IValueTaskSource<FlushResult>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _result.OnCompleted(continuation, state, token, flags);

    protected override void OnCompleted(SocketAsyncEventArgs e)
    {
        if (Took(out FlushResult result) || Advance(out result)) _result.SetResult(result);
    }

    /// <summary>Starts the next send; true when there is a result already.</summary>
    private bool Advance(out FlushResult result)
    {
        try
        {
            do
            {
                SetBuffer(MemoryMarshal.AsMemory(_rest));
                if (_socket!.SendAsync(this))
                {
                    result = default;
                    return false;
                }
            }
            while (!Took(out result));
        }
        catch (ObjectDisposedException)
        {
            // Aborted from another thread: the peer is gone.
            result = new FlushResult(isCanceled: false, isCompleted: true);
        }
        return true;
    }

    /// <summary>Accounts for a finished send; true when all is sent or nothing more can be.</summary>
    private bool Took(out FlushResult result)
    {
        bool gone = SocketError != SocketError.Success;
        if (!gone) _rest = _rest[BytesTransferred..];
        result = new FlushResult(isCanceled: false, isCompleted: gone);
        return gone || _rest.IsEmpty;
    }

    private void Return()
    {
        _result.Reset();
        _socket = null;
        _rest = default;
        SetBuffer(Memory<byte>.Empty);
        s_pool.Return(this);
    }

    private sealed class Policy : PooledObjectPolicy<SocketSender>
    {
        public override SocketSender Create() => new();

        public override bool Return(SocketSender sender) => true;
    }
}
