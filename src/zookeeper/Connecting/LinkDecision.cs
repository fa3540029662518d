namespace Mesosd.ZooKeeper.Connecting;

/// <summary>What is to be done, and when to look again.</summary>
internal readonly record struct LinkDecision(LinkAction Action, TimeSpan LookAgainAfter);
