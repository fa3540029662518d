namespace Mesosd.Shell.Files;

/// <summary>A piece of a file.</summary>
/// <param name="SizeBytes">Of the whole file.</param>
/// <param name="Data">Empty at its end.</param>
internal sealed record FilePiece(ulong SizeBytes, byte[] Data);
