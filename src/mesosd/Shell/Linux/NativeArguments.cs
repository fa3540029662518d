using System.Runtime.InteropServices;
using System.Text;

namespace Mesosd.Shell.Linux;

/// <summary>
/// A path, an argv and an envp as execve(2) wants them, in one block that the collector does not move.
/// Must be disposed exactly once.
/// </summary>
internal unsafe ref struct NativeArguments
{
    private readonly void* _block;

    /// <summary>NUL-terminated.</summary>
    public readonly byte* Path;

    /// <summary>NULL-terminated array of NUL-terminated strings.</summary>
    public readonly byte** Arguments;

    /// <summary>NULL-terminated array of NUL-terminated strings.</summary>
    public readonly byte** Environment;

    /// <summary>Copies the strings; the caller has refused embedded NULs.</summary>
    public NativeArguments(string path, IReadOnlyList<string> arguments, IReadOnlyList<string> environment)
    {
        nuint pointers = (nuint)(arguments.Count + environment.Count + 2) * (nuint)sizeof(byte*);
        nuint bytes = pointers + Measure(path) + Measure(arguments) + Measure(environment);
        _block = NativeMemory.Alloc(bytes);
        // The pointers come first, so that they are aligned; the texts follow. Both ends were measured above.
        byte** pointer = (byte**)_block;
        byte* text = (byte*)_block + pointers;
        Path = Copy(path, ref text);
        Arguments = Copy(arguments, ref pointer, ref text);
        Environment = Copy(environment, ref pointer, ref text);
    }

    /// <summary>Frees the block.</summary>
    public readonly void Dispose() => NativeMemory.Free(_block);

    private static nuint Measure(string text) => (nuint)Encoding.UTF8.GetByteCount(text) + 1;

    private static nuint Measure(IReadOnlyList<string> texts)
    {
        nuint bytes = 0;
        for (int i = 0; i < texts.Count; i++) bytes += Measure(texts[i]);
        return bytes;
    }

    private static byte* Copy(string value, ref byte* text)
    {
        byte* start = text;
        int count = Encoding.UTF8.GetByteCount(value);
        Encoding.UTF8.GetBytes(value, new Span<byte>(text, count));
        text[count] = 0;
        text += count + 1;
        return start;
    }

    private static byte** Copy(IReadOnlyList<string> values, ref byte** pointer, ref byte* text)
    {
        byte** start = pointer;
        for (int i = 0; i < values.Count; i++) *pointer++ = Copy(values[i], ref text);
        *pointer++ = null;
        return start;
    }
}
