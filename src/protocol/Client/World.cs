using System.IO.Pipelines;
using Mesosd.Protocol.Wire;

namespace Mesosd.Protocol.Client;

/// <summary>
/// What a client takes from the world around it: connections, time and chance. Tests give a world of their own, in
/// which a connection is a pair of pipes and an hour is over when they say so.
/// </summary>
internal sealed record World
{
    /// <summary>The one that programs live in.</summary>
    public static World Real { get; } = new();

    /// <summary>Opens transports.</summary>
    public Dial Dial { get; init; } = TcpDialer.ConnectAsync;

    /// <summary>What pauses and time-outs are measured by.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>What looks after the connections' own time-outs.</summary>
    public HeartbeatTimer Heartbeats { get; init; } = HeartbeatTimer.Process;

    /// <summary>Decides the random part of the pauses; null for another one in every client.</summary>
    public ulong? Seed { get; init; }

    /// <summary>The present moment.</summary>
    public MonotonicTime Now => ReferenceEquals(Time, TimeProvider.System)
        ? MonotonicTime.Now
        : new MonotonicTime((long)Time.GetElapsedTime(0).TotalMilliseconds);

    /// <summary>The seed, or one that no other client has.</summary>
    public ulong MakeSeed() => Seed ?? (ulong)Random.Shared.NextInt64();

    /// <summary>What the connections of one client have in common.</summary>
    public ConnectionSettings Settle(LocalIdentity self, FrameLimits limits) => new()
    {
        Self = self,
        Limits = limits,
        Heartbeats = Heartbeats,
        Clock = () => Now,
    };

    /// <summary>Waits until something is said, for a span at most. Does not throw.</summary>
    public async Task WaitAsync(SemaphoreSlim said, TimeSpan atMost, CancellationToken cancel)
    {
        using CancellationTokenSource over = new(atMost, Time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancel);
        await said.WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}

/// <summary>Connects to a peer's <c>host:port</c>; the token ends the wait, with an exception.</summary>
internal delegate Task<Dialled> Dial(string address, CancellationToken cancel);

/// <summary>What came of connecting.</summary>
/// <param name="Transport">Connected; null when there is none.</param>
/// <param name="Problem">Why there is none.</param>
/// <param name="IsRefused">Whether the peer's host said that nobody listens.</param>
internal readonly record struct Dialled(IDuplexPipe? Transport, string Problem = "", bool IsRefused = false);
