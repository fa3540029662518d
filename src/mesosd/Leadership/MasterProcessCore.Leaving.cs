using Mesosd.Core;
using Mesosd.Master;
using Mesosd.Registry;

namespace Mesosd.Leadership;

// The end of the process. What is being written is finished, then the place in the election is given up, so that the
// next leader begins at once.
public sealed partial class MasterProcessCore
{
    private bool _isServiceOver;
    private bool _owesGoodbye;

    private void Leave(int exitCode, string why)
    {
        // Told twice, or what was to be written last cannot be.
        if (Standing == MasterStanding.Resigning)
        {
            if (exitCode != 0) EndService();
            return;
        }
        _exitCode = exitCode;
        _ending = why;
        Standing = MasterStanding.Resigning;
        _leaveBy = _now + s_longestGoodbye;
        _recoverBy = Instant.Never;
        _proofEnd = Instant.Never;
        if (exitCode != 0) Notice(NoticeSeverity.Error, why);
        if (Master is not null) TakeWrites(ApplyToMaster(MasterInput.Suspended()));
    }

    private void GoOnLeaving()
    {
        if (Standing != MasterStanding.Resigning) return;
        bool isReachable = _election is null or { IsOpen: true, Place: ElectionPlace.Elected };
        if (isReachable && _log is { Standing: RegistryLogStanding.Ready, IsWriting: true }) return;
        EndService();
        if (_election is null or { IsOpen: false } or { Place: ElectionPlace.Withdrawn }) Finish();
    }

    // The core is gone before the node is: two must not lead. Peers hear of it when there may be another to go to.
    private void EndService()
    {
        if (_isServiceOver) return;
        _isServiceOver = true;
        RefuseWaiting();
        _owesGoodbye = EndLeadership();
        _election?.Withdraw(_now, _process);
    }

    private void Finish()
    {
        EndService();
        Standing = MasterStanding.Stopped;
        _leaveBy = Instant.Never;
        Announce();
        if (_standBy.Leader is not null) _process.Add(LeadershipEffect.StandBy(null, ""));
        if (_owesGoodbye) _process.Add(LeadershipEffect.SendPeersAway(_ending));
        _process.Add(LeadershipEffect.Stop(_exitCode, _ending));
    }
}
