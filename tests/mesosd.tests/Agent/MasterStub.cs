using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;
using Xunit;
using TaskStatus = Mesosd.Protocol.Messages.TaskStatus;

namespace Mesosd.Tests.Agent;

/// <summary>
/// A master as its agent sees it: registers whoever comes, keeps what is said, acknowledges when asked to.
/// </summary>
internal sealed class MasterStub : IFrameReceiver, IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly BlockingCollection<IMessage> _received = [];
    private readonly ConnectionSettings _settings = new() { Self = new LocalIdentity { Role = PeerRole.Master } };
    private volatile Connection? _connection;
    private ulong _launches;

    public MasterStub()
    {
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The next message of this type; others are passed over.</summary>
    public T Expect<T>() where T : IMessage
    {
        while (true)
        {
            Assert.True(_received.TryTake(out IMessage? message, s_patience), $"no {typeof(T).Name} came");
            if (message is T wanted) return wanted;
        }
    }

    /// <summary>The next update of this task, acknowledged at once.</summary>
    public TaskStatus ExpectStatus(string task, TaskState state)
    {
        while (true)
        {
            StatusUpdate update = Expect<StatusUpdate>();
            Acknowledge(update);
            if (update.Status.TaskId.Value != task) continue;
            Assert.True(update.Status.State == state, $"expected {state}: {MessageCodec.ToJson(update)}");
            return update.Status;
        }
    }

    /// <summary>
    /// Waits until the agent has dealt with, and written down, everything that was sent so far.
    /// </summary>
    public void Settle()
    {
        Send(new Ping(true));
        Expect<Pong>();
    }

    public void Acknowledge(StatusUpdate update) => Send(new AcknowledgeStatus
    {
        FrameworkId = update.FrameworkId,
        TaskId = update.Status.TaskId,
        Uuid = update.Status.Uuid!,
    });

    /// <summary>Waits for a new agent and takes it in.</summary>
    public RegisterAgent Register(string id)
    {
        RegisterAgent asked = Expect<RegisterAgent>();
        _launches = 0;
        Send(new AgentRegistered { AgentId = new AgentId(id), TotalPingTimeoutSeconds = 75 });
        return asked;
    }

    /// <summary>Waits for an agent that comes back, and takes it in.</summary>
    public ReregisterAgent Reregister()
    {
        ReregisterAgent asked = Expect<ReregisterAgent>();
        _launches = 0;
        Send(new AgentReregistered { AgentId = asked.Agent.Id!.Value, TotalPingTimeoutSeconds = 75 });
        return asked;
    }

    public void Run(bool checkpoint, params TaskInfo[] tasks)
    {
        RunTasks launch = new()
        {
            LaunchId = ++_launches,
            Framework = new FrameworkInfo
            {
                User = Environment.UserName,
                Name = "test",
                Id = new FrameworkId("f1"),
                Checkpoint = checkpoint,
            },
        };
        launch.Tasks.AddRange(tasks);
        Send(launch);
    }

    public static TaskInfo Command(string id, string command) => new()
    {
        Name = id,
        TaskId = new TaskId(id),
        AgentId = new AgentId("a1"),
        Command = new CommandInfo { Value = command },
    };

    public static TaskInfo InExecutor(string id, string executor, string command) => new()
    {
        Name = id,
        TaskId = new TaskId(id),
        AgentId = new AgentId("a1"),
        Executor = new ExecutorInfo
        {
            ExecutorId = new ExecutorId(executor),
            Command = new CommandInfo { Value = command },
        },
    };

    public void Send(IMessage message)
    {
        Assert.True(_connection!.TrySend(message));
        _connection.Flush();
    }

    public void OnOpened(Connection connection)
    {
        _connection = connection;
    }

    public void OnFrame(Connection connection, in FrameHeader header, ReadOnlySpan<byte> payload)
    {
        WireReader reader = new(payload, DecodeLimits.Default);
        IMessage? message = AgentToMasterFrames.Decode(header.Kind, ref reader);
        Assert.False(reader.Failed);
        _received.Add(message!);
    }

    public void OnTurnEnd(Connection connection)
    {
    }

    public void OnClosed(Connection connection, CloseReason reason, string? message)
    {
    }

    public void Dispose()
    {
        _listener.Stop();
        _connection?.Abort(CloseReason.ClosedHere, "the test ends");
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            Socket socket;
            try
            {
                socket = await _listener.AcceptSocketAsync();
            }
            catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
            {
                return;
            }
            Connection.Accept(new SocketPipe(socket), _settings, this, _ => HandshakeVerdict.Welcome).Start();
        }
    }
}
