using Mesosd.Protocol.Wire;

namespace Mesosd.Protocol.Client;

/// <summary>What a scheduler's and an executor's options come down to.</summary>
internal sealed record SubscriptionSettings
{
    public required IReadOnlyList<string> Addresses { get; init; }

    public required LocalIdentity Self { get; init; }

    public required FrameLimits Limits { get; init; }

    public required BackoffSettings Backoff { get; init; }

    public required TimeSpan RequestTimeout { get; init; }

    public required int MaxBufferedBytes { get; init; }

    public required Action<string>? Notice { get; init; }

    public required World World { get; init; }
}
