using System.Buffers;
using System.Text;

namespace Mesosd.Cli;

/// <summary>Copies a file of a task's sandbox to a stream, from where it stopped the last time.</summary>
internal sealed class SandboxReader(ClusterClient cluster, string address, string path)
{
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private ulong _offset;

    /// <summary>Copies what is there and not copied yet.</summary>
    /// <returns>Whether there was anything.</returns>
    public async Task<bool> CopyAsync(TextWriter destination, CancellationToken stop)
    {
        bool copied = false;
        while (true)
        {
            var piece = await cluster.ReadAsync(address, path, _offset, stop);
            // The file was cut: what follows is new.
            if (piece.Size < _offset) _offset = 0;
            else if (piece.Data.Length == 0) return copied;
            _offset += (ulong)piece.Data.Length;
            await WriteAsync(piece.Data, destination);
            copied = true;
        }
    }

    // A piece may end in the middle of a character; the decoder keeps its first bytes for the next piece.
    private async Task WriteAsync(byte[] bytes, TextWriter destination)
    {
        char[] text = ArrayPool<char>.Shared.Rent(Encoding.UTF8.GetMaxCharCount(bytes.Length));
        try
        {
            int length = _decoder.GetChars(bytes, text, flush: false);
            await destination.WriteAsync(text.AsMemory(0, length));
            await destination.FlushAsync();
        }
        finally
        {
            ArrayPool<char>.Shared.Return(text);
        }
    }

    /// <summary>Where an agent keeps an output of a task's executor, as its virtual path.</summary>
    public static string PathOf(string frameworkId, string executorId, string file) =>
        $"/frameworks/{frameworkId}/executors/{executorId}/runs/latest/{file}";
}
