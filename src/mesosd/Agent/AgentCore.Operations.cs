using Mesosd.Allocation;
using Mesosd.Containers;
using Mesosd.Core;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;
using Mesosd.Resources;

namespace Mesosd.Agent;

/// <summary>
/// Reservations and volumes: what operations make of this agent's resources. The master decides, the agent makes
/// it last: it is on the disk before the master is told that the operation was received.
/// </summary>
public sealed partial class AgentCore
{
    private readonly ResourceMessages _resources = new(new ResourceKindTable());

    // Operations whose outcome was not acknowledged, by their uuid's text.
    private readonly OrderedTable<string, AgentOperation> _operations = new(StringComparer.Ordinal);

    // Destroyed volumes whose files are not known to be gone, by their directory.
    private readonly OrderedTable<string, VolumeRemoval> _removals = new(StringComparer.Ordinal);

    private ResourceBundle _total = ResourceBundle.Empty;
    private bool _savesResources;

    // Whether an operation of this registration failed.
    private bool _hasDiverged;

    // ---- what is kept

    /// <summary>What outlives this process and its id; the shell writes it at the end of a turn.</summary>
    public ResourcesRecord MakeResourcesRecord()
    {
        ResourcesRecord record = new();
        record.Checkpointed.AddRange(Checkpointed());
        foreach (AgentOperation operation in _operations) record.Operations.Add(operation.Message);
        foreach (VolumeRemoval removal in _removals) record.RemovedVolumes.Add(removal.Volume);
        return record;
    }

    // Once for an input: it is the state at the end of it that is written.
    private void SaveResources()
    {
        if (_savesResources) return;
        _savesResources = true;
        _effects.Add(AgentEffect.SaveResources());
    }

    private List<Resource> Checkpointed()
    {
        List<Resource> made = [];
        _resources.Writer.Write(_total.Where(IsMadeByOperation), ResourceForm.Plain, made);
        return made;
    }

    private bool IsMadeByOperation(ResourceKind kind) =>
        _resources.ModelOf(kind) is { } model && ResourceParts.IsMadeByOperation(model);

    /// <summary>False when what is kept does not fit to what is stated now; the agent stops then.</summary>
    private bool RecoverResources(ResourcesRecord? record)
    {
        // Reading changes the form of what it reads, and the stated form is what the journal is compared with.
        List<Resource> stated = MessageCodec.Clone(_settings.Info).Resources;
        ResourceBundle? bundle = _resources.ReadReported(stated, out string? fault);
        ResourceBundle? total = bundle is null
            ? null
            : _resources.Restore(bundle, record?.Checkpointed ?? [], out fault);
        if (total is null)
        {
            string text = $"{fault}. Give --resources what they need, or remove " +
                $"{_settings.WorkDirectory}/meta/resources to give up all reservations and volumes";
            Notice(NoticeSeverity.Error, text);
            Stop(1, text, forgetsIdentity: false);
            return false;
        }
        _total = total;
        foreach (Operation operation in record?.Operations ?? [])
            Keep(new AgentOperation(operation));
        foreach (Resource volume in record?.RemovedVolumes ?? [])
            if (VolumePaths.TryMake(_settings.WorkDirectory, volume, out string? path, out _))
                Remove(path, volume);
        return true;
    }

    // ---- operations

    void IMasterToAgentHandler<uint>.On(uint context, ApplyOperation message)
    {
        if (!_isRegistered)
        {
            Notice(NoticeSeverity.Warning,
                $"ignored operation {message.LaunchId}: it came before this agent was registered");
            return;
        }
        if (message.LaunchId > _lastLaunchId)
        {
            _lastLaunchId = message.LaunchId;
            Perform(message);
        }
        Send(_master, new LaunchReceived { LaunchId = message.LaunchId });
    }

    private void Perform(ApplyOperation message)
    {
        OfferOperation operation = message.Operation;
        string? fault = Convert(operation, out List<Resource> converted);
        OperationStatus status = new()
        {
            OperationId = operation.Id,
            State = fault is null ? OperationState.Finished : OperationState.Failed,
            Message = fault,
            AgentId = Id,
        };
        status.ConvertedResources.AddRange(converted);
        if (operation.Id is not null && message.FrameworkId is not null) Track(message, status);
        else if (fault is not null)
            SendToMaster(new OperationUpdate
            {
                FrameworkId = message.FrameworkId,
                OperationUuid = message.OperationUuid,
                Status = status,
            });
        if (fault is null)
        {
            _counters.OperationsFinished++;
            SaveResources();
        }
        else
        {
            _counters.OperationsFailed++;
            _hasDiverged = true;
            Notice(NoticeSeverity.Warning, $"an operation of the master failed: {fault}");
        }
        // The master took its success for granted: it must see what there really is. It may have others under way,
        // so it is told after each of them.
        if (_hasDiverged) SendResources(total: true);
    }

