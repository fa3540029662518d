using Mesosd.Settings;
using Mesosd.Shell.Files;
using Mesosd.Shell.Log;

namespace Mesosd.Shell.Master;

/// <summary>
/// Reads the whitelist again and again, and tells of it when it has changed. What cannot be read leaves the last
/// one in force.
/// </summary>
internal sealed class WhitelistWatch(string path, Action<IReadOnlySet<string>?> tell, RoleLog log) : IDisposable
{
    private static readonly TimeSpan s_period = TimeSpan.FromSeconds(5);

    private readonly SettingsFiles _files = new();
    private Timer? _timer;
    private string? _lastText;
    private string? _lastProblem;

    /// <summary>Reads it for the first time and goes on by itself. Without a whitelist nobody is on it.</summary>
    public void Start()
    {
        if (!Check()) tell(new HashSet<string>());
        // One reading at a time: the next is set when this one is done.
        _timer = new Timer(_ =>
        {
            Check();
            _timer!.Change(s_period, Timeout.InfiniteTimeSpan);
        });
        _timer.Change(s_period, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Reads the file; false when it could not be read.</summary>
    public bool Check()
    {
        FileText file = _files.Read(WhitelistText.PathOf(path));
        if (file.Text is not { } text)
        {
            string problem = $"the whitelist {path} cannot be read: {file.Problem}";
            if (problem != _lastProblem) log.Warning(problem);
            _lastProblem = problem;
            return false;
        }
        _lastProblem = null;
        if (text == _lastText) return true;
        _lastText = text;
        tell(WhitelistText.Parse(text));
        return true;
    }

    public void Dispose() => _timer?.Dispose();
}
