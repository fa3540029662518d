using System.Globalization;
using System.Text;
using System.Text.Json;
using Mesosd.Protocol.Native;
using Mesosd.Shell.Files;
using Microsoft.AspNetCore.Http;
using Microsoft.Win32.SafeHandles;
using FileInfo = Mesosd.Protocol.Messages.FileInfo;

namespace Mesosd.Shell.Http;

/// <summary>
/// Mesos' <c>/files/browse</c>, <c>read</c>, <c>download</c> and <c>debug</c>, each also with <c>.json</c> behind it.
/// </summary>
/// <param name="files">What is shown.</param>
internal sealed class FileEndpoints(IFileTree files) : IDisposable
{
    // Each holds a thread while the disk works. Others wait their turn: a disk that hangs must not take all threads.
    private const int MaxOpenRequests = 16;

    private const int PieceBytes = 64 << 10;

    private readonly SemaphoreSlim _turns = new(MaxOpenRequests, MaxOpenRequests);

    /// <summary>Adds them to a host that has not been started.</summary>
    /// <param name="http">The host.</param>
    /// <param name="prefix">What stands before the paths, such as <c>/slave(1)</c>; empty for nothing.</param>
    public void Map(HttpHost http, string prefix)
    {
        foreach (string ending in (string[])["", ".json"])
        {
            http.Map($"{prefix}/files/browse{ending}", BrowseAsync);
            http.Map($"{prefix}/files/read{ending}", ReadAsync);
            http.Map($"{prefix}/files/download{ending}", DownloadAsync);
            http.Map($"{prefix}/files/debug{ending}", DebugAsync);
        }
    }

    /// <summary>The status of a refusal, as in Mesos' files and its LIST_FILES and READ_FILE.</summary>
    public static int StatusOf(RefusalCode code) => code switch
    {
        RefusalCode.Invalid => StatusCodes.Status400BadRequest,
        RefusalCode.NotFound => StatusCodes.Status404NotFound,
        RefusalCode.Forbidden => StatusCodes.Status403Forbidden,
        _ => StatusCodes.Status500InternalServerError,
    };

    public void Dispose() => _turns.Dispose();

    private async Task BrowseAsync(HttpContext context)
    {
        if (await PathAsync(context) is not { } path) return;
        Refusal? refusal = null;
        List<FileInfo>? entries = await InTurnAsync(context, () =>
        {
            using OpenedPath? opened = files.Open(path, out refusal);
            return opened is null ? null : FileReading.List(opened, path, out refusal);
        });
        if (entries is null) await RefuseAsync(context, refusal!);
        else await HttpAnswer.JsonAsync(context, json => Write(json, entries));
    }

    private async Task ReadAsync(HttpContext context)
    {
        if (await PathAsync(context) is not { } path) return;
        if (!TryReadNumber(context, "offset", out long offset, out string fault) ||
            !TryReadNumber(context, "length", out long length, out fault))
        {
            await HttpAnswer.SayAsync(context, StatusCodes.Status400BadRequest, fault);
            return;
        }
        // -1 asks for the size alone: it comes as the offset.
        bool isSize = offset == -1;
        ulong? wanted = isSize ? 0 : length == -1 ? null : (ulong)length;
        Refusal? refusal = null;
        FilePiece? piece = await InTurnAsync(context, () =>
        {
            using OpenedPath? opened = files.Open(path, out refusal);
            return opened is null
                ? null
                : FileReading.Read(opened, path, isSize ? 0 : (ulong)offset, wanted, out refusal);
        });
        if (piece is null)
        {
            await RefuseAsync(context, refusal!);
            return;
        }
        await HttpAnswer.JsonAsync(context, json =>
        {
            json.WriteStartObject();
            json.WriteString("data", Encoding.UTF8.GetString(piece.Data));
            json.WriteNumber("offset", isSize ? piece.SizeBytes : (ulong)offset);
            json.WriteEndObject();
        });
    }

