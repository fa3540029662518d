using Mesosd.Settings;
using Mesosd.Shell.Log;
using Mesosd.Shell.Master;
using Mesosd.Tests.Linux;
using Xunit;

namespace Mesosd.Tests.Master;

/// <summary>The file of --whitelist, as it comes, changes and goes.</summary>
public sealed class WhitelistWatchTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly List<IReadOnlySet<string>?> _told = [];

    [Fact]
    public void A_file_that_changes_is_told_once_each_time_and_one_that_goes_leaves_the_last()
    {
        string path = Path.Combine(_directory.Path, "whitelist");
        using WhitelistWatch watch = Watch("file://" + path);
        File.WriteAllText(path, "a1\n  a2 \n\n");
        Assert.True(watch.Check());
        Assert.True(watch.Check());
        Assert.Equal(["a1", "a2"], Assert.Single(_told)!.Order());
        File.WriteAllText(path, "*\n");
        Assert.True(watch.Check());
        Assert.Null(_told[1]);
        File.Delete(path);
        Assert.False(watch.Check());
        Assert.Equal(2, _told.Count);
    }

    [Fact]
    public void Without_a_file_nobody_is_on_it_from_the_start()
    {
        using WhitelistWatch watch = Watch(Path.Combine(_directory.Path, "nowhere"));
        watch.Start();
        Assert.Empty(Assert.Single(_told)!);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("a\r\nb\n", "a b")]
    [InlineData("a\n*\n", null)]
    public void A_star_stands_for_all_hosts(string text, string? hosts)
    {
        IReadOnlySet<string>? parsed = WhitelistText.Parse(text);
        Assert.Equal(hosts, parsed is null ? null : string.Join(' ', parsed.Order()));
    }

    public void Dispose() => _directory.Dispose();

    private WhitelistWatch Watch(string path) => new(path, _told.Add, TestLog());

    private static RoleLog TestLog() => new(new LogWriter(new LoggingFlags { IsQuiet = true }, "test"), "test");
}
