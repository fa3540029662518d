using Mesosd.Shell.Linux;

namespace Mesosd.Shell.Agent.Storage;

/// <summary>Work on the agent's files whose failure is told with the file and the reason.</summary>
internal static class DiskWork
{
    /// <summary>Does it.</summary>
    /// <param name="operation">What it is, such as <c>write</c>.</param>
    /// <param name="path">The file.</param>
    /// <param name="work">The work.</param>
    /// <exception cref="AgentStoreException">It could not be done.</exception>
    public static void Do(string operation, string path, Action work)
    {
        try
        {
            work();
        }
        catch (Exception failure) when (DiskFault.Is(failure))
        {
            throw new AgentStoreException($"{operation} {path}: {DiskFault.Describe(failure)}", failure);
        }
    }
}
