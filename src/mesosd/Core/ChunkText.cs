namespace Mesosd.Core;

/// <summary>
/// What was written of a chunk in one form. Its length is known for good; where its bytes are, only its keeper knows.
/// </summary>
/// <param name="length">In bytes.</param>
internal class ChunkText(int length)
{
    public int Length => length;
}
