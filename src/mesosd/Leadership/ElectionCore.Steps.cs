using System.Text;
using Mesosd.Coordination;
using Mesosd.Core;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Wire;

namespace Mesosd.Leadership;

// The steps and their answers.
//
// Listing ──── no such path ───▶ MakingPath ──────▶ Listing
// Listing ──── no own node ────▶ Claiming (after a create without an answer) or Creating ──▶ Listing
// Listing ──── own node is gone ▶ Creating, as another candidacy
// Listing ──── own is the first ▶ None: elected
// Listing ──── another is first ▶ ReadingLeader ──▶ None: following
// any ──────── Unavailable ────▶ None: Listing again when the session is open, or after a pause
internal sealed partial class ElectionCore
{
    private int _pathEnd;

    /// <summary>Takes an answer; false when it is for somebody else, or for nobody any more.</summary>
    public bool Take(CoordinationRequestId id, CoordinationAnswer answer, Instant now, EffectList<LeadershipEffect> effects)
    {
        if (_step == ElectionStep.None || id != _asked) return false;
        Enter(now, effects);
        ElectionStep step = _step;
        if (answer.Status == CoordinationStatus.Unavailable)
        {
            Forget();
            _isOutdated = true;
            RetryLater();
        }
        else
        {
            _step = ElectionStep.None;
            _backoff.Reset();
            if (answer.Status == CoordinationStatus.Refused) Refuse(step, answer.Text);
            else Continue(step, answer);
        }
        GoOn();
        return true;
    }

    private void Continue(ElectionStep step, CoordinationAnswer answer)
    {
        switch (step)
        {
            case ElectionStep.MakingPath: PathMade(answer); break;
            case ElectionStep.Listing: Listed(answer); break;
            case ElectionStep.Claiming: Claimed(answer); break;
            case ElectionStep.Creating: Created(answer); break;
            case ElectionStep.ReadingLeader: LeaderRead(answer); break;
            case ElectionStep.TakingOver: TakenOver(answer); break;
            case ElectionStep.Withdrawing: EndWithdrawal(); break;
            default: Invariant.Check(false, $"an answer in step {step}"); break;
        }
    }

    private void Refuse(ElectionStep step, string why)
    {
        switch (step)
        {
            case ElectionStep.TakingOver:
                // The dead leader wrote its node with other credentials. Its session's end does the same, later.
                Notice(NoticeSeverity.Warning, $"delete election node {_deadLeader} of a dead leader: {why}");
                _deadLeader = null;
                break;
            case ElectionStep.Withdrawing: EndWithdrawal(); break;
            default: Fault = $"{Describe(step)}: {why}"; break;
        }
    }

    private string Describe(ElectionStep step) => step switch
    {
        ElectionStep.MakingPath => $"make {_path[.._pathEnd]} for the election",
        ElectionStep.Creating => $"make an election node in {_path}",
        ElectionStep.Listing => $"list the contenders in {_path}",
        _ => $"read an election node in {_path}",
    };

    // ---- the path

    private void MakePath(int from)
    {
        int slash = _path.IndexOf('/', from);
        _pathEnd = slash < 0 ? _path.Length : slash;
        Ask(ElectionStep.MakingPath,
            CoordinationRequest.Transact(CoordinationStep.Create(_path[.._pathEnd], ReadOnlyMemory<byte>.Empty)));
    }

    private void PathMade(CoordinationAnswer answer)
    {
        bool isThere = answer.Status is CoordinationStatus.Done or CoordinationStatus.NodeExists;
        if (isThere && _pathEnd < _path.Length) MakePath(_pathEnd + 1);
        else if (isThere) Look();
        else
        {
            // Somebody deletes what we make.
            _isOutdated = true;
            RetryLater();
        }
    }

    // ---- who stands for election

    private void Look()
    {
        _isOutdated = false;
        Ask(ElectionStep.Listing, CoordinationRequest.List(_path, watches: true));
    }

    private void Listed(CoordinationAnswer answer)
    {
        if (answer.Status != CoordinationStatus.Done)
        {
            if (Own is not null) Lose("its path is gone");
            MakePath(1);
            return;
        }
        _contenders.Clear();
        foreach (string child in answer.Children)
            if (ElectionNode.TryParse(child, out ElectionNode node)) _contenders.Add(node);
        _contenders.Sort((left, right) => left.Number.CompareTo(right.Number));
        if (_isWithdrawing) return;
        if (Own is { } own && !_contenders.Contains(own))
        {
            List<ElectionNode> others = [.. _contenders];
            Lose("somebody deleted it");
            _contenders.AddRange(others);
        }
        if (Own is not null) Judge();
        else if (_mayHaveNode) Claim(_contenders.Count - 1);
        else Create();
    }

