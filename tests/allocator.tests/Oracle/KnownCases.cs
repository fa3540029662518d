namespace Mesosd.Allocation.Tests.Oracle;

/// <summary>Shrunk cases in which the two once differed, by what was wrong.</summary>
internal static class KnownCases
{
    public static readonly Dictionary<string, Case> All = new()
    {
        ["a few looked at an agent, and it was forgotten that others were held back"] = new(12780917,
        [
            new(StepKind.AddAgent, 202, 62, 143), new(StepKind.AddAgent, 195, 180, 106),
            new(StepKind.AddAgent, 28, 6, 83), new(StepKind.SetQuota, 37, 214, 88),
            new(StepKind.AddFramework, 1, 105, 194), new(StepKind.UpdateAgent, 135, 181, 99),
            new(StepKind.Allocate, 221, 103, 218), new(StepKind.Revive, 194, 161, 53),
            new(StepKind.Allocate, 37, 121, 233), new(StepKind.AddAgent, 29, 225, 124),
            new(StepKind.Allocate, 189, 6, 231),
        ]),
        ["more surplus was work for ever when no agent was held back"] = new(100305666,
        [
            new(StepKind.AddAgent, 15, 28, 191), new(StepKind.AddFramework, 54, 185, 163),
            new(StepKind.SetQuota, 166, 97, 61), new(StepKind.Allocate, 152, 111, 134),
            new(StepKind.SetQuota, 232, 12, 221), new(StepKind.Allocate, 34, 90, 241),
        ]),
        ["a filter whose time was over was explained as being in the way"] = new(115311628,
        [
            new(StepKind.AddAgent, 227, 135, 70), new(StepKind.AddFramework, 82, 242, 98),
            new(StepKind.Allocate, 103, 198, 168), new(StepKind.UpdateFramework, 112, 206, 214),
            new(StepKind.Accept, 162, 172, 108), new(StepKind.Advance, 30, 41, 230),
            new(StepKind.Allocate, 164, 100, 199),
        ]),
        ["of a filter that was over, what the second stage gives was told instead of the first"] = new(15176383,
        [
            new(StepKind.AddAgent, 13, 78, 117), new(StepKind.AddFramework, 137, 113, 236),
            new(StepKind.SetQuota, 64, 7, 44), new(StepKind.Allocate, 238, 169, 41),
            new(StepKind.Accept, 7, 218, 220), new(StepKind.Advance, 19, 201, 140),
            new(StepKind.Allocate, 197, 237, 172),
        ]),
        ["a copy of a shared volume alone was no allocation"] = new(13816883,
        [
            new(StepKind.AddFramework, 254, 48, 67), new(StepKind.AddAgent, 219, 62, 213),
            new(StepKind.TakeCopy, 242, 47, 97),
        ]),
        ["too little of everything was explained by a filter"] = new(12531071,
        [
            new(StepKind.AddAgent, 14, 2, 68), new(StepKind.AddFramework, 244, 218, 150),
            new(StepKind.Use, 100, 155, 57), new(StepKind.Allocate, 83, 238, 213),
            new(StepKind.Return, 20, 199, 118), new(StepKind.Allocate, 48, 177, 136),
            new(StepKind.Accept, 11, 138, 5), new(StepKind.Allocate, 56, 107, 142),
        ]),
        ["a role that runs had passed over for want of room was forgotten when its limit was raised"] = new(19012960,
        [
            new(StepKind.AddFramework, 164, 201, 183), new(StepKind.AddAgent, 156, 98, 226),
            new(StepKind.SetQuota, 213, 183, 50), new(StepKind.SetQuota, 205, 196, 111),
            new(StepKind.Allocate, 82, 232, 224), new(StepKind.SetQuota, 130, 75, 24),
            new(StepKind.Allocate, 244, 95, 80),
        ]),
    };
}
