namespace Mesosd.Shell.Agent;

/// <summary>How an agent ended.</summary>
/// <param name="ExitCode">What its process should return.</param>
/// <param name="Text">Why, for people.</param>
/// <param name="EndedExecutors">Whether it took its executors along.</param>
internal sealed record AgentOutcome(int ExitCode, string Text, bool EndedExecutors);
