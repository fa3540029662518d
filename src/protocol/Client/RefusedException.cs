using Mesosd.Protocol.Native;

namespace Mesosd.Protocol.Client;

/// <summary>The peer has read a request and did not take it on. Nothing of it takes effect.</summary>
/// <param name="code">What programs go by; docs/protocol.md section 11 says what to do about each.</param>
/// <param name="message">The peer's sentence: which field or thing, what was expected, what to do.</param>
public sealed class RefusedException(RefusalCode code, string message)
    : Exception($"{message} ({RefusalCodeNames.ToName(code)})")
{
    /// <summary>What programs go by.</summary>
    public RefusalCode Code { get; } = code;
}
