using Mesosd.Protocol.MasterApi;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;
using Mesosd.Shell.Files;
using Mesosd.Shell.Log;
using FileInfo = Mesosd.Protocol.Messages.FileInfo;

namespace Mesosd.Shell.Master;

/// <summary>Calls about a master's own process: how much it logs, and its log. Thread-safe; blocks on the disk.</summary>
internal sealed class OperatorLocalCalls(LogVerbosity verbosity, IFileTree files)
{
    /// <summary>The answer: a response, a refusal, or that it was done.</summary>
    public IMessage Answer(Call call) => call.Type switch
    {
        CallType.GetLoggingLevel => new Response
        {
            Type = ResponseType.GetLoggingLevel,
            GetLoggingLevel = new ResponseGetLoggingLevel { Level = (uint)verbosity.Level },
        },
        CallType.SetLoggingLevel => SetLevel(call.SetLoggingLevel!),
        CallType.ListFiles => List(call.ListFiles!.Value.Path),
        _ => Read(call.ReadFile!),
    };

    private Accepted SetLevel(CallSetLoggingLevel call)
    {
        verbosity.Set(call.Level, call.Duration.Nanoseconds);
        return Accepted.Instance;
    }

    private IMessage List(string path)
    {
        using OpenedPath? opened = files.Open(path, out Refusal? refusal);
        if (opened is null || FileReading.List(opened, path, out refusal) is not { } entries) return refusal!;
        Response response = new() { Type = ResponseType.ListFiles, ListFiles = new ResponseListFiles() };
        foreach (FileInfo entry in entries) response.ListFiles.FileInfos.Add(entry);
        return response;
    }

    private IMessage Read(CallReadFile call)
    {
        using OpenedPath? opened = files.Open(call.Path, out Refusal? refusal);
        if (opened is null || FileReading.Read(opened, call.Path, call.Offset, call.Length, out refusal) is not { } piece)
            return refusal!;
        return new Response
        {
            Type = ResponseType.ReadFile,
            ReadFile = new ResponseReadFile { Size = piece.SizeBytes, Data = piece.Data },
        };
    }
}