    private string? Convert(OfferOperation operation, out List<Resource> converted)
    {
        converted = [];
        if (OperationResources.Of(operation) is not { } resources)
            return $"{OfferOperationTypeNames.ToName(operation.TypeOrDefault)} is nothing that this agent can do";
        ResourceBundle? consumed = _resources.ReadAsked(resources.Consumed, null, out string? fault);
        if (consumed is null) return fault;
        if (!_total.Contains(consumed))
            return $"{consumed.ToText(_resources.Kinds)} are not among this agent's resources";
        if (FindBlockedVolume(resources.Converted) is { } blocked) return blocked;
        ResourceBundle? made = _resources.ReadConverted(resources.Converted, out fault);
        if (made is null) return fault;
        _total = _total.SubtractSaturating(consumed).Add(made);
        converted = resources.Converted;
        if (operation.Type == OfferOperationType.Create) MakeVolumes(resources.Converted);
        if (operation.Type == OfferOperationType.Destroy) RemoveVolumes(resources.Consumed);
        return null;
    }

    // Nobody may find the files of a destroyed volume in a new one.
    private string? FindBlockedVolume(List<Resource> converted)
    {
        foreach (Resource volume in converted)
        {
            if (!ResourceParts.IsVolume(volume)) continue;
            string id = volume.Disk!.Persistence!.Id;
            if (!VolumePaths.TryMake(_settings.WorkDirectory, volume, out string? path, out string fault))
                return $"volume {id}: {fault}";
            if (_removals.Find(path) is { HasFailed: true })
                return $"volume {id}: the files of an earlier volume at {path} could not be removed";
        }
        return null;
    }

    private void MakeVolumes(List<Resource> volumes)
    {
        foreach (Resource volume in volumes)
            if (VolumePaths.TryMake(_settings.WorkDirectory, volume, out string? path, out _))
                _effects.Add(AgentEffect.MakeVolume(path));
    }

    private void RemoveVolumes(List<Resource> volumes)
    {
        foreach (Resource volume in volumes)
            if (VolumePaths.TryMake(_settings.WorkDirectory, volume, out string? path, out _))
                Remove(path, volume);
    }

    // It is noted as removed before its files go, and forgotten when they are gone: a crash between the two
    // leaves no files that nobody knows.
    private void Remove(string path, Resource volume)
    {
        if (!_removals.Contains(path)) _removals.Add(path, new VolumeRemoval(volume));
        SaveResources();
        _effects.Add(AgentEffect.RemoveVolume(path, ResourceParts.IsOnMountDisk(volume)));
    }

    private void OnVolumeRemoved(string path, string fault)
    {
        if (_removals.Find(path) is not { } removal) return;
        if (fault.Length > 0)
        {
            removal.HasFailed = true;
            Notice(NoticeSeverity.Error,
                $"{fault}; it is tried again when the agent is started, and no volume is made there before");
            return;
        }
        _removals.Remove(path);
        SaveResources();
    }

    // ---- outcomes

    private void Track(ApplyOperation message, OperationStatus status)
    {
        status.Uuid = new Uuid { Value = _random.NextUuid() };
        Operation operation = new()
        {
            FrameworkId = message.FrameworkId,
            AgentId = Id,
            Info = message.Operation,
            LatestStatus = status,
            Uuid = new Uuid { Value = message.OperationUuid },
        };
        SaveResources();
        Forward(Keep(new AgentOperation(operation)));
    }

    private AgentOperation Keep(AgentOperation operation)
    {
        _operations.Add(operation.Key, operation);
        return operation;
    }

    private void Forward(AgentOperation operation)
    {
        if (!_isRegistered) return;
        // Made under an id that the agent has no more: whoever acknowledges it must name the present one.
        if (operation.Message.LatestStatus.AgentId != Id)
        {
            operation.Message.LatestStatus = MessageCodec.Clone(operation.Message.LatestStatus);
            operation.Message.LatestStatus.AgentId = Id;
        }
        Send(_master, new OperationUpdate
        {
            FrameworkId = operation.Message.FrameworkId,
            OperationUuid = operation.Message.Uuid.Value,
            Status = operation.Message.LatestStatus,
        });
        _deadlines.Set(operation.Retry, _now + operation.NextRetry());
    }

    private void ForwardOperations()
    {
        foreach (AgentOperation operation in _operations)
        {
            operation.RestartRetries();
            Forward(operation);
        }
    }

    void IMasterToAgentHandler<uint>.On(uint context, AcknowledgeOperation message)
    {
        AgentOperation? operation = _operations.Find(AgentOperation.KeyOf(message.OperationUuid));
        if (operation?.Has(message.StatusUuid) != true) operation = FindByStatus(message.StatusUuid);
        // Acknowledged before: the framework saw a repetition.
        if (operation is null) return;
        _deadlines.Cancel(operation.Retry);
        _operations.Remove(operation.Key);
        SaveResources();
    }

    // A master that has forgotten the operation passes the acknowledgement on all the same.
    private AgentOperation? FindByStatus(byte[] statusUuid)
    {
        foreach (AgentOperation operation in _operations)
            if (operation.Has(statusUuid)) return operation;
        return null;
    }

    // ---- what the master is told

    private void SendResources(bool total)
    {
        AgentResources message = new();
        if (total)
        {
            message.LaunchId = _lastLaunchId;
            message.Total = new ResourceList();
            _resources.Writer.Write(_total, ResourceForm.Plain, message.Total.Resources);
        }
        else
        {
            message.Oversubscribed = new ResourceList();
            message.Oversubscribed.Resources.AddRange(_settings.Oversubscribed);
        }
        SendToMaster(message);
    }
}
