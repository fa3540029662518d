using Mesosd.Core;

namespace Mesosd.Master;

// A leader that can neither prove that it leads nor has heard that it does not. What others could do as well, it must
// not do: nothing is offered, so nothing new is launched. What runs goes on, and so do updates, kills and reports.
public sealed partial class MasterCore
{
    private bool _isSuspended;

    internal bool IsSuspended => _isSuspended;

    private void Suspend()
    {
        if (_isSuspended) return;
        _isSuspended = true;
        Revision++;
        Notice($"offers wait: {_offers.Count} are rescinded", NoticeSeverity.Warning);
        foreach (OpenOffer offer in _offers.CopyValues()) Rescind(offer);
        foreach (OpenInverseOffer offer in _inverseOffers.CopyValues()) RescindInverse(offer, null);
    }

    // Whatever is free is offered at the next wake-up, which is due at once.
    private void Resume()
    {
        if (!_isSuspended) return;
        _isSuspended = false;
        Revision++;
        Notice("offers go on");
        foreach (KnownAgent agent in _agents.CopyValues())
            if (agent.State == AgentState.Disconnected) EndUncheckpointed(agent);
    }
}
