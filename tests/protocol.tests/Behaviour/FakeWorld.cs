using System.Collections.Concurrent;
using System.Threading.Channels;
using Mesosd.Protocol.Client;
using Mesosd.Protocol.Tests.Client;
using Xunit;

namespace Mesosd.Protocol.Tests.Behaviour;

/// <summary>The world of one case: peers by name, time, and what the client told its log.</summary>
internal sealed class FakeWorld
{
    private const string Port = ":5050";

    private readonly Channel<Dialling> _dialling = Channel.CreateUnbounded<Dialling>();
    private readonly Dictionary<string, FakeWire> _wires = [];

    public FakeWorld() => World = new World { Dial = DialAsync, Time = Time, Heartbeats = Time.Heartbeats, Seed = 42 };

    public ManualTime Time { get; } = new();

    public World World { get; }

    public ConcurrentQueue<string> Notices { get; } = [];

    public IEnumerable<FakeWire> Wires => _wires.Values;

    public static string AddressOf(string peer) => peer + Port;

    /// <summary>The present connection with a peer.</summary>
    public FakeWire With(string peer) => _wires[peer];

    public async Task AcceptAsync(string peer)
    {
        FakeWire wire = new();
        _wires[peer] = wire;
        (await NextAsync(peer)).Outcome.SetResult(new Dialled(wire.ClientsEnd));
    }

    public async Task RefuseAsync(string peer) => (await NextAsync(peer)).Outcome.SetResult(
        new Dialled(null, "connection refused: nobody listens there", IsRefused: true));

    /// <summary>The client tries, and nothing comes of it until it has enough.</summary>
    public async Task IgnoreAsync(string peer) => await NextAsync(peer);

    /// <summary>An attempt that the case does not speak of; null when there is none.</summary>
    public string? UnexpectedAttempt => _dialling.Reader.TryRead(out Dialling? dialling) ? dialling.Address : null;

    private async Task<Dialling> NextAsync(string peer)
    {
        Dialling dialling = await _dialling.Reader.ReadAsync().InTime();
        Assert.Equal(AddressOf(peer), dialling.Address);
        return dialling;
    }

    private Task<Dialled> DialAsync(string address, CancellationToken cancel)
    {
        // The client goes on within the step that decides, so that what it does next has begun when the step is over.
        Dialling dialling = new(address, new TaskCompletionSource<Dialled>());
        _dialling.Writer.TryWrite(dialling);
        return dialling.Outcome.Task.WaitAsync(cancel);
    }

    private sealed record Dialling(string Address, TaskCompletionSource<Dialled> Outcome);
}
