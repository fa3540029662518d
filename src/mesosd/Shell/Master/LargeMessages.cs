using System.Runtime.CompilerServices;
using Mesosd.Master;
using Mesosd.Shell.Http;
using Microsoft.AspNetCore.Http;

namespace Mesosd.Shell.Master;

/// <summary>Sends messages that are as large as the cluster, which are never whole in memory.</summary>
internal sealed class LargeMessages(LargeAnswers answers)
{
    /// <summary>As an answer, with 200.</summary>
    public async Task SendAsync(HttpContext context, MessageOutline message, MediaType type)
    {
        using OutlineWriter writer = WriterOf(message, type);
        await answers.SendAsync(context, MediaTypes.NameOf(type), writer.Write(), writer.TakePiece);
    }

    /// <summary>As a record, piece by piece. A piece may be used until the one after the next is asked for.</summary>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> RecordAsync(
        MessageOutline message, MediaType type, [EnumeratorCancellation] CancellationToken gone)
    {
        using OutlineWriter writer = WriterOf(message, type);
        await foreach (ReadOnlyMemory<byte> piece in answers.MakeAsync(writer.WriteRecord(), writer.TakePiece, gone))
            yield return piece;
    }

    private OutlineWriter WriterOf(MessageOutline message, MediaType type) => type == MediaType.Json
        ? new OutlineJson(new JsonPieces(answers.Texts), message)
        : new OutlineWire(new PieceBuffer(answers.Texts), message);
}
