using System.Diagnostics;
using Mesosd.Agent;
using Mesosd.Protocol.Messages;
using Mesosd.Settings;
using Mesosd.Shell.Agent.Sandboxes;
using Mesosd.Shell.Linux;
using Mesosd.Shell.Log;
using Mesosd.Tests.Linux;
using Xunit;

namespace Mesosd.Tests.Agent;

/// <summary>On a real directory, with a calendar that the test sets.</summary>
public sealed class SandboxCollectorTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();
    private readonly LogWriter _log = new(new LoggingFlags { IsQuiet = true }, "test");
    private readonly HandCalendar _time = new();
    private readonly SandboxCollector _collector;
    private readonly List<ExecutorSnapshot> _living = [];
    private AgentState _state = AgentState.Running;
    private double _usage;

    public SandboxCollectorTests() => _collector = new SandboxCollector(
        new SandboxKeeping(TimeSpan.FromHours(10), 0.1, TimeSpan.FromMinutes(1)), _directory.Path,
        () => Task.FromResult(Snapshot()), _time, () => _usage, new RoleLog(_log, "agent"));

    public ValueTask InitializeAsync() => default;

    public async ValueTask DisposeAsync()
    {
        await _collector.DisposeAsync();
        await _log.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task An_old_sandbox_goes_with_all_that_led_to_it_and_a_young_one_stays()
    {
        string old = Make("f1", "e1", "c1"), young = Make("f1", "e2", "c2");
        _time.Pass(TimeSpan.FromHours(8.5));
        Directory.SetLastWriteTimeUtc(young, _time.GetUtcNow().UtcDateTime);
        await _collector.CollectAsync();
        Assert.True(Directory.Exists(old));
        _time.Pass(TimeSpan.FromHours(1));
        await _collector.CollectAsync();
        Assert.False(Path.Exists(_directory["slaves/s1/frameworks/f1/executors/e1"]));
        Assert.True(Directory.Exists(young));
        _time.Pass(TimeSpan.FromHours(9));
        await _collector.CollectAsync();
        Assert.Empty(Directory.EnumerateFileSystemEntries(_directory["slaves"]));
        Assert.Equal((0, 2L, 0L, TimeSpan.FromHours(9)), Figures());
    }

    [Fact]
    public async Task What_lives_stays_however_old_and_full_the_disk_is()
    {
        string living = Make("f1", "e1", "c1"), ended = Make("f1", "e1", "c2");
        _living.Add(Run(living));
        _time.Pass(TimeSpan.FromDays(100));
        _usage = 1;
        await _collector.CollectAsync();
        Assert.True(File.Exists($"{living}/stdout"));
        Assert.False(Path.Exists(ended));
        // The disk has room again, and the run has its whole time from its end on.
        _usage = 0;
        await _collector.CollectAsync();
        _living.Clear();
        await _collector.CollectAsync();
        Assert.True(Directory.Exists(living));
        _time.Pass(TimeSpan.FromHours(9));
        await _collector.CollectAsync();
        Assert.False(Path.Exists(living));
    }

    [Fact]
    public async Task While_the_agent_does_not_know_what_lives_nothing_goes()
    {
        string sandbox = Make("f1", "e1", "c1");
        _time.Pass(TimeSpan.FromDays(100));
        _state = AgentState.Recovering;
        await _collector.CollectAsync();
        Assert.True(Directory.Exists(sandbox));
        _state = AgentState.Disconnected;
        await _collector.CollectAsync();
        Assert.False(Path.Exists(sandbox));
    }

    [Fact]
    public async Task What_a_sandbox_links_to_and_the_volumes_beside_it_stay()
    {
        Directory.CreateDirectory(_directory["volumes/roles/web/v1"]);
        File.WriteAllText(_directory["volumes/roles/web/v1/data"], "");
        string sandbox = Make("f1", "e1", "c1");
        File.CreateSymbolicLink($"{sandbox}/data", _directory["volumes/roles/web/v1"]);
        Directory.SetLastWriteTimeUtc(sandbox, _time.GetUtcNow().UtcDateTime);
        _time.Pass(TimeSpan.FromDays(100));
        await _collector.CollectAsync();
        Assert.False(Path.Exists(sandbox));
        Assert.True(File.Exists(_directory["volumes/roles/web/v1/data"]));
    }

    [Fact]
    public async Task The_link_to_the_latest_run_stays_while_that_is_there()
    {
        string old = Make("f1", "e1", "c1"), latest = Make("f1", "e1", "c2");
        _time.Pass(TimeSpan.FromHours(9.5));
        Directory.SetLastWriteTimeUtc(latest, _time.GetUtcNow().UtcDateTime);
        await _collector.CollectAsync();
        Assert.False(Path.Exists(old));
        Assert.True(File.Exists(_directory["slaves/s1/frameworks/f1/executors/e1/runs/latest/stdout"]));
        Assert.Equal((1, 1L, 0L, TimeSpan.FromHours(9)), Figures());
    }

    [Fact]
    public async Task Times_that_no_calendar_has_stop_nothing()
    {
        string future = Make("f1", "e1", "c1"), past = Make("f1", "e2", "c2"), usual = Make("f1", "e3", "c3");
        Touch(future, "@300000000000");
        Touch(past, "@-300000000000");
        _time.Pass(TimeSpan.FromHours(9.5));
        await _collector.CollectAsync();
        Assert.False(Path.Exists(past));
        Assert.False(Path.Exists(usual));
        Assert.True(Directory.Exists(future));
        _time.Pass(TimeSpan.FromHours(9.5));
        await _collector.CollectAsync();
        Assert.False(Path.Exists(future));
    }

    [Fact]
    public async Task After_a_step_of_the_calendar_living_runs_get_the_new_time_before_anything_goes()
    {
        string living = Make("f1", "e1", "c1"), ended = Make("f1", "e2", "c2");
        _living.Add(Run(living));
        await _collector.CollectAsync();
        _time.Step(TimeSpan.FromDays(10_000));
        await _collector.CollectAsync();
        _living.Clear();
        await _collector.CollectAsync();
        Assert.True(Directory.Exists(ended));
        _time.Pass(TimeSpan.FromHours(1.3));
        await _collector.CollectAsync();
        Assert.False(Path.Exists(ended));
        Assert.True(Directory.Exists(living));
    }

    [Fact]
    public async Task What_is_mounted_in_a_sandbox_stays_and_the_others_go()
    {
        Assert.SkipUnless(Libc.EffectiveUser() == 0, "only root mounts");
        Directory.CreateDirectory(_directory["bound"]);
        File.WriteAllText(_directory["bound/kept"], "");
        string holding = Make("f1", "e1", "c1"), usual = Make("f1", "e2", "c2");
        Directory.CreateDirectory($"{holding}/mnt");
        Mount("--bind", _directory["bound"], $"{holding}/mnt");
        try
        {
            Directory.SetLastWriteTimeUtc(holding, _time.GetUtcNow().UtcDateTime);
            _time.Pass(TimeSpan.FromHours(9.5));
            await _collector.CollectAsync();
            await _collector.CollectAsync();
            Assert.True(File.Exists(_directory["bound/kept"]));
            Assert.False(File.Exists($"{holding}/stdout"));
            Assert.False(Path.Exists(usual));
            Assert.Equal((1, 1L, 1L, TimeSpan.FromHours(9)), Figures());
        }
        finally
        {
            Run("umount", $"{holding}/mnt");
        }
        // It is as old as it was, so it need not wait once more.
        await _collector.CollectAsync();
        Assert.False(Path.Exists(holding));
        Assert.True(File.Exists(_directory["bound/kept"]));
    }

    [Fact]
    public async Task A_link_in_the_place_of_a_run_is_left_alone()
    {
        Directory.CreateDirectory(_directory["elsewhere"]);
        string sandbox = Make("f1", "e1", "c1");
        File.CreateSymbolicLink(_directory["slaves/s1/frameworks/f1/executors/e1/runs/moved"], _directory["elsewhere"]);
        _time.Pass(TimeSpan.FromHours(9.5));
        await _collector.CollectAsync();
        Assert.False(Path.Exists(sandbox));
        Assert.True(Directory.Exists(_directory["elsewhere"]));
        Assert.Equal((0, 1L, 0L, TimeSpan.FromHours(9)), Figures());
    }

    [Fact]
    public async Task An_agent_that_never_ran_anything_has_nothing_to_collect()
    {
        await _collector.CollectAsync();
        Assert.Equal((0, 0L, 0L, TimeSpan.FromHours(9)), Figures());
    }

    private (int Pending, long Succeeded, long Failed, TimeSpan Age) Figures()
    {
        SandboxFigures figures = _collector.Figures;
        return (figures.Pending, figures.Succeeded, figures.Failed, figures.AllowedAge);
    }

    private string Make(string framework, string executor, string container)
    {
        string runs = _directory[$"slaves/s1/frameworks/{framework}/executors/{executor}/runs"];
        string sandbox = Directory.CreateDirectory($"{runs}/{container}").FullName;
        File.WriteAllText($"{sandbox}/stdout", "hello");
        File.Delete($"{runs}/latest");
        File.CreateSymbolicLink($"{runs}/latest", sandbox);
        Directory.SetLastWriteTimeUtc(sandbox, _time.GetUtcNow().UtcDateTime);
        return sandbox;
    }

    private static void Touch(string path, string time) => Run("touch", "-d", time, path);

    private static void Mount(params string[] arguments) => Run("mount", arguments);

    private static void Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    private static ExecutorSnapshot Run(string sandbox) => new()
    {
        Info = new ExecutorInfo { ExecutorId = new ExecutorId("e") },
        State = ExecutorState.Running,
        ContainerId = new ContainerId { Value = "c" },
        Sandbox = sandbox,
        IsCommand = true,
    };

    private AgentSnapshot Snapshot() => new()
    {
        TakenAt = default,
        Revision = 1,
        Info = new AgentInfo { Hostname = "h" },
        State = _state,
        IsRegistered = true,
        RegisteredAt = default,
        MasterAddress = "",
        Frameworks = [new FrameworkSnapshot(new FrameworkInfo { User = "u", Name = "n" }, [.. _living], [])],
        CompletedFrameworks = [],
        Counters = default,
    };

    private sealed class HandCalendar : TimeProvider
    {
        private DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        private TimeSpan _uptime;

        public void Pass(TimeSpan span)
        {
            _uptime += span;
            _now += span;
        }

        public void Step(TimeSpan span) => _now += span;

        public override DateTimeOffset GetUtcNow() => _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _uptime.Ticks;
    }
}
