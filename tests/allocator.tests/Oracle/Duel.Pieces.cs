using Xunit;

namespace Mesosd.Allocation.Tests.Oracle;

internal sealed partial class Duel
{
    private void PerformOnPiece(Step step, int index)
    {
        Piece piece = _pieces[index];
        if (step.Kind == StepKind.Convert)
        {
            (ResourceBundle consumed, ResourceBundle converted) = Conversion(step, piece);
            if (!consumed.Equals(converted)) Convert(index, consumed, converted);
            return;
        }
        _pieces.RemoveAt(index);
        ResourceBundle rest = piece.Resources;
        if (step.Kind == StepKind.Accept)
        {
            ResourceBundle used = Choices.Part(_allocator.Kinds, rest, step.C);
            if (!used.IsEmpty) _pieces.Add(piece with { Resources = used });
            rest = rest.Subtract(used);
        }
        double? seconds = Choices.RefuseSeconds[step.B % Choices.RefuseSeconds.Length];
        Recover(piece, rest, seconds is { } s ? TimeSpan.FromSeconds(s) : null);
    }

    /// <summary>Everything that anybody holds is declined for long, and offered to the next.</summary>
    private void DeclineAll(TimeSpan refuseFor)
    {
        Piece[] pieces = [.. _pieces];
        _pieces.Clear();
        foreach (Piece piece in pieces) Recover(piece, piece.Resources, refuseFor);
        Allocate();
    }

    private void Recover(Piece piece, ResourceBundle resources, TimeSpan? refuseFor)
    {
        Note($"recover {piece.Framework} {piece.Role} {piece.Agent} {Text(resources)} refuse={refuseFor}");
        var recovery = new Recovery(
            _cluster.Framework(piece.Framework), _allocator.Role(piece.Role), _cluster.Agent(piece.Agent),
            resources, refuseFor);
        _allocator.Recover(recovery, _cluster.Now);
        _oracle.Recover(
            piece.Framework, piece.Role, piece.Agent, Of(resources), refuseFor, _cluster.Now);
        bool counts = _oracle.Framework(piece.Framework) is { Active: true } framework
            && framework.Roles.Contains(piece.Role);
        if (counts && refuseFor is { } span && !resources.IsEmpty)
        {
            _invariants.Refuse(piece.Framework, piece.Role, piece.Agent, Of(resources), span);
        }
    }

    private void Convert(int index, ResourceBundle consumed, ResourceBundle converted)
    {
        Piece piece = _pieces[index];
        Note($"convert {piece.Framework} {piece.Role} {piece.Agent} {Text(consumed)} -> {Text(converted)}");
        var conversion = new Conversion(
            _cluster.Framework(piece.Framework), _allocator.Role(piece.Role), _cluster.Agent(piece.Agent),
            consumed, converted);
        _allocator.Convert(conversion, _cluster.Now);
        _oracle.Convert(piece.Framework, piece.Role, piece.Agent, Of(consumed), Of(converted));
        ResourceBundle now = piece.Resources.Subtract(consumed).Add(converted);
        if (now.IsEmpty) _pieces.RemoveAt(index);
        else _pieces[index] = piece with { Resources = now };
    }

    private (ResourceBundle Consumed, ResourceBundle Converted) Conversion(Step step, Piece piece)
    {
        string role = Choices.RoleNames[step.B % Choices.RoleNames.Length];
        if (step.C % 8 == 0) return SharedVolume(piece.Agent, piece.Resources, isHeld: true);
        if (step.C % 29 == 1) return (ResourceBundle.Empty, _cluster.Bundle("cpus:0.3;disk(a):40"));
        ResourceBundle part = Choices.Part(_allocator.Kinds, piece.Resources, step.C);
        if (IsOvercommitted(piece.Agent)) part = part.Where(IsScalar);
        return Relabeling.Apply(_allocator.Kinds, part, step.A, role);
    }

    private void ConvertFree(Step step, string agent)
    {
        string role = Choices.RoleNames[step.B % Choices.RoleNames.Length];
        ResourceBundle total = _allocator.Total(_cluster.Agent(agent));
        ResourceBundle source = step.C % 5 == 0 ? total : _allocator.Free(_cluster.Agent(agent));
        ResourceBundle part = Choices.Part(_allocator.Kinds, source, step.C);
        (ResourceBundle consumed, ResourceBundle converted) = step.C % 7 == 0
            ? SharedVolume(agent, source, isHeld: false)
            : step.C % 29 == 1
            ? (ResourceBundle.Empty, _cluster.Bundle("cpus:0.3;disk(a):40"))
            : Relabeling.Apply(_allocator.Kinds, part, step.A, role);
        bool expected = _oracle.TryConvertFree(agent, Of(consumed), Of(converted));
        Note($"convert-free {agent} {Text(consumed)} -> {Text(converted)} {expected}");
        Assert.Equal(
            expected,
            _allocator.TryConvertFree(_cluster.Agent(agent), consumed, converted, _cluster.Now));
    }

    /// <summary>Makes a shared volume of a reserved disk, or a disk of one that at most this piece holds.</summary>
    private (ResourceBundle Consumed, ResourceBundle Converted) SharedVolume(
        string agent, ResourceBundle source, bool isHeld)
    {
        for (int i = 0; i < source.Count; i++)
        {
            ResourceKind kind = source[i].Kind;
            ResourceKindDescription description = _allocator.Kinds.Describe(kind);
            if (description.Name != "disk" || description.ReservationRole is null) continue;
            if (description.Exclusive || description.Refined) continue;
            if (description.Shared)
            {
                if (isHeld && HeldCopies(agent, kind) != 1) continue;
                var plain = description with { Shared = false, Identity = "" };
                long size = Choices.SharedSizes[description.Identity];
                return (ResourceBundle.OfScalar(kind, size),
                    ResourceBundle.OfScalar(_allocator.Kinds.Intern(plain), size));
            }
            if (description.Identity.Length > 0) continue;
            string volume = description.ReservationRole.Length % 2 == 0 ? "s3" : "s1";
            long wanted = Choices.SharedSizes[volume];
            ResourceKind shared =
                _allocator.Kinds.Intern(description with { Shared = true, Identity = volume });
            bool exists = HeldCopies(agent, shared) > 0 || _allocator.Total(_cluster.Agent(agent)).Has(shared);
            if (exists || source[i].Milli < wanted) continue;
            return (ResourceBundle.OfScalar(kind, wanted), ResourceBundle.OfScalar(shared, wanted));
        }
        return (ResourceBundle.Empty, ResourceBundle.Empty);
    }

    private long HeldCopies(string agent, ResourceKind kind) => _pieces
        .Where(piece => piece.Agent == agent).Count(piece => piece.Resources.Has(kind));

    private bool IsOvercommitted(string agent)
    {
        ResourceBundle free = _allocator.Free(_cluster.Agent(agent));
        foreach (Piece piece in _pieces.Where(piece => piece.Agent == agent))
        {
            free = free.Add(piece.Resources.Where(kind => !_allocator.Kinds.Describe(kind).Shared));
        }
        return !free.Equals(_allocator.Total(_cluster.Agent(agent)));
    }

    private bool IsScalar(ResourceKind kind) =>
        _allocator.Kinds.Describe(kind).Type == ResourceValueType.Scalar;
}
