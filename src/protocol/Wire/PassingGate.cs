namespace Mesosd.Protocol.Wire;

/// <summary>
/// A gate that one thread at a time holds and that nobody has to wait at: whoever finds it held leaves its work
/// beside it and asks; the holder cannot leave before it has seen what was left.
/// </summary>
/// <remarks>
/// One word: free, held, or held and asked. Asking and leaving are compare-and-swap on that word, so work that was
/// left before asking is seen by the holder, or the asker enters itself. Why nothing is forgotten: docs/loop.md.
/// </remarks>
internal struct PassingGate
{
    private const int Free = 0;
    private const int Held = 1;
    private const int HeldAndAsked = 2;

    private int _state;

    /// <summary>Enters unless another thread is inside.</summary>
    public bool TryEnter() => Interlocked.CompareExchange(ref _state, Held, Free) == Free;

    /// <summary>Waits for the holder; for what need not be quick.</summary>
    public void Enter()
    {
        SpinWait spin = default;
        while (!TryEnter()) spin.SpinOnce();
    }

    /// <summary>
    /// To be called behind leaving work: true when the caller has entered and must do it itself, false when the
    /// holder will.
    /// </summary>
    public bool EnterOrAsk()
    {
        while (true)
        {
            int seen = Interlocked.CompareExchange(ref _state, Held, Free);
            if (seen == Free) return true;
            if (seen == HeldAndAsked) return false;
            if (Interlocked.CompareExchange(ref _state, HeldAndAsked, Held) != Free) return false;
        }
    }

    /// <summary>
    /// Leaves; false when somebody has asked meanwhile: the caller is still inside, does what was left and tries
    /// again.
    /// </summary>
    public bool TryLeave()
    {
        if (Interlocked.CompareExchange(ref _state, Free, Held) == Held) return true;
        Interlocked.Exchange(ref _state, Held);
        return false;
    }
}
