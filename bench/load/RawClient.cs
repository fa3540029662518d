using System.Net;
using System.Net.Sockets;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;

namespace Mesosd.Load;

/// <summary>
/// The native protocol over a blocking socket, written out: a client that adds nothing of its own to the times, and
/// the proof that docs/protocol.md is enough to write one.
/// </summary>
internal sealed class RawClient : IDisposable
{
    private const int HeaderBytes = FrameHeader.SizeBytes;
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _header = new byte[HeaderBytes];
    private byte[] _payload = new byte[4096];

    public RawClient(int port)
    {
        _socket.Connect(IPAddress.Loopback, port);
        _socket.Send([0xF5, (byte)'M', (byte)'S', (byte)'D', 1, 0, 0, 0]);
        _socket.Send(Frame(FrameKinds.Hello, 0, new Hello { NewestVersion = 1, Role = PeerRole.Operator }));
        if (Receive().Kind != FrameKinds.Welcome) throw new InvalidOperationException("the handshake was not welcomed");
    }

    /// <summary>A whole frame, ready to be sent many times.</summary>
    public static byte[] Frame(ushort kind, uint correlation, IMessage message)
    {
        byte[] payload = MessageCodec.ToBytes(message);
        byte[] frame = new byte[HeaderBytes + payload.Length];
        new FrameHeader((uint)payload.Length, kind, FrameFlags.None, correlation).Write(frame);
        payload.CopyTo(frame, HeaderBytes);
        return frame;
    }

    public void Send(ReadOnlySpan<byte> frames)
    {
        while (!frames.IsEmpty) frames = frames[_socket.Send(frames)..];
    }

    /// <summary>Reads one frame, passing over heartbeats.</summary>
    public FrameHeader Receive()
    {
        while (true)
        {
            if (!EchoServer.ReadWhole(_socket, _header)) throw new IOException("the server closed the connection");
            FrameHeader.TryRead(_header, out FrameHeader header);
            if (_payload.Length != header.PayloadBytes) _payload = new byte[header.PayloadBytes];
            if (!EchoServer.ReadWhole(_socket, _payload)) throw new IOException("the server closed the connection");
            if (header.Kind != FrameKinds.Heartbeat) return header;
        }
    }

    /// <summary>Reads whatever is there into a large buffer and counts whole frames.</summary>
    public int ReceiveMany(byte[] buffer, ref int carried)
    {
        int available = carried + _socket.Receive(buffer, carried, buffer.Length - carried, SocketFlags.None);
        int position = 0, frames = 0;
        while (FrameHeader.TryRead(buffer.AsSpan(position, available - position), out FrameHeader header) &&
               available - position >= HeaderBytes + (int)header.PayloadBytes)
        {
            position += HeaderBytes + (int)header.PayloadBytes;
            frames++;
        }
        carried = available - position;
        buffer.AsSpan(position, carried).CopyTo(buffer);
        return frames;
    }

    public void Dispose() => _socket.Dispose();
}
