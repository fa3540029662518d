using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.SchedulerApi;
using Mesosd.Protocol.Wire;

namespace Mesosd.Load;

/// <summary>
/// A scheduler over HTTP that adds little of its own to the times: one connection for events, some for calls, each with one
/// call under way at a time, as usual clients do.
/// </summary>
internal sealed class ApiScheduler : IAsyncDisposable
{
    private const int CallConnections = 8;

    private readonly Channel<Call> _calls = Channel.CreateUnbounded<Call>();
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _callers = [];
    private readonly int _port;
    private readonly bool _isJson;
    private readonly Socket _stream;
    private byte[] _read = new byte[256 << 10];
    private int _from, _to;
    private int _chunk;

    private ApiScheduler(int port, bool isJson) => (_port, _isJson, _stream) = (port, isJson, Connect(port));

    public FrameworkId Id { get; private set; }

    private string StreamId { get; set; } = "";

    /// <summary>The call with which a scheduler begins.</summary>
    public static Call Subscription(string name) => new()
    {
        Type = CallType.Subscribe,
        Subscribe = new CallSubscribe { FrameworkInfo = new FrameworkInfo { User = Environment.UserName, Name = name } },
    };

    /// <summary>Subscribes, and reads up to SUBSCRIBED.</summary>
    public static async Task<ApiScheduler> SubscribeAsync(int port, bool isJson, Call call, CancellationToken cancel)
    {
        ApiScheduler scheduler = new(port, isJson);
        await SendAsync(scheduler._stream, scheduler.Request(call), cancel);
        string head = await scheduler.ReadHeadAsync(cancel);
        if (!head.StartsWith("HTTP/1.1 200", StringComparison.Ordinal)) throw new IOException(head);
        const string Name = "Mesos-Stream-Id: ";
        scheduler.StreamId = head[(head.IndexOf(Name, StringComparison.OrdinalIgnoreCase) + Name.Length)..].Split('\r')[0];
        scheduler.Id = (await scheduler.NextAsync(cancel)).Subscribed!.FrameworkId;
        return scheduler;
    }

    /// <summary>The next event.</summary>
    public async Task<Event> NextAsync(CancellationToken cancel)
    {
        int length;
        while (!TryTakeLength(out length)) await FillAsync(cancel);
        // Records of several chunks are larger than any of the benchmarks'.
        if (_chunk < length) throw new IOException($"a record of {length} bytes in a chunk that has {_chunk} left");
        while (_to - _from < length + 2) await FillAsync(cancel);
        ReadOnlySpan<byte> record = _read.AsSpan(_from, length);
        Event happening = Decode(record);
        _from += length;
        _chunk -= length;
        return happening;
    }

    /// <summary>Reads one byte off the stream, and nothing of what it means.</summary>
    public async Task SipAsync(CancellationToken cancel)
    {
        if (await _stream.ReceiveAsync(new byte[1], cancel) == 0) throw new IOException("the master closed the stream");
    }

    /// <summary>Makes a call; what becomes of it, events tell.</summary>
    public void Call(Call call)
    {
        call.FrameworkId = Id;
        if (_callers.Count == 0)
            for (int index = 0; index < CallConnections; index++) _callers.Add(Task.Run(MakeCallsAsync));
        _calls.Writer.TryWrite(call);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _stream.Dispose();
        foreach (Task caller in _callers) await caller.ContinueWith(_ => { }, TaskScheduler.Default);
        _stop.Dispose();
    }

    /// <summary>A connection of a client.</summary>
    public static Socket Connect(int port)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(IPAddress.Loopback, port);
        return socket;
    }

    /// <summary>A whole request.</summary>
    public static byte[] Request(Call call, bool isJson, string? streamId)
    {
        byte[] body = isJson ? Encoding.UTF8.GetBytes(MessageCodec.ToJson(call)) : MessageCodec.ToBytes(call);
        string type = isJson ? "application/json" : "application/x-protobuf";
        string named = streamId is null ? "" : $"Mesos-Stream-Id: {streamId}\r\n";
        string head = $"POST /api/v1/scheduler HTTP/1.1\r\nHost: x\r\nContent-Type: {type}\r\nAccept: {type}\r\n{named}" +
            $"Content-Length: {body.Length}\r\n\r\n";
        return [.. Encoding.ASCII.GetBytes(head), .. body];
    }

    private byte[] Request(Call call) => Request(call, _isJson, StreamId.Length == 0 ? null : StreamId);

    private async Task MakeCallsAsync()
    {
        using Socket socket = Connect(_port);
        byte[] answer = new byte[4096];
        await foreach (Call call in _calls.Reader.ReadAllAsync(_stop.Token))
        {
            await SendAsync(socket, Request(call), _stop.Token);
            int count = 0;
            while (count < 4 || !answer.AsSpan(0, count).EndsWith("\r\n\r\n"u8))
            {
                int more = await socket.ReceiveAsync(answer.AsMemory(count), _stop.Token);
                if (more == 0) throw new IOException("the master closed a connection for calls");
                count += more;
            }
            string status = Encoding.ASCII.GetString(answer, 9, 3);
            if (status != "202") throw new IOException($"{call.Type} was answered with {status}");
        }
    }

    private static async Task SendAsync(Socket socket, byte[] bytes, CancellationToken cancel)
    {
        for (int sent = 0; sent < bytes.Length;) sent += await socket.SendAsync(bytes.AsMemory(sent), cancel);
    }

    private async Task<string> ReadHeadAsync(CancellationToken cancel)
    {
        int end;
        while ((end = _read.AsSpan(_from, _to - _from).IndexOf("\r\n\r\n"u8)) < 0) await FillAsync(cancel);
        string head = Encoding.ASCII.GetString(_read, _from, end);
        _from += end + 4;
        return head;
    }

    // A chunk's size, when the one before is used up, and the record's length.
    private bool TryTakeLength(out int length)
    {
        length = 0;
        ReadOnlySpan<byte> bytes = _read.AsSpan(_from, _to - _from);
        int at = 0, chunk = _chunk;
        if (chunk == 0)
        {
            if (bytes.StartsWith("\r\n"u8)) at = 2;
            int line = bytes[at..].IndexOf("\r\n"u8);
            if (line < 0 || !Utf8Parser.TryParse(bytes.Slice(at, line), out chunk, out _, 'x')) return false;
            at += line + 2;
        }
        int digits = bytes[at..].IndexOf((byte)'\n');
        if (digits < 0 || !Utf8Parser.TryParse(bytes[at..], out length, out _)) return false;
        _from += at + digits + 1;
        _chunk = chunk - digits - 1;
        return true;
    }

    private async Task FillAsync(CancellationToken cancel)
    {
        if (_from > 0)
        {
            _read.AsSpan(_from, _to - _from).CopyTo(_read);
            (_from, _to) = (0, _to - _from);
        }
        if (_to == _read.Length) Array.Resize(ref _read, 2 * _read.Length);
        int count = await _stream.ReceiveAsync(_read.AsMemory(_to), cancel);
        if (count == 0) throw new IOException("the master closed the stream");
        _to += count;
    }

    private Event Decode(ReadOnlySpan<byte> record)
    {
        Event? happening;
        if (_isJson)
            return MessageCodec.TryParseJson<Event>(record, out happening, out string? fault)
                ? happening!
                : throw new IOException(fault);
        return MessageCodec.TryDecode<Event>(record, DecodeLimits.Default, out happening, out DecodeError error)
            ? happening!
            : throw new IOException(error.ToString());
    }
}