    private async Task DownloadAsync(HttpContext context)
    {
        if (await PathAsync(context) is not { } path) return;
        Refusal? refusal = null;
        using SafeFileHandle? file = await InTurnAsync(context, () =>
        {
            using OpenedPath? opened = files.Open(path, out refusal);
            return opened is null ? null : FileReading.OpenContent(opened, path, out refusal);
        });
        if (file is null)
        {
            await RefuseAsync(context, refusal!);
            return;
        }
        string name = path.TrimEnd('/').Split('/')[^1];
        context.Response.ContentType = FileTypes.Of(name);
        context.Response.Headers.ContentDisposition = FileTypes.AttachmentOf(name);
        await SendAsync(context, file);
    }

    // As much as there was at the beginning: a log that is being written would never end.
    private static async Task SendAsync(HttpContext context, SafeFileHandle file)
    {
        long size = RandomAccess.GetLength(file);
        context.Response.ContentLength = size;
        if (HttpMethods.IsHead(context.Request.Method)) return;
        for (long offset = 0; offset < size;)
        {
            Memory<byte> piece = context.Response.BodyWriter.GetMemory(PieceBytes);
            if (piece.Length > size - offset) piece = piece[..(int)(size - offset)];
            int count = await RandomAccess.ReadAsync(file, piece, offset, context.RequestAborted);
            // It was cut meanwhile, and the length has been promised: only a broken connection says so.
            if (count == 0)
            {
                context.Abort();
                return;
            }
            offset += count;
            context.Response.BodyWriter.Advance(count);
            await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
        }
    }

    private async Task DebugAsync(HttpContext context)
    {
        IReadOnlyList<KeyValuePair<string, string>> map = await files.MapAsync();
        await HttpAnswer.JsonAsync(context, json =>
        {
            json.WriteStartObject();
            foreach ((string path, string place) in map) json.WriteString(path, place);
            json.WriteEndObject();
        });
    }

    private async Task<T> InTurnAsync<T>(HttpContext context, Func<T> work)
    {
        await _turns.WaitAsync(context.RequestAborted);
        try
        {
            return work();
        }
        finally
        {
            _turns.Release();
        }
    }

    private static async Task<string?> PathAsync(HttpContext context)
    {
        string path = context.Request.Query["path"].ToString();
        if (path.Length > 0) return path;
        await HttpAnswer.SayAsync(context, StatusCodes.Status400BadRequest, "Expecting 'path=value' in query.");
        return null;
    }

    private static bool TryReadNumber(HttpContext context, string name, out long value, out string fault)
    {
        (value, fault) = (-1, "");
        string? text = context.Request.Query[name];
        if (text is null) return true;
        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value))
            fault = $"Failed to parse {name}: Failed to convert '{text}' to number.";
        else if (value < -1) fault = $"Negative {name} provided: {value}.";
        return fault.Length == 0;
    }

    private static Task RefuseAsync(HttpContext context, Refusal refusal) =>
        HttpAnswer.SayAsync(context, StatusOf(refusal.CodeOrDefault), refusal.Message);

    private static void Write(Utf8JsonWriter json, List<FileInfo> entries)
    {
        json.WriteStartArray();
        foreach (FileInfo entry in entries)
        {
            json.WriteStartObject();
            json.WriteString("path", entry.Path);
            json.WriteNumber("nlink", entry.NlinkOrDefault);
            json.WriteNumber("size", entry.SizeOrDefault);
            // Mesos knows whole seconds, and writes them with a fraction.
            json.WritePropertyName("mtime");
            long seconds = (entry.Mtime?.Nanoseconds ?? 0) / 1_000_000_000;
            json.WriteRawValue(string.Create(CultureInfo.InvariantCulture, $"{seconds}.0"), skipInputValidation: true);
            json.WriteString("mode", FileTypes.ModeText(entry.ModeOrDefault));
            json.WriteString("uid", entry.Uid);
            json.WriteString("gid", entry.Gid);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
