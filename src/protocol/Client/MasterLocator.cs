using Mesosd.Protocol.Messages;
using Mesosd.ZooKeeper;

namespace Mesosd.Protocol.Client;

/// <summary>
/// Knows where the leading master may be found: from a list of masters, any of which knows who leads, or from the
/// ZooKeeper path where they stand for election. It begins to look when it is started, and ends when it is disposed.
/// </summary>
/// <remarks>All members are thread-safe.</remarks>
public sealed class MasterLocator : IAsyncDisposable
{
    private const string FileScheme = "file://";

    // A URL or some addresses; a wrong path (a disk image, a log) must stay harmless.
    private const int MaxFileBytes = 64 << 10;

    private readonly IReadOnlyList<string> _stated;
    private readonly MasterLocatorOptions _options;
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _known = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private LeaderDetector? _detector;
    private IReadOnlyList<string> _addresses = [];
    private volatile string? _leader;
    private bool _isStarted;
    private bool _isDisposed;

    /// <summary>Makes one that has not begun to look.</summary>
    /// <param name="masters">
    /// Each a <c>host:port</c> (several in one text with commas); or alone <c>zk://…/path</c>, or <c>file:///path</c> of a
    /// file that holds one of both.
    /// </param>
    /// <param name="options">What else it is told.</param>
    /// <exception cref="ArgumentException">
    /// It is a URL of ZooKeeper with a mistake, or one beside others; the message shows no password.
    /// </exception>
    public MasterLocator(IReadOnlyList<string> masters, MasterLocatorOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(masters);
        if (FindProblem(masters) is { } problem) throw new ArgumentException(problem, nameof(masters));
        _stated = masters;
        _options = options ?? new MasterLocatorOptions();
        if (!IsAskedFor(masters)) Settle(masters);
    }

    /// <summary>
    /// Told after <see cref="Leader"/> has changed, from one thread at a time; handlers must not block.
    /// </summary>
    public event Action? Changed;

    /// <summary>The <c>host:port</c>s to try; empty as long as nothing is known.</summary>
    public IReadOnlyList<string> Addresses
    {
        get { lock (_gate) return _addresses; }
    }

    /// <summary>
    /// The <c>host:port</c> of whoever led last, as ZooKeeper says; null when it never said so, or for a list.
    /// </summary>
    public string? Leader => _leader;

    /// <summary>Why these are no masters, in a sentence without passwords; null when they are.</summary>
    /// <param name="masters">As for the constructor. Addresses themselves are looked at when they are tried.</param>
    public static string? FindProblem(IReadOnlyList<string> masters)
    {
        ArgumentNullException.ThrowIfNull(masters);
        foreach (string master in masters)
        {
            if (!IsUrl(master)) continue;
            if (masters.Count > 1) return "a URL of ZooKeeper or a file stands alone: it says where all masters are";
            if (master.StartsWith(FileScheme, StringComparison.Ordinal)) continue;
            if (!ZooKeeperUrl.TryParse(master, out ZooKeeperUrl? url, out string? problem)) return problem;
            if (url.Path == "/") return "the URL names no path below the root, such as /mesos in zk://host:2181/mesos";
        }
        return null;
    }

    /// <summary>The masters as they may be shown: without passwords.</summary>
    /// <param name="masters">As for the constructor.</param>
    public static string Describe(IReadOnlyList<string> masters)
    {
        ArgumentNullException.ThrowIfNull(masters);
        return string.Join(", ", masters.Select(master =>
            ZooKeeperUrl.TryParse(master, out ZooKeeperUrl? url, out _) ? url.ToString()
            : master.StartsWith(ZooKeeperUrl.Scheme, StringComparison.Ordinal) ? ZooKeeperUrl.Scheme + "…"
            : master));
    }

    /// <summary>Begins to look, unless it did already. Returns at once.</summary>
    public void Start()
    {
        string? unread = null;
        lock (_gate)
        {
            if (_isStarted || _isDisposed) return;
            _isStarted = true;
            IReadOnlyList<string> masters = _stated;
            if (masters is [{ } file] && file.StartsWith(FileScheme, StringComparison.Ordinal))
                masters = ReadFile(file[FileScheme.Length..], out unread);
            if (masters is [{ } text] && ZooKeeperUrl.TryParse(text, out ZooKeeperUrl? url, out _))
                _detector = new LeaderDetector(url, _options, Take);
            else Settle(masters);
        }
        if (unread is not null) _options.Notice?.Invoke(unread);
    }

    /// <summary>Starts, and waits until it knows where to try.</summary>
    /// <param name="cancel">Ends the wait.</param>
    public Task KnownAsync(CancellationToken cancel = default)
    {
        Start();
        return _known.Task.WaitAsync(cancel);
    }

    /// <summary>Looks no more.</summary>
    public async ValueTask DisposeAsync()
    {
        LeaderDetector? detector;
        lock (_gate)
        {
            _isDisposed = true;
            detector = _detector;
            _detector = null;
        }
        if (detector is not null) await detector.DisposeAsync();
    }

    // Nobody leading is no reason to forget who led last: it may lead again, and will say who does if not.
    private void Take(MasterInfo? info)
    {
        if (info is null)
        {
            _options.Notice?.Invoke("no master leads at present");
            return;
        }
        if (LeaderAddress.Of(info) is not { } address)
        {
            _options.Notice?.Invoke($"the leading master {info.Id} does not say where it listens");
            return;
        }
        _leader = address;
        lock (_gate) Settle([address]);
        _options.Notice?.Invoke($"the leading master is {address}");
        Changed?.Invoke();
    }

    private void Settle(IReadOnlyList<string> masters)
    {
        _addresses = [.. masters.SelectMany(master => master.Split(',', StringSplitOptions.TrimEntries))];
        _known.TrySetResult();
    }

    private static IReadOnlyList<string> ReadFile(string path, out string? problem)
    {
        problem = null;
        try
        {
            if (new System.IO.FileInfo(path).Length > MaxFileBytes) problem = $"it has more than {MaxFileBytes} bytes";
            string[] masters = problem is null ? [File.ReadAllText(path).Trim()] : [];
            problem ??= FindProblem(masters);
            if (problem is null) return masters;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            problem = failure.Message;
        }
        problem = $"read where the masters are from {path}: {problem}";
        return [];
    }

    private static bool IsAskedFor(IReadOnlyList<string> masters) => masters is [{ } only] && IsUrl(only);

    private static bool IsUrl(string master) =>
        master.StartsWith(ZooKeeperUrl.Scheme, StringComparison.Ordinal) ||
        master.StartsWith(FileScheme, StringComparison.Ordinal);
}
