namespace Mesosd.Core;

/// <summary>
/// Things that snapshots share and that change no more, with what was made of them. Any thread may look and add: what
/// two make at once is the same.
/// </summary>
internal abstract class SharedChunk
{
    /// <summary>Places in a chunk: as many as there are bits to mark them with.</summary>
    public const int Size = 64;

    private static readonly int s_forms = Enum.GetValues<ChunkForm>().Length;

    // Most are never written.
    private ChunkText?[]? _texts;

    /// <summary>What its things come to together; its one maker knows of what type it is.</summary>
    public object? Sum { get; set; }

    /// <summary>The same, of what its things are counted by.</summary>
    public object? Work { get; set; }

    /// <summary>What was written of it in a form; null when nothing was.</summary>
    public ChunkText? this[ChunkForm form]
    {
        get => _texts?[(int)form];
        set => (_texts ??= new ChunkText?[s_forms])[(int)form] = value;
    }
}
