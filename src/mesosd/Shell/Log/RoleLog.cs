using Mesosd.Core;

namespace Mesosd.Shell.Log;

/// <summary>A role's way into the process's log. Thread-safe, never blocks.</summary>
internal sealed class RoleLog(LogWriter writer, string role)
{
    public void Information(string text) => Notice(NoticeSeverity.Information, text);

    public void Warning(string text) => Notice(NoticeSeverity.Warning, text);

    public void Error(string text) => Notice(NoticeSeverity.Error, text);

    /// <summary>How much detail is logged at present, by all roles of this process.</summary>
    public LogVerbosity Verbosity => writer.Verbosity;

    /// <summary>Whether detail of this level is logged; asked before a line is made, since there are very many.</summary>
    public bool IsVerbose(int level) => writer.Verbosity.Level >= level;

    public void Notice(NoticeSeverity severity, string text) => writer.Write(severity, role, text);
}
