namespace Mesosd.Shell.Http;

/// <summary>What the beginning of a stream of records is.</summary>
internal enum RecordVerdict : byte
{
    /// <summary>The first record has not arrived wholly.</summary>
    Incomplete,

    /// <summary>There is a record.</summary>
    Whole,

    /// <summary>No record begins so.</summary>
    Wrong,
}
