namespace Mesosd.Protocol.Client;

/// <summary>What to do after a connection has ended.</summary>
/// <param name="Pause">How long to wait before the next attempt.</param>
/// <param name="GiveUp">Whether the same again would end the same.</param>
internal readonly record struct ReconnectDecision(TimeSpan Pause, bool GiveUp = false);
