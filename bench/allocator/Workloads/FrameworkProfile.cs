namespace Mesosd.Allocation.Bench;

/// <summary>How frameworks of one sort work.</summary>
/// <param name="Frameworks">How many of them there are.</param>
/// <param name="RoleOf">The role of each.</param>
/// <param name="Tasks">How many tasks each wants to run.</param>
/// <param name="TaskText">What a task needs.</param>
/// <param name="TasksPerOffer">How many tasks it starts in one offer at most.</param>
internal sealed record FrameworkProfile(
    int Frameworks, Func<int, string> RoleOf, int Tasks, string TaskText, int TasksPerOffer);
