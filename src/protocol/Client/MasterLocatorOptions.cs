namespace Mesosd.Protocol.Client;

/// <summary>What a <see cref="MasterLocator"/> is told besides where to look.</summary>
public sealed record MasterLocatorOptions
{
    /// <summary>How long the session with ZooKeeper outlasts silence.</summary>
    public TimeSpan SessionTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Told in a sentence, for a log, who leads and what is wrong. It must not block.</summary>
    public Action<string>? Notice { get; init; }
}