    private void Judge()
    {
        if (_isWithdrawing) return;
        ElectionNode first = _contenders[0];
        bool isKnown = _first == first;
        _first = first;
        if (first == Own)
        {
            Place = ElectionPlace.Elected;
            IsConfirmed = true;
            Other = null;
            _deadLeader = null;
            return;
        }
        Place = ElectionPlace.Following;
        if (_deadLeader != first.Name) _deadLeader = null;
        if (isKnown && Other is not null) return;
        Other = null;
        Ask(ElectionStep.ReadingLeader, CoordinationRequest.Read($"{_path}/{first.Name}"));
    }

    private void LeaderRead(CoordinationAnswer answer)
    {
        if (answer.Status != CoordinationStatus.Done)
        {
            _isOutdated = true;
            return;
        }
        if (MessageCodec.TryParseJson<MasterInfo>(answer.Data.Span, out MasterInfo? info, out string? error)) Other = info;
        else Notice(NoticeSeverity.Warning, $"read the leader's node {_first}: {error}");
    }

    // ---- our own node

    private void Create()
    {
        byte[] content = Encoding.UTF8.GetBytes(MessageCodec.ToJson(Candidacy.Info));
        Ask(ElectionStep.Creating, CoordinationRequest.Transact(
            CoordinationStep.CreateMember($"{_path}/{ElectionNode.Prefix}", content)));
    }

    private void Created(CoordinationAnswer answer)
    {
        _isOutdated = true;
        if (answer.Status != CoordinationStatus.Done)
        {
            // The path is gone again, as the listing will say.
            RetryLater();
            return;
        }
        string path = answer.Paths[0];
        bool isOurs = ElectionNode.TryParse(path[(path.LastIndexOf('/') + 1)..], out ElectionNode node);
        Invariant.Check(isOurs, $"the election node was named {path}");
        Own = node;
    }

    // A create whose answer was lost may have been done. The newest node is the likeliest.
    private void Claim(int contender)
    {
        _claiming = contender;
        if (contender >= 0)
        {
            Ask(ElectionStep.Claiming, CoordinationRequest.Read($"{_path}/{_contenders[contender].Name}"));
            return;
        }
        _mayHaveNode = false;
        Create();
    }

    private void Claimed(CoordinationAnswer answer)
    {
        if (answer.Status != CoordinationStatus.Done || answer.Owner != _session)
        {
            Claim(_claiming - 1);
            return;
        }
        Own = _contenders[_claiming];
        _mayHaveNode = false;
        Judge();
    }

    // ---- the leader's process is dead

    private void TakeOver()
    {
        if (Own is null || Place != ElectionPlace.Following || _first?.Name != _deadLeader)
        {
            _deadLeader = null;
            GoOn();
            return;
        }
        Notice(NoticeSeverity.Information, $"no process listens any more where {_deadLeader} led: its node is deleted");
        Ask(ElectionStep.TakingOver, CoordinationRequest.Transact(
            CoordinationStep.Check(OwnPath), CoordinationStep.Delete($"{_path}/{_deadLeader}")));
    }

    private void TakenOver(CoordinationAnswer answer)
    {
        _deadLeader = null;
        _isOutdated = true;
        if (answer is { Status: CoordinationStatus.NoNode, FailedStep: 0 }) Lose("somebody deleted it");
    }

    // ---- giving up

    private void BeginWithdrawal()
    {
        // A node that we do not know of goes with the session.
        if (Own is null) EndWithdrawal();
        else if (_isOpen && _retryAt == Instant.Never)
            Ask(ElectionStep.Withdrawing, CoordinationRequest.Transact(CoordinationStep.Delete(OwnPath)));
    }

    private void EndWithdrawal()
    {
        _isWithdrawing = false;
        Place = ElectionPlace.Withdrawn;
        if (Own is { } own) Notice(NoticeSeverity.Information, $"gave up election node {own}");
        Own = null;
        Other = null;
        _first = null;
        Candidacy = Candidacy.Make(_template, _random);
    }
}
