using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Wire;

namespace Mesosd.Protocol.Client;

/// <summary>What an <see cref="ExecutorClient"/> is told when it is made, by its agent as a rule.</summary>
public sealed record ExecutorOptions
{
    private readonly Func<string, SslClientAuthenticationOptions>? _tls;

    private const string WhoSets = "an agent sets it for the executors that it starts";

    /// <summary>The agent's <c>host:port</c>.</summary>
    public required string AgentEndpoint { get; init; }

    /// <summary>The framework whose executor this is.</summary>
    public required FrameworkId FrameworkId { get; init; }

    /// <summary>Which of the framework's executors this is.</summary>
    public required ExecutorId ExecutorId { get; init; }

    /// <summary>The secret that shows the agent that it has started this process.</summary>
    public byte[]? Token { get; init; }

    /// <summary>Whether to live on while the agent is away.</summary>
    public bool Checkpoint { get; init; }

    /// <summary>With <see cref="Checkpoint"/>: how long to wait for the agent.</summary>
    public TimeSpan RecoveryTimeout { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>The longest pause between attempts to connect.</summary>
    public TimeSpan SubscriptionBackoffMax { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long the executor has to end after SHUTDOWN; then it is killed.</summary>
    public TimeSpan ShutdownGracePeriod { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Told in a sentence, for a log: connections made, lost and tried, and refused updates. It comes from
    /// the client's own threads and must not block.
    /// </summary>
    public Action<string>? Notice { get; init; }

    /// <summary>How long a subscription waits for its answer.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How many bytes of events may wait for the program before the connection is no longer read.
    /// </summary>
    public int MaxBufferedBytes { get; init; } = 4 << 20;

    /// <summary>
    /// How many bytes of updates may wait for the agent to write them down. All of them have to fit into one
    /// frame, together with the tasks, when the executor subscribes again.
    /// </summary>
    public int MaxUnacknowledgedBytes { get; init; } = 32 << 20;

    /// <summary>The executor's own version, for the agent's log.</summary>
    public string? SoftwareVersion { get; init; }

    /// <summary>What an agent may send, and for how long it is waited.</summary>
    public FrameLimits Limits { get; init; } = FrameLimits.Default;

    /// <summary>
    /// Makes connections encrypted, for an agent behind a proxy that ends TLS: gives the options of the
    /// handshake with a host, from its name; <c>TargetHost</c> is that name unless it is set. Null for none. It needs the
    /// framework's TLS, which a fully static binary does not have.
    /// </summary>
    public Func<string, SslClientAuthenticationOptions>? Tls
    {
        get => _tls;
        // Nowhere else: a program that never sets it does not carry TLS.
        init => (_tls, World) = (value, TlsDialer.Encrypt(value));
    }

    internal World World { get; init; } = World.Real;

    /// <summary>Reads what the agent has put into the environment (docs/protocol.md section 7).</summary>
    /// <param name="lookUp">Gives a variable; null for the environment of this process.</param>
    /// <exception cref="InvalidOperationException">
    /// A variable is missing or cannot be read; the message names it.
    /// </exception>
    public static ExecutorOptions FromEnvironment(Func<string, string?>? lookUp = null)
    {
        lookUp ??= Environment.GetEnvironmentVariable;
        string endpoint = Require(lookUp, "MESOS_AGENT_ENDPOINT");
        if (!PeerAddress.TryParse(endpoint, out _, out string? error)) Fail($"MESOS_AGENT_ENDPOINT: {error}");
        return new ExecutorOptions
        {
            AgentEndpoint = endpoint,
            FrameworkId = new FrameworkId(Require(lookUp, "MESOS_FRAMEWORK_ID")),
            ExecutorId = new ExecutorId(Require(lookUp, "MESOS_EXECUTOR_ID")),
            Token = ReadToken(lookUp),
            Checkpoint = ReadFlag(lookUp, "MESOS_CHECKPOINT"),
            RecoveryTimeout = ReadSpan(lookUp, "MESOS_RECOVERY_TIMEOUT", TimeSpan.FromMinutes(15)),
            SubscriptionBackoffMax =
                ReadSpan(lookUp, "MESOS_SUBSCRIPTION_BACKOFF_MAX", TimeSpan.FromSeconds(2)),
            ShutdownGracePeriod =
                ReadSpan(lookUp, "MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD", TimeSpan.FromSeconds(5)),
        };
    }

    private static string Require(Func<string, string?> lookUp, string name)
    {
        if (lookUp(name) is { Length: > 0 } value) return value;
        Fail($"{name} is not set; {WhoSets}");
        return "";
    }

    private static byte[]? ReadToken(Func<string, string?> lookUp)
    {
        const string name = "MESOS_EXECUTOR_AUTHENTICATION_TOKEN";
        if (lookUp(name) is not { Length: > 0 } text) return null;
        // The value itself stays out of the message: it is a secret.
        if (!Base64Url.IsValid(text)) Fail($"{name} is no base64url; {WhoSets}");
        return Base64Url.DecodeFromChars(text);
    }

    private static bool ReadFlag(Func<string, string?> lookUp, string name)
    {
        string? text = lookUp(name);
        if (text is not (null or "" or "0" or "1")) Fail($"{name} is '{text}'; expected 0 or 1");
        return text == "1";
    }

    private static TimeSpan ReadSpan(Func<string, string?> lookUp, string name, TimeSpan unset)
    {
        if (lookUp(name) is not { Length: > 0 } text) return unset;
        bool valid = DurationText.TryParse(text, out long seconds, out int nanoseconds);
        if (!valid || seconds < 0 || nanoseconds < 0)
            Fail($"{name} is '{text}'; expected a duration such as 5secs or 15mins");
        return TimeSpan.FromTicks((seconds * TimeSpan.TicksPerSecond) + (nanoseconds / 100));
    }

    [DoesNotReturn]
    private static void Fail(string message) => throw new InvalidOperationException(message);
}
