namespace Mesosd.Allocation.Tests.Oracle;

/// <summary>Shrunk cases in which the two once differed, by what was wrong.</summary>
internal static class KnownCases
{
    public static readonly Dictionary<string, Case> All = new()
    {
        ["a few looked at an agent, and it was forgotten that others were held back"] = new(1873928,
        [
            new(StepKind.AddAgent, 93, 128, 205), new(StepKind.AddAgent, 116, 232, 234),
            new(StepKind.AddFramework, 211, 217, 25), new(StepKind.ActivateFramework, 108, 81, 90),
            new(StepKind.SetQuota, 185, 201, 73), new(StepKind.Allocate, 75, 155, 90),
            new(StepKind.AddFramework, 249, 100, 56), new(StepKind.Allocate, 99, 85, 113),
            new(StepKind.UpdateAgent, 39, 229, 195), new(StepKind.Allocate, 66, 112, 191),
        ]),
        ["more surplus was work for ever when no agent was held back"] = new(16195464,
        [
            new(StepKind.SetQuota, 56, 15, 77), new(StepKind.AddAgent, 109, 65, 123),
            new(StepKind.Allocate, 134, 208, 237), new(StepKind.SetQuota, 251, 4, 90),
            new(StepKind.Allocate, 56, 65, 123),
        ]),
        ["a copy of a shared volume alone was no allocation"] = new(13816883,
        [
            new(StepKind.AddFramework, 254, 48, 67), new(StepKind.AddAgent, 219, 62, 213),
            new(StepKind.TakeCopy, 242, 47, 97),
        ]),
        ["a filter whose time was over was explained as being in the way"] = new(12531071,
        [
            new(StepKind.AddFramework, 244, 218, 150), new(StepKind.AddFramework, 155, 217, 65),
            new(StepKind.ActivateFramework, 62, 166, 99), new(StepKind.AddAgent, 195, 187, 226),
            new(StepKind.Allocate, 48, 177, 136), new(StepKind.Return, 173, 30, 67),
            new(StepKind.Allocate, 56, 240, 214), new(StepKind.Accept, 187, 146, 86),
            new(StepKind.Advance, 179, 24, 142), new(StepKind.Allocate, 240, 5, 235),
        ]),
        ["of a filter that was over, what the second stage gives was told instead of the first"] = new(6637252,
        [
            new(StepKind.AddFramework, 205, 45, 0), new(StepKind.AddAgent, 93, 107, 90),
            new(StepKind.Allocate, 85, 148, 149), new(StepKind.Return, 118, 64, 85),
            new(StepKind.SetQuota, 165, 118, 137), new(StepKind.Advance, 139, 64, 56),
            new(StepKind.Allocate, 179, 30, 217),
        ]),
        ["too little of everything was explained by a filter"] = new(12531071,
        [
            new(StepKind.AddAgent, 14, 2, 68), new(StepKind.AddFramework, 244, 218, 150),
            new(StepKind.Use, 100, 155, 57), new(StepKind.Allocate, 83, 238, 213),
            new(StepKind.Return, 20, 199, 118), new(StepKind.Allocate, 48, 177, 136),
            new(StepKind.Accept, 11, 138, 5), new(StepKind.Allocate, 56, 107, 142),
        ]),
        ["a run was past one for whom a grant to another had left another kind of disk"] = new(8701433,
        [
            new(StepKind.AddFramework, 179, 239, 197), new(StepKind.AddAgent, 249, 20, 142),
            new(StepKind.SetQuota, 209, 175, 43), new(StepKind.Allocate, 229, 90, 187),
            new(StepKind.Return, 224, 150, 209), new(StepKind.Accept, 77, 187, 200),
            new(StepKind.Allocate, 98, 224, 11),
        ]),
        ["after a grant among many refusers the next was the first by the shares after it"] = new(4004870,
        [
            new(StepKind.AddFramework, 179, 79, 58), new(StepKind.AddFramework, 190, 165, 231),
            new(StepKind.AddAgent, 76, 192, 126), new(StepKind.SetQuota, 66, 114, 101),
            new(StepKind.Return, 226, 29, 95), new(StepKind.Return, 8, 192, 94),
        ]),
    };
}
