using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Mesosd.Load;

/// <summary>A client over a blocking socket that keeps its connection, reads answers to their end and keeps nothing of them.</summary>
internal sealed class HttpProbe : IDisposable
{
    private readonly Socket _socket;
    private readonly byte[] _buffer = new byte[1 << 20];
    private int _from, _to;

    public HttpProbe(int port) => _socket = ApiScheduler.Connect(port);

    /// <summary>Asks, and waits for the whole answer, which must be 200.</summary>
    public Answer Get(string path) => Ask(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n"));

    /// <summary>Makes a call of the operator API; the answer is in this media type.</summary>
    public Answer Call(string type, string accept)
    {
        string body = $"{{\"type\":\"{type}\"}}";
        return Ask(Encoding.ASCII.GetBytes(
            $"POST /api/v1 HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAccept: {accept}\r\n" +
            $"Content-Length: {body.Length}\r\n\r\n{body}"));
    }

    public void Dispose() => _socket.Dispose();

    private Answer Ask(byte[] request)
    {
        long begin = Stopwatch.GetTimestamp();
        for (int sent = 0; sent < request.Length;) sent += _socket.Send(request.AsSpan(sent));
        Fill();
        TimeSpan first = Stopwatch.GetElapsedTime(begin);
        long? length = ReadHead();
        long bytes = length ?? PassChunks();
        if (length is { } known) Pass(known);
        return new Answer(first, Stopwatch.GetElapsedTime(begin), bytes);
    }

    // The length that it announces; null when chunks follow.
    private long? ReadHead()
    {
        const string Length = "Content-Length:";
        string status = ReadLine();
        if (!status.StartsWith("HTTP/1.1 200", StringComparison.Ordinal)) throw new IOException(status);
        long? length = null;
        for (string line = ReadLine(); line.Length > 0; line = ReadLine())
            if (line.StartsWith(Length, StringComparison.OrdinalIgnoreCase))
                length = long.Parse(line.AsSpan(Length.Length), CultureInfo.InvariantCulture);
        return length;
    }

    private long PassChunks()
    {
        long sum = 0;
        while (true)
        {
            int size = int.Parse(ReadLine(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            Pass(size + 2);
            if (size == 0) return sum;
            sum += size;
        }
    }

    private void Pass(long bytes)
    {
        while (bytes > _to - _from)
        {
            bytes -= _to - _from;
            _from = _to;
            Fill();
        }
        _from += (int)bytes;
    }

    private string ReadLine()
    {
        int end;
        while ((end = _buffer.AsSpan(_from, _to - _from).IndexOf("\r\n"u8)) < 0) Fill();
        string line = Encoding.ASCII.GetString(_buffer, _from, end);
        _from += end + 2;
        return line;
    }

    private void Fill()
    {
        if (_from > 0) _buffer.AsSpan(_from, _to - _from).CopyTo(_buffer);
        (_from, _to) = (0, _to - _from);
        int count = _socket.Receive(_buffer, _to, _buffer.Length - _to, SocketFlags.None);
        if (count == 0) throw new IOException("the master closed the connection");
        _to += count;
    }
}
