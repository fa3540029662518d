namespace Mesosd.Core;

/// <summary>What a table that is read belongs to.</summary>
internal interface IReadingOwner
{
    /// <summary>Something in the table is not what was read last.</summary>
    void NoteChange();
}
