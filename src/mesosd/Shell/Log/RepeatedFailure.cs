using Mesosd.Protocol.Wire;

namespace Mesosd.Shell.Log;

/// <summary>
/// Says of what fails again and again that it does: at once, then after ever longer times, with how often it was.
/// </summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class RepeatedFailure
{
    private static readonly TimeSpan s_firstSilence = TimeSpan.FromSeconds(1);

    // A log that is read once a day should still show it.
    private static readonly TimeSpan s_longestSilence = TimeSpan.FromMinutes(10);

    private int _count;
    private MonotonicTime _since;
    private MonotonicTime _next;
    private TimeSpan _silence;

    /// <summary>It failed once more.</summary>
    /// <returns>What to log; null when that was said a moment ago.</returns>
    public string? Note(string text, MonotonicTime now)
    {
        _count++;
        if (_count == 1) (_since, _silence) = (now, s_firstSilence);
        else if (now < _next) return null;
        else _silence = _silence * 2 < s_longestSilence ? _silence * 2 : s_longestSilence;
        _next = now + _silence;
        return _count == 1 ? text : $"{text} ({_count} times in {(now - _since).TotalSeconds:0} s)";
    }

    /// <summary>It went well.</summary>
    /// <returns>How often it had failed since it last did.</returns>
    public int End()
    {
        int count = _count;
        _count = 0;
        return count;
    }
}
