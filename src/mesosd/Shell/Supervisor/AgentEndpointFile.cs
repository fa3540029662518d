namespace Mesosd.Shell.Supervisor;

/// <summary>
/// Where the agent listens, told to a supervisor that was started by an earlier process of the agent. Read again
/// at each attempt to connect.
/// </summary>
internal static class AgentEndpointFile
{
    private const int MaxBytes = 512;

    /// <summary>Replaces the endpoint in one step.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string runtimeDirectory, string endpoint)
    {
        string path = SupervisorFiles.Endpoint(runtimeDirectory);
        File.WriteAllText($"{path}.next", endpoint + "\n");
        File.Move($"{path}.next", path, overwrite: true);
    }

    /// <summary>The endpoint, or null when the agent wrote none that can be read.</summary>
    public static string? Read(string runtimeDirectory)
    {
        string path = SupervisorFiles.Endpoint(runtimeDirectory);
        try
        {
            if (!File.Exists(path) || new System.IO.FileInfo(path).Length > MaxBytes) return null;
            string text = File.ReadAllText(path).Trim();
            return text.Length == 0 ? null : text;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // The endpoint of the command line is tried instead, and the next attempt reads again.
            return null;
        }
    }
}
