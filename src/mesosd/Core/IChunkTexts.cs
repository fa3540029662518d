using System.Buffers;

namespace Mesosd.Core;

/// <summary>
/// Keeps what is written of shared chunks as far as there is room, so that it is not written again. Thread-safe.
/// </summary>
internal interface IChunkTexts
{
    /// <summary>Writes a text's bytes. False, and nothing is written, when they are not kept any more.</summary>
    bool TryCopy(ChunkText text, IBufferWriter<byte> target);

    /// <summary>What becomes of the bytes that were written of a chunk: they are kept, or only their length is.</summary>
    ChunkText Keep(ReadOnlySpan<byte> bytes);
}
