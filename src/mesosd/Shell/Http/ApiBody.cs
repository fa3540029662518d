using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Pipelines;
using Mesosd.Protocol.Wire;
using Microsoft.AspNetCore.Http;

namespace Mesosd.Shell.Http;

/// <summary>The body of a call, as both v1 APIs take it: one message, in JSON or protobuf.</summary>
internal static class ApiBody
{
    // A checksum, and the length of the content, four bytes each; RFC 1952.
    private const int GzipTrailerBytes = 8;

    /// <summary>
    /// Reads the call; null when it was answered with what is wrong with it. Checks in Mesos' order: the type, then the
    /// content.
    /// </summary>
    public static async Task<T?> ReadAsync<T>(HttpContext context, long maxBytes)
        where T : class, IMessage<T>
    {
        string? name = context.Request.ContentType;
        if (name is null)
        {
            await HttpAnswer.SayAsync(context, StatusCodes.Status400BadRequest, "Expecting 'Content-Type' to be present");
            return null;
        }
        if (MediaTypes.Parse(name) is not { } type)
        {
            await HttpAnswer.SayAsync(context, StatusCodes.Status415UnsupportedMediaType,
                $"Expecting 'Content-Type' of {MediaTypes.Json} or {MediaTypes.Protobuf}, not '{name}'");
            return null;
        }
        return await ReadAsync<T>(context, type, maxBytes);
    }

    /// <summary>Reads a body of a type that was checked; null when it was answered with what is wrong with it.</summary>
    public static async Task<T?> ReadAsync<T>(HttpContext context, MediaType type, long maxBytes)
        where T : class, IMessage<T> =>
        await ParseAsync<T>(context, await ReadBytesAsync(context, maxBytes), type);

    /// <summary>
    /// Reads the first record of a stream of records, and leaves the rest; null when it was answered with what is wrong.
    /// </summary>
    public static async Task<T?> ReadFirstRecordAsync<T>(HttpContext context, MediaType type, long maxBytes)
        where T : class, IMessage<T>
    {
        PipeReader reader = context.Request.BodyReader;
        using BodyBudget.Part part = BodyBudget.Process.Begin();
        while (true)
        {
            ReadResult result = await reader.ReadAsync(context.RequestAborted);
            if (!part.TryGrowTo(result.Buffer.Length))
            {
                reader.AdvanceTo(result.Buffer.End);
                throw BodyBudget.TooMuch();
            }
            RecordVerdict verdict = FirstRecord.Find(result.Buffer, maxBytes, out ReadOnlySequence<byte> record);
            if (verdict == RecordVerdict.Whole)
            {
                byte[] bytes = record.ToArray();
                reader.AdvanceTo(record.End);
                return await ParseAsync<T>(context, bytes, type);
            }
            if (verdict == RecordVerdict.Wrong || result.IsCompleted)
            {
                reader.AdvanceTo(result.Buffer.End);
                string text = verdict == RecordVerdict.Wrong
                    ? $"Failed to decode records: expected a length from 1 to {maxBytes} before each"
                    : "Received EOF while reading request body";
                await HttpAnswer.SayAsync(context, StatusCodes.Status400BadRequest, text);
                return null;
            }
            reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }

    private static async Task<T?> ParseAsync<T>(HttpContext context, byte[] body, MediaType type)
        where T : class, IMessage<T>
    {
        string? fault = Decode(body, type, out T? message);
        if (fault is null) return message;
        await HttpAnswer.SayAsync(context, StatusCodes.Status400BadRequest, $"Failed to parse body: {fault}");
        return null;
    }

    /// <summary>The whole body, unpacked when it is packed.</summary>
    /// <exception cref="BadHttpRequestException">It is larger than allowed, or not what its header says.</exception>
    public static async Task<byte[]> ReadBytesAsync(HttpContext context, long maxBytes)
    {
        // Names of encodings are the same in any case.
        string encoding = context.Request.Headers.ContentEncoding.ToString().ToLowerInvariant();
        if (encoding is "" or "identity") return await ReadAllAsync(context.Request.BodyReader, context.RequestAborted);
        if (encoding is not ("gzip" or "x-gzip"))
            throw new BadHttpRequestException(
                $"Content-Encoding '{encoding}' is not supported; expected gzip", StatusCodes.Status415UnsupportedMediaType);
        return await UnpackAsync(context, maxBytes);
    }

    private static string? Decode<T>(byte[] body, MediaType type, out T? message)
        where T : class, IMessage<T>
    {
        if (type == MediaType.Json)
            return MessageCodec.TryParseJson<T>(body, out message, out string? fault) ? null : fault;
        return MessageCodec.TryDecode<T>(body, DecodeLimits.Default, out message, out DecodeError error)
            ? null
            : error.ToString();
    }

    private static async Task<byte[]> ReadAllAsync(PipeReader reader, CancellationToken cancel)
    {
        using BodyBudget.Part part = BodyBudget.Process.Begin();
        while (true)
        {
            ReadResult result = await reader.ReadAsync(cancel);
            if (!part.TryGrowTo(result.Buffer.Length))
            {
                reader.AdvanceTo(result.Buffer.End);
                throw BodyBudget.TooMuch();
            }
            if (result.IsCompleted)
            {
                byte[] body = result.Buffer.ToArray();
                reader.AdvanceTo(result.Buffer.End);
                return body;
            }
            reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }

    // What unpacks takes a body without its end, or with another one behind it, for whole.
    private static void CheckEnd(ReadOnlySpan<byte> tail, long length)
    {
        if (tail.Length == GzipTrailerBytes && BinaryPrimitives.ReadUInt32LittleEndian(tail[4..]) == (uint)length) return;
        throw new InvalidDataException("its end does not say the length of what it holds; expected one whole gzip stream");
    }

    // A few bytes may unpack to very many, so they are counted while they come.
    private static async Task<byte[]> UnpackAsync(HttpContext context, long maxBytes)
    {
        using MemoryStream body = new();
        using BodyBudget.Part part = BodyBudget.Process.Begin();
        byte[] piece = ArrayPool<byte>.Shared.Rent(16 << 10);
        try
        {
            await using TailStream packed = new(context.Request.Body, GzipTrailerBytes);
            await using GZipStream unpacking = new(packed, CompressionMode.Decompress);
            int count;
            while ((count = await unpacking.ReadAsync(piece, context.RequestAborted)) > 0)
            {
                if (body.Length + count > maxBytes)
                    throw new BadHttpRequestException(
                        $"the body unpacks to more than {maxBytes} bytes", StatusCodes.Status413PayloadTooLarge);
                if (!part.TryGrowTo(body.Length + count)) throw BodyBudget.TooMuch();
                body.Write(piece, 0, count);
            }
            CheckEnd(packed.Tail, body.Length);
        }
        catch (InvalidDataException fault)
        {
            throw new BadHttpRequestException($"the body is not gzip: {fault.Message}", fault);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
        return body.ToArray();
    }
}
