namespace Mesosd.Allocation.Tests.Oracle;

internal sealed record Refusal(string Framework, string Role, string Agent, Amounts Refused)
{
    public Instant Expiry { get; init; }

    public long LastRun { get; init; }

    public bool Blocks(string framework, string role, string agent, Amounts offered) =>
        Framework == framework && Role == role && Agent == agent && Refused.Contains(offered);
}
