using Mesosd.Master;
using Mesosd.Protocol.Messages;
using Xunit;

namespace Mesosd.Tests.Master;

/// <summary>What a framework may say of itself is bounded: it is kept, shown and repeated.</summary>
public sealed class FrameworkValidationTests
{
    private static readonly MasterCoreSettings s_settings =
        new() { Info = new MasterInfo { Id = "m", Ip = 0, Port = 5050, Hostname = "h" } };

    [Fact]
    public void Name_may_be_long_and_not_endless()
    {
        Assert.Null(Check(new FrameworkInfo { User = "u", Name = new string('n', 1024) }));
        Assert.Equal("FrameworkInfo.name has 1025 letters; expected 1024 at most",
            Check(new FrameworkInfo { User = "u", Name = new string('n', 1025) }));
    }

    [Fact]
    public void Labels_and_texts_have_a_limit_together()
    {
        FrameworkInfo info = new() { User = "u", Name = "n", Labels = new Labels(), WebuiUrl = new string('w', 1000) };
        for (int number = 0; number < 2000; number++)
            info.Labels.LabelsValue.Add(new Label { Key = $"key-{number:D6}", Value = "value" });
        Assert.Null(Check(info));
        for (int number = 0; number < 1500; number++)
            info.Labels.LabelsValue.Add(new Label { Key = $"more-{number:D6}", Value = "value" });
        Assert.EndsWith("expected 65536 at most: shorten its labels and texts", Check(info));
    }

    [Fact]
    public void Roles_have_a_limit_of_their_own()
    {
        FrameworkInfo info = new() { User = "u", Name = "n" };
        info.Capabilities.Add(new FrameworkInfoCapability { Type = FrameworkInfoCapabilityType.MultiRole });
        for (int number = 0; number < 4096; number++) info.Roles.Add($"a-role-with-a-long-name-{number:D4}");
        Assert.True(info.MeasureBytes() > 65536);
        Assert.Null(Check(info));
    }

    private static string? Check(FrameworkInfo info) => FrameworkValidation.Validate(info, [], s_settings);
}
