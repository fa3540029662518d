using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;

namespace Mesosd.Simulation;

/// <summary>
/// A process on a host: it lives, is stopped in its tracks and goes on, and dies, any number of times. What comes
/// while it is stopped waits and is then taken at once, as after SIGCONT.
/// </summary>
internal abstract class VirtualProcess
{
    private readonly Queue<Action> _inbox = new();
    private readonly VirtualNetwork _network;
    private bool _isStopped;
    private bool _isStalled;
    private Action? _afterStall;

    protected VirtualProcess(VirtualNetwork network, VirtualHost host, string name)
    {
        _network = network;
        Host = host;
        Name = name;
        Clock = new ProcessClock(World, host.ClockSkew);
        host.Add(this);
    }

    public string Name { get; }

    public VirtualHost Host { get; }

    public VirtualWorld World => _network.World;

    /// <summary>The time as this process knows it.</summary>
    public Instant Now => Clock.Now;

    public ProcessClock Clock { get; private set; }

    public bool IsUp { get; private set; }

    /// <summary>Whether it takes nothing now: stopped by a signal, or in a slow system call.</summary>
    public bool IsPaused => _isStopped || _isStalled;

    /// <summary>Which of its lives this is; what belongs to an earlier one has no effect.</summary>
    public int Life { get; private set; }

    /// <summary>How much waits because it is stopped.</summary>
    public int WaitingCount => _inbox.Count;

    /// <summary>Whether it is of the version after this one.</summary>
    public bool IsOfNextVersion { get; set; }

    /// <summary>What it says of itself in a handshake.</summary>
    public LocalIdentity Identity => IsOfNextVersion ? NextVersion.Of(PresentIdentity) : PresentIdentity;

    protected abstract LocalIdentity PresentIdentity { get; }

    protected VirtualNetwork Network => _network;

    /// <summary>Does something now, or when it goes on.</summary>
    public void Do(Action action)
    {
        if (!IsUp) return;
        if (IsPaused) _inbox.Enqueue(action);
        else action();
    }

    /// <summary>SIGSTOP.</summary>
    public void Pause()
    {
        if (!IsUp || _isStopped) return;
        World.Trace.AddEvent(World.Now, Name, "is paused");
        _isStopped = true;
        _network.NoteSilence(this);
    }

    /// <summary>SIGCONT: what came meanwhile is taken at once.</summary>
    public void Resume()
    {
        if (!IsUp || !_isStopped) return;
        World.Trace.AddEvent(World.Now, Name, "goes on");
        _isStopped = false;
        Continue();
    }

    /// <summary>Whether somebody may come in.</summary>
    public virtual HandshakeVerdict Check(Hello hello) => HandshakeVerdict.Welcome;

    public abstract void OnOpened(VirtualConnection connection);

    public abstract void OnFrame(VirtualConnection connection, VirtualFrame frame);

    /// <summary>A connection is over, or could not be made.</summary>
    public abstract void OnLost(VirtualConnection connection);

    /// <summary>Waits by its own clock; nothing comes of it when the process has ended by then.</summary>
    protected void After(TimeSpan span, Action action)
    {
        int life = Life;
        World.At(Clock.TrueMomentOf(Now + span), () =>
        {
            if (Life == life) Do(action);
        });
    }

    /// <summary>Waits for something that takes true time, such as a disk.</summary>
    protected void AfterTrue(TimeSpan span, Action action)
    {
        int life = Life;
        World.After(span, () =>
        {
            if (Life == life) Do(action);
        });
    }

    /// <summary>The process does nothing else for a span: it waits in a system call.</summary>
    protected void Stall(TimeSpan span, Action then)
    {
        _isStalled = true;
        _afterStall = then;
        int life = Life;
        World.After(span, () =>
        {
            if (Life != life || !IsUp) return;
            _isStalled = false;
            Continue();
        });
    }

    protected void BeginLife()
    {
        Life++;
        IsUp = true;
        Clock = new ProcessClock(World, Host.ClockSkew);
    }

    protected void EndLife()
    {
        IsUp = false;
        _network.EndAll(this);
        _isStopped = false;
        _isStalled = false;
        _afterStall = null;
        _inbox.Clear();
    }

    private void Continue()
    {
        if (IsPaused) return;
        _network.NoteSpeech(this);
        Action? rest = _afterStall;
        _afterStall = null;
        rest?.Invoke();
        while (IsUp && !IsPaused && _inbox.TryDequeue(out Action? next)) next();
    }
}
