using Mesosd.Leadership;
using Mesosd.Registry;
using Xunit;

namespace Mesosd.Tests.Leadership;

/// <summary>
/// Three masters of one service, with lost answers, cut connections, expired sessions, pauses, deaths and restarts in an
/// order that a seed chooses.
/// </summary>
public sealed class ElectionPropertyTests
{
    public static TheoryData<int> Blocks => [.. Enumerable.Range(0, 8)];

    [Theory]
    [MemberData(nameof(Blocks))]
    public void One_master_leads_at_most_and_what_was_acknowledged_is_in_the_registry(int block)
    {
        RunBlock(block, takesOverTheLiving: false);
    }

    [Theory]
    [MemberData(nameof(Blocks))]
    public void Deleting_the_node_of_a_leader_that_lives_never_costs_an_acknowledged_write(int block)
    {
        RunBlock(block, takesOverTheLiving: true);
    }

    private static void RunBlock(int block, bool takesOverTheLiving)
    {
        const int Seeds = 25;
        int leaderships = 0, writes = 0, refusals = 0;
        for (int seed = block * Seeds; seed < (block + 1) * Seeds; seed++)
        {
            World world = new(seed, takesOverTheLiving);
            world.Run();
            leaderships += world.Leaderships;
            writes += world.Accepted.Count;
            refusals += world.Refused.Count;
        }
        // Otherwise the seeds show nothing.
        Assert.True(leaderships > Seeds && writes > 8 * Seeds && refusals > 0, $"{leaderships} {writes} {refusals}");
    }

    private sealed class World
    {
        private const int Steps = 2000;

        private readonly int _seed;
        private readonly bool _takesOverTheLiving;
        private readonly Random _random;
        private readonly ServiceModel _service = new();
        private readonly MasterUnderTest[] _masters = new MasterUnderTest[3];
        private readonly bool[] _isPaused = new bool[3];
        private readonly Dictionary<long, Instant> _heard = [];
        private readonly List<string> _story = [];
        private Instant _now = new(1_000_000_000_000);
        private int _roles;
        private ulong _processes;

        public World(int seed, bool takesOverTheLiving)
        {
            _seed = seed;
            _takesOverTheLiving = takesOverTheLiving;
            _random = new Random(seed);
            for (int index = 0; index < _masters.Length; index++) Begin(index);
        }

        public int Leaderships { get; private set; }

        public HashSet<string> Accepted { get; } = [];

        public HashSet<string> Refused { get; } = [];

        public void Run()
        {
            for (int step = 0; step < Steps; step++)
            {
                Step();
                CheckLeaders();
                if (step % 100 == 0) CheckRegistry();
            }
            Heal();
            CheckRegistry();
            Assert.True(_masters.Count(master => master.Standing == MasterStanding.Leading) == 1, Explain("nobody leads in the end"));
        }

        private void Step()
        {
            int index = _random.Next(_masters.Length);
            int kind = _random.Next(100);
            if (_isPaused[index])
            {
                if (kind < 10) Resume(index);
                else if (kind > 90) Advance();
                return;
            }
            MasterUnderTest master = _masters[index];
            if (kind < 43) Perform(master);
            else if (kind < 86) Deliver(master);
            else if (kind < 94) Write(master);
            else Disturb(index, _random.Next(80, 100));
            Collect(master);
        }

        private void Disturb(int index, int kind)
        {
            MasterUnderTest master = _masters[index];
            switch (kind)
            {
                case < 84: Advance(); break;
                case < 87 when master.IsConnected: Cut(master); break;
                case < 91 when !master.IsConnected: Connect(master); break;
                case 91: Say($"{master.Address} is paused"); _isPaused[index] = true; break;
                case 92 when _random.Next(3) == 0: Kill(index); break;
                case 93 when _random.Next(4) == 0: Resign(index); break;
                case < 97: Takeover(master); break;
                case < 99 when master is { IsConnected: true, Requests: > 0 } && IsAlive(master): master.LoseAnswer(); break;
                default: Ping(master); break;
            }
        }

        // ---- what happens

        private void Begin(int index)
        {
            if (_masters[index] is { } before) Collect(before);
            MasterUnderTest master = new(_service, (ulong)(index + 1) + 10 * _processes++, _now, Settings(index));
            _masters[index] = master;
            _isPaused[index] = false;
            master.Start();
        }

        private static MasterProcessSettings Settings(int index) =>
            MasterUnderTest.SettingsOf($"10.0.0.{index + 1}:5050") with { RegistryStoreTimeout = TimeSpan.FromSeconds(3) };

        private void Perform(MasterUnderTest master)
        {
            if (!master.IsConnected || master.Requests == 0) return;
            if (!IsAlive(master))
            {
                Cut(master);
                return;
            }
            _heard[master.Session] = _now;
            Say($"{master.Address} has performed {master.NextRequest.Kind} {master.NextRequest.Path}" +
                string.Join(", ", master.NextRequest.Steps.Select(step => $"{step.Kind} {step.Path}")));
            master.Perform();
        }

