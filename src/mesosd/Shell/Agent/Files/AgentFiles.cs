using Mesosd.Agent;
using Mesosd.Containers;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;
using Mesosd.Shell.Files;
using Mesosd.Shell.Linux;
using AgentApi = Mesosd.Protocol.AgentApi;
using FileInfo = Mesosd.Protocol.Messages.FileInfo;

namespace Mesosd.Shell.Agent.Files;

/// <summary>
/// An agent's files: sandboxes by their virtual and their real paths, and its own log as <c>/slave/log</c>. Answers are
/// responses or refusals; nothing is thrown. Thread-safe; blocks on the disk.
/// </summary>
/// <param name="workDirectory">The agent's <c>--work_dir</c>, absolute.</param>
/// <param name="logFile">Its log; null for none.</param>
/// <param name="agentId">Whose sandboxes virtual paths mean; null before the first registration.</param>
/// <param name="snapshot">The agent, for what stands where.</param>
internal sealed class AgentFiles(
    string workDirectory, string? logFile, Func<AgentId?> agentId, Func<Task<AgentSnapshot>> snapshot) : IFileTree
{
    private readonly LogFileTree _log = new("/slave/log", logFile);

    /// <summary>LIST_FILES.</summary>
    public IMessage List(string path)
    {
        using OpenedPath? opened = Open(path, out Refusal? refusal);
        if (opened is null) return refusal!;
        if (FileReading.List(opened, path, out refusal) is not { } entries) return refusal!;
        AgentApi.ResponseListFiles list = new();
        foreach (FileInfo entry in entries) list.FileInfos.Add(entry);
        return new AgentApi.Response { Type = AgentApi.ResponseType.ListFiles, ListFiles = list };
    }

    /// <summary>READ_FILE.</summary>
    public IMessage Read(AgentApi.CallReadFile call)
    {
        using OpenedPath? opened = Open(call.Path, out Refusal? refusal);
        if (opened is null) return refusal!;
        if (FileReading.Read(opened, call.Path, call.Offset, call.Length, out refusal) is not { } piece) return refusal!;
        return new AgentApi.Response
        {
            Type = AgentApi.ResponseType.ReadFile,
            ReadFile = new AgentApi.ResponseReadFile { Size = piece.SizeBytes, Data = piece.Data },
        };
    }

    public OpenedPath? Open(string path, out Refusal? refusal)
    {
        if (_log.Is(path)) return _log.Open(path, out refusal);
        int errno = Errno.NoEntry;
        OpenedPath? opened = null;
        if (FilePath.TryResolve(path, workDirectory, agentId(), out FilePath? place))
            opened = OpenedPath.TryOpenWithin(SandboxPaths.RootOf(workDirectory), place.Root, place.Rest, out errno);
        else if (FilePath.LeadsOut(path, workDirectory, agentId())) errno = Errno.CrossDevice;
        refusal = opened is null
            ? FileReading.Explain(path, errno, "there is no such file in a sandbox here; " +
                "sandboxes are at /frameworks/FRAMEWORK/executors/EXECUTOR/runs/latest")
            : null;
        return opened;
    }

    public async Task<IReadOnlyList<KeyValuePair<string, string>>> MapAsync()
    {
        List<KeyValuePair<string, string>> map = [.. await _log.MapAsync()];
        AgentSnapshot agent = await snapshot();
        foreach (FrameworkSnapshot framework in agent.Frameworks.Concat(agent.CompletedFrameworks))
        {
            Dictionary<ExecutorId, string> latest = [];
            // The completed ones are older, so the last one of an id is its latest.
            foreach (ExecutorSnapshot executor in framework.CompletedExecutors.Concat(framework.Executors))
            {
                map.Add(KeyValuePair.Create(executor.Sandbox, executor.Sandbox));
                latest[executor.Info.ExecutorId] = executor.Sandbox;
            }
            foreach ((ExecutorId executor, string sandbox) in latest)
                map.Add(KeyValuePair.Create(
                    $"/frameworks/{framework.Info.Id?.Value}/executors/{executor.Value}/runs/latest", sandbox));
        }
        return map;
    }
}
