using System.Globalization;
using System.Threading.Channels;
using Mesosd.Core;
using Mesosd.Settings;
using Mesosd.Shell.Linux;

namespace Mesosd.Shell.Log;

/// <summary>
/// The process's log: lines as Mesos' users know them (severity letter, date, time, thread, role, text), on standard
/// error and in a file. Writers never wait: a bounded queue lies between, and what does not fit is counted and told.
/// </summary>
internal sealed class LogWriter : IAsyncDisposable
{
    private const int MaxQueuedLines = 8192;
    private const int StandardErrorDescriptor = 2;

    // Not the framework's Console, which would set up the terminal.
    private static readonly StreamWriter s_errors = new(new DescriptorStream(StandardErrorDescriptor));

    private readonly Channel<string> _lines = Channel.CreateBounded<string>(
        new BoundedChannelOptions(MaxQueuedLines) { SingleReader = true });
    private readonly NoticeSeverity _least;
    private readonly LogVerbosity _verbosity = new();
    private readonly List<TextWriter> _targets = [];
    private readonly Task _writing;
    private long _dropped;

    /// <summary>Opens the log.</summary>
    /// <param name="flags">What is logged, and where.</param>
    /// <param name="program">The file's name before its ending, such as <c>mesosd-master</c>.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public LogWriter(LoggingFlags flags, string program)
    {
        _least = flags.Level switch
        {
            LoggingLevel.Error => NoticeSeverity.Error,
            LoggingLevel.Warning => NoticeSeverity.Warning,
            _ => NoticeSeverity.Information,
        };
        if (!flags.IsQuiet) _targets.Add(s_errors);
        if (flags.Folder is { } folder)
        {
            Directory.CreateDirectory(folder);
            _targets.Add(new StreamWriter(Path.Combine(folder, $"{program}.INFO"), append: true));
        }
        _writing = Task.Run(WriteAllAsync);
    }

    /// <summary>How much detail is logged at present.</summary>
    public LogVerbosity Verbosity => _verbosity;

    /// <summary>Queues one line, made of the text by <see cref="LogText"/>.</summary>
    public void Write(NoticeSeverity severity, string role, string text)
    {
        if (severity < _least) return;
        char letter = severity switch { NoticeSeverity.Error => 'E', NoticeSeverity.Warning => 'W', _ => 'I' };
        string time = DateTime.Now.ToString("MMdd HH:mm:ss.ffffff", CultureInfo.InvariantCulture);
        string line = $"{letter}{time} {Environment.CurrentManagedThreadId,3} {role}] {LogText.OneLine(text)}";
        if (!_lines.Writer.TryWrite(line)) Interlocked.Increment(ref _dropped);
    }

    public async ValueTask DisposeAsync()
    {
        _verbosity.Dispose();
        _lines.Writer.TryComplete();
        await _writing;
        foreach (TextWriter target in _targets.Where(target => target != s_errors)) await CloseAsync(target);
    }

    private async Task WriteAllAsync()
    {
        while (await _lines.Reader.WaitToReadAsync())
        {
            while (_lines.Reader.TryRead(out string? line)) await WriteLineAsync(line);
            long dropped = Interlocked.Exchange(ref _dropped, 0);
            if (dropped > 0)
                await WriteLineAsync($"W log] {dropped} lines were dropped: they came faster than they could be written");
            foreach (TextWriter target in _targets) await FlushAsync(target);
        }
    }

    private async Task WriteLineAsync(string line)
    {
        foreach (TextWriter target in _targets)
        {
            try
            {
                await target.WriteLineAsync(line);
            }
            catch (IOException)
            {
                // A full disk or a closed terminal must not stop the role, and there is nowhere to tell.
                Interlocked.Increment(ref _dropped);
            }
        }
    }

    private static async Task CloseAsync(TextWriter target)
    {
        try
        {
            await target.DisposeAsync();
        }
        catch (IOException)
        {
            // What could not be flushed before cannot be now; the role ends as it should.
        }
    }

    private async Task FlushAsync(TextWriter target)
    {
        try
        {
            await target.FlushAsync();
        }
        catch (IOException)
        {
            // As above: counted, and told when writing works again.
            Interlocked.Increment(ref _dropped);
        }
    }
}
