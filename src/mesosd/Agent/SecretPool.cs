using Mesosd.Core;

namespace Mesosd.Agent;

/// <summary>
/// Random bytes that the shell handed in for tokens. The core has no source of its own: its seed is known to
/// whoever replays its inputs.
/// </summary>
internal sealed class SecretPool
{
    private readonly Queue<byte[]> _tokens = new();

    /// <summary>How many tokens can be taken.</summary>
    public int TokenCount => _tokens.Count;

    /// <summary>Cuts the bytes into tokens; a rest that is too short is dropped.</summary>
    public void Add(ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length >= AgentLimits.TokenBytes)
        {
            _tokens.Enqueue(bytes[..AgentLimits.TokenBytes].ToArray());
            bytes = bytes[AgentLimits.TokenBytes..];
        }
    }

    /// <summary>A token that was never used before.</summary>
    public byte[] TakeToken()
    {
        bool found = _tokens.TryDequeue(out byte[]? token);
        Invariant.Check(found, "the shell must hand in the secrets that CountSecretBytes asks for");
        return token!;
    }
}
