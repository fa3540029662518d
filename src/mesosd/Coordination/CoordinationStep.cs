namespace Mesosd.Coordination;

/// <summary>A step of a transaction.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Path">The node.</param>
/// <param name="Data">Create, CreateMember, Write: its content.</param>
public readonly record struct CoordinationStep(
    CoordinationStepKind Kind, string Path, ReadOnlyMemory<byte> Data = default)
{
    public static CoordinationStep Check(string path) => new(CoordinationStepKind.Check, path);

    public static CoordinationStep Create(string path, ReadOnlyMemory<byte> data) =>
        new(CoordinationStepKind.Create, path, data);

    public static CoordinationStep CreateMember(string prefix, ReadOnlyMemory<byte> data) =>
        new(CoordinationStepKind.CreateMember, prefix, data);

    public static CoordinationStep Write(string path, ReadOnlyMemory<byte> data) =>
        new(CoordinationStepKind.Write, path, data);

    public static CoordinationStep Delete(string path) => new(CoordinationStepKind.Delete, path);
}
