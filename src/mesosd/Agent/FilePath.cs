using System.Diagnostics.CodeAnalysis;
using Mesosd.Containers;
using Mesosd.Protocol.Messages;

namespace Mesosd.Agent;

/// <summary>
/// A path that an operator asked for, as a place on this machine: a sandbox, and what lies in it. Whether
/// links lead out of the sandbox only the file system knows; here it is what the text says. Pure.
/// </summary>
/// <param name="Root">The sandbox, absolute; its last component may be the link <c>latest</c>.</param>
/// <param name="Rest">What lies in it, relative and without <c>..</c>; empty for the sandbox itself.</param>
public sealed record FilePath(string Root, string Rest)
{
    // frameworks/F/executors/E/runs/R
    private const int RunDepth = 6;

    /// <summary>
    /// Reads a virtual path (<c>/frameworks/F/executors/E/runs/latest/stdout</c>) or that of a sandbox on
    /// this machine.
    /// </summary>
    /// <param name="text">What was asked for.</param>
    /// <param name="workDirectory">The agent's <c>--work_dir</c>, absolute.</param>
    /// <param name="agentId">Whose sandboxes virtual paths mean; null before the first registration.</param>
    /// <param name="path">The place, if the text names one.</param>
    public static bool TryResolve(
        string text, string workDirectory, AgentId? agentId, [NotNullWhen(true)] out FilePath? path)
    {
        path = null;
        if (text.Contains('\0') || !text.StartsWith('/')) return false;
        if (!TryNormalize(text, out List<string>? parts)) return false;
        string sandboxes = SandboxPaths.RootOf(workDirectory);
        string whole = "/" + string.Join('/', parts);
        if (whole.StartsWith(sandboxes + "/", StringComparison.Ordinal))
        {
            // The id's own component: sandboxes of earlier ids are still there.
            int depth = sandboxes.Count(next => next == '/');
            return TryFindRun(parts[(depth + 1)..], $"{sandboxes}/{parts[depth]}", out path);
        }
        return agentId is AgentId id && TryFindRun(parts, $"{sandboxes}/{id.Value}", out path);
    }

    /// <summary>
    /// Whether the text begins in a sandbox and leaves it by <c>..</c>: nothing that could be there, where any other text
    /// without a place may only not be there yet.
    /// </summary>
    public static bool LeadsOut(string text, string workDirectory, AgentId? agentId)
    {
        int up = text.IndexOf("/..", StringComparison.Ordinal);
        return up > 0 && TryResolve(text[..up], workDirectory, agentId, out _) &&
            !TryResolve(text, workDirectory, agentId, out _);
    }

    private static bool TryFindRun(List<string> parts, string agentFolder, out FilePath? path)
    {
        path = null;
        bool isRun = parts is ["frameworks", _, "executors", _, "runs", _, ..];
        if (!isRun) return false;
        foreach (string id in new[] { parts[1], parts[3], parts[5] })
            if (PathComponent.Check("path", id) is not null) return false;
        string run = string.Join('/', parts[..RunDepth]);
        path = new FilePath($"{agentFolder}/{run}", string.Join('/', parts[RunDepth..]));
        return true;
    }

    // False when ".." leads above the top.
    private static bool TryNormalize(string text, [NotNullWhen(true)] out List<string>? parts)
    {
        parts = [];
        foreach (string part in text.Split('/'))
        {
            if (part is "" or ".") continue;
            if (part != "..")
            {
                parts.Add(part);
                continue;
            }
            if (parts.Count == 0) return false;
            parts.RemoveAt(parts.Count - 1);
        }
        return true;
    }
}
