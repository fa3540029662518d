namespace Mesosd.Agent;

/// <summary>One difference between what an agent registered with and what its flags say now.</summary>
/// <param name="Text">What is different, for people.</param>
/// <param name="IsAddition">Whether everything that was there still is.</param>
internal readonly record struct AgentChange(string Text, bool IsAddition);
