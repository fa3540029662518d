using Mesosd.Core;

namespace Mesosd.Master;

// What happens because time passes: deadlines, offers that expire, and the allocator's turn.
public sealed partial class MasterCore
{
    private Instant NextOfferExpiry => Instant.Min(
        ExpiryOf(_settings.OfferTimeout, _offers.Oldest?.MadeAt),
        Instant.Min(
            ExpiryOf(_settings.OfferLease, _offers.Oldest?.MadeAt),
            ExpiryOf(_settings.OfferTimeout, _inverseOffers.First?.MadeAt)));

    private static Instant ExpiryOf(TimeSpan? span, Instant? madeAt) =>
        span is { } limit && madeAt is { } from ? from + limit : Instant.Never;

    private void Wake()
    {
        while (_deadlines.TryTakeDue(_now, out Deadline<MasterDeadline>? deadline))
        {
            switch (deadline.Kind)
            {
                case MasterDeadline.Reregister: ReregistrationDue((KnownAgent)deadline.Subject); break;
                case MasterDeadline.LaunchAcknowledgement: LaunchDue((KnownAgent)deadline.Subject); break;
                case MasterDeadline.Recovery: RecoveryDue(); break;
                case MasterDeadline.Removal: MarkOverdue(); break;
                case MasterDeadline.Collection: CollectionDue(); break;
                case MasterDeadline.Rewrite: WriteAgain(); break;
                case MasterDeadline.Readings: ForgetReadings(); break;
                case MasterDeadline.Failover: FailoverDue((KnownFramework)deadline.Subject); break;
                default: Invariant.Check(false, $"an unknown deadline {deadline.Kind}"); break;
            }
        }
        PingsDue();
        EndOldOffers();
        if (_isSuspended) return;
        if (_allocator.HasWork || _allocator.NextWakeup <= _now) MakeOffers();
    }

    // What a lease ends counts as refused, and only then do others get it: otherwise it would go straight back to
    // whoever sat on it. A time-out alone refuses nothing, as in Mesos.
    private void EndOldOffers()
    {
        while (ExpiryOf(_settings.OfferLease, _offers.Oldest?.MadeAt) <= _now)
        {
            _counters.OfferLeasesEnded++;
            Rescind(_offers.Oldest!, _settings.OfferLease);
        }
        while (ExpiryOf(_settings.OfferTimeout, _offers.Oldest?.MadeAt) <= _now) Rescind(_offers.Oldest!);
        while (ExpiryOf(_settings.OfferTimeout, _inverseOffers.First?.MadeAt) <= _now)
            RescindInverse(_inverseOffers.First!, TimeSpan.Zero);
    }
}
