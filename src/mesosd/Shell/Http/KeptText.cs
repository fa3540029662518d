using Mesosd.Core;

namespace Mesosd.Shell.Http;

/// <summary>A text with its bytes, which go when their room is needed. Its lock is held by whoever reads or drops them.</summary>
/// <param name="length">In bytes.</param>
/// <param name="keeper">Who has the bytes.</param>
/// <param name="blocks">Where they are.</param>
internal sealed class KeptText(int length, ChunkTexts keeper, int[] blocks) : ChunkText(length)
{
    public ChunkTexts Keeper => keeper;

    /// <summary>Null when the bytes are gone.</summary>
    public int[]? Blocks { get; set; } = blocks;

    /// <summary>When they were last used.</summary>
    public long UsedAt { get; set; }
}