        private static void Deliver(MasterUnderTest master)
        {
            if (master.Inputs > 0) master.Deliver();
        }

        private void Write(MasterUnderTest master)
        {
            if (master.Core.Master is null) return;
            master.SetWeight($"r{_roles++}");
        }

        private void Cut(MasterUnderTest master)
        {
            int performed = IsAlive(master) ? _random.Next(master.Requests + 1) : 0;
            Say($"{master.Address} is cut off with {performed} of {master.Requests} requests performed");
            master.Cut(performed);
        }

        private void Connect(MasterUnderTest master)
        {
            master.Connect();
            Say($"{master.Address} has session {master.Session}");
            _heard[master.Session] = _now;
        }

        private void Ping(MasterUnderTest master)
        {
            if (!master.IsConnected || !IsAlive(master)) return;
            _heard[master.Session] = _now;
            master.Prove(_now);
        }

        private void Resume(int index)
        {
            Say($"{_masters[index].Address} is resumed");
            _isPaused[index] = false;
            _masters[index].Now = _now;
            _masters[index].Advance(TimeSpan.Zero);
            Collect(_masters[index]);
        }

        private void Kill(int index)
        {
            Say($"{_masters[index].Address} is killed");
            _masters[index].Kill();
            Begin(index);
        }

        private void Resign(int index)
        {
            _masters[index].Give(LeadershipInput.Resign());
            if (_masters[index].Stop is null) return;
            if (_masters[index].IsConnected && IsAlive(_masters[index])) _service.Expire(_masters[index].Session);
            Kill(index);
        }

        // A link is refused where no process of that master has the first node.
        private void Takeover(MasterUnderTest master)
        {
            if (master.Core.Leader is not { } leader) return;
            bool lives = _masters.Any(other => other.Core.Info.Id == leader.Id);
            if (!lives || _takesOverTheLiving)
                master.Give(LeadershipInput.StandbyLinkLost(MasterAddress.Of(leader), isRefused: true));
        }

        private void Advance()
        {
            _now += TimeSpan.FromMilliseconds(_random.Next(1, 2500));
            for (int index = 0; index < _masters.Length; index++)
            {
                if (_isPaused[index]) continue;
                _masters[index].Now = _now;
                _masters[index].Advance(TimeSpan.Zero);
                Collect(_masters[index]);
                if (_masters[index].Stop is not null) Kill(index);
            }
            foreach (long session in _service.Sessions.Order().ToArray())
                if (_now - _heard[session] >= MasterUnderTest.SessionTimeout) Expire(session);
        }

        private void Expire(long session)
        {
            Say($"session {session} expires");
            _service.Expire(session);
        }

        private bool IsAlive(MasterUnderTest master) => _service.Sessions.Contains(master.Session);

        private void Collect(MasterUnderTest master)
        {
            Accepted.UnionWith(master.Accepted);
            Refused.UnionWith(master.Refused);
            Leaderships += master.Told.RemoveAll(told => told == "announce ourselves");
            Assert.True(master.Stop is null or { ExitCode: 0 }, Explain($"{master.Address} stopped: {master.Stop?.Text}"));
        }

        private void Heal()
        {
            for (int round = 0; round < 40; round++)
            {
                for (int index = 0; index < _masters.Length; index++)
                {
                    if (_isPaused[index]) Resume(index);
                    MasterUnderTest master = _masters[index];
                    if (master.Stop is not null) Kill(index);
                    if (master.IsConnected && !IsAlive(master)) Cut(master);
                    if (!master.IsConnected) Connect(master);
                    Ping(master);
                    master.Settle();
                    Collect(master);
                }
                Advance();
            }
        }

        // ---- what must hold

        private void CheckLeaders()
        {
            if (_takesOverTheLiving) return;
            int leaders = 0;
            for (int index = 0; index < _masters.Length; index++)
                if (!_isPaused[index] && _masters[index].Standing == MasterStanding.Leading) leaders++;
            Assert.True(leaders <= 1, Explain($"{leaders} lead"));
        }

        private void CheckRegistry()
        {
            if (!_service.Nodes.ContainsKey("/mesos/registry")) return;
            RegistryState state = RegistryReader.Read(_service);
            foreach (string role in Accepted)
                Assert.True(state.Weights.ContainsKey(role), Explain($"{role} was acknowledged and is lost"));
            foreach (string role in Refused)
                Assert.False(state.Weights.ContainsKey(role), Explain($"{role} was refused and is there"));
        }

        private void Say(string what) => _story.Add($"{_now}: {what}");

        private string Explain(string what) =>
            $"seed {_seed}: {what}\n{string.Join('\n', _story.TakeLast(60))}\n" +
            string.Join('\n', _masters.Select(master => $"{master.Address} {master.Standing} session {master.Session}"));
    }
}
