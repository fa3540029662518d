namespace Mesosd.Master;

/// <summary>What goes on when a durable write is complete.</summary>
internal enum PendingWriteKind : byte
{
    AdmitAgent,
    ReadmitAgent,
    UpdateAgent,
    MarkUnreachable,
    RemoveAgent,
    ForgetAgents,
    SetWeights,
    SetQuotas,
    SetSchedule,
    BeginMaintenance,
    EndMaintenance,
    DrainAgent,
    MarkDrained,
    DeactivateAgent,
    ReactivateAgent,
    MarkGone,
}
