using Mesosd.Core;

namespace Mesosd.Master;

// What happens because time passes: deadlines, offers that expire, and the allocator's turn.
public sealed partial class MasterCore
{
    private Instant NextOfferExpiry => _settings.OfferTimeout is { } timeout && _offers.Oldest is { } oldest
        ? oldest.MadeAt + timeout
        : Instant.Never;

    private void Wake()
    {
        while (_deadlines.TryTakeDue(_now, out Deadline<MasterDeadline>? deadline))
        {
            switch (deadline.Kind)
            {
                case MasterDeadline.Ping: PingDue((KnownAgent)deadline.Subject); break;
                case MasterDeadline.Reregister: ReregistrationDue((KnownAgent)deadline.Subject); break;
                case MasterDeadline.LaunchAcknowledgement: LaunchDue((KnownAgent)deadline.Subject); break;
                case MasterDeadline.Failover: FailoverDue((KnownFramework)deadline.Subject); break;
                default: Invariant.Check(false, $"an unknown deadline {deadline.Kind}"); break;
            }
        }
        while (NextOfferExpiry <= _now) Rescind(_offers.Oldest!);
        if (_allocator.HasWork || _allocator.NextWakeup <= _now) MakeOffers();
    }
}
