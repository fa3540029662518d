using Mesosd.Core;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.SchedulerApi;

namespace Mesosd.Master;

// Frameworks with their tasks, which are the most of what there is.
internal sealed partial class StateJson
{
    private static readonly OfferConstraints s_noConstraints = new();

    private IEnumerable<bool> WriteFrameworkLists(string? id)
    {
        _json.OpenArray("\"frameworks\":"u8);
        foreach (FrameworkReading framework in _snapshot.Frameworks)
        {
            if (id is not null && framework.Id.Value != id) continue;
            foreach (bool piece in WriteFramework(framework)) yield return piece;
        }
        _json.Close(']');
        _json.OpenArray("\"completed_frameworks\":"u8);
        foreach (FrameworkReading framework in _snapshot.CompletedFrameworks)
        {
            if (id is not null && framework.Id.Value != id) continue;
            foreach (bool piece in WriteFramework(framework)) yield return piece;
        }
        _json.Close(']');
    }

    private IEnumerable<bool> WriteFramework(FrameworkReading framework)
    {
        _json.Open('{');
        WriteSummaryMembers(framework);
        WriteMembers(framework);
        _json.OpenArray("\"tasks\":"u8);
        foreach (bool piece in WriteItems(framework.Tasks.Chunks, TaskTouch.Touch, _tasks.Write)) yield return piece;
        _json.Close(']');
        _json.OpenArray("\"unreachable_tasks\":"u8);
        foreach (bool piece in WriteItems(framework.UnreachableTasks.Chunks, TaskTouch.Touch, _tasks.Write))
            yield return piece;
        _json.Close(']');
        _json.OpenArray("\"completed_tasks\":"u8);
        foreach (bool piece in WriteItems(framework.CompletedTasks.Chunks, TaskTouch.Touch, WriteCompleted))
            yield return piece;
        _json.Close(']');
        WriteOffers(framework);
        _json.OpenArray("\"executors\":"u8);
        foreach (bool piece in WriteItems(framework.Executors.Chunks, null, _tasks.Write)) yield return piece;
        _json.Close(']');
        if (framework.Info.Labels is { } labels) _tasks.Write(labels);
        _json.Member("\"offer_constraints\":"u8, framework.OfferConstraints ?? s_noConstraints);
        _json.Close('}');
        if (_json.IsFull) yield return true;
    }

    // The items of a list that stands between its brackets already.
    private IEnumerable<bool> WriteItems<T>(
        IEnumerable<ChunkView<T>> chunks, Action<ChunkView<T>>? prepare, ItemWriter<T> write)
    {
        foreach (ChunkView<T> chunk in chunks)
        {
            if (!_json.TryCopyChunk(chunk.Shared, ChunkForm.OlderJson))
            {
                prepare?.Invoke(chunk);
                _json.BeginChunk(chunk.Shared, ChunkForm.OlderJson);
                foreach (T item in chunk)
                {
                    write(item);
                    if (_json.IsFull) yield return true;
                }
                _json.EndChunk();
            }
            if (_json.IsFull) yield return true;
        }
    }

    private void WriteCompleted(in KnownTask task) => _tasks.Write(new TaskReading(task));

    private delegate void ItemWriter<T>(in T item);

    private void WriteSummaryMembers(FrameworkReading framework)
    {
        FrameworkInfo info = framework.Info;
        _json.Member("\"id\":"u8, framework.Id.Value);
        _json.Member("\"name\":"u8, info.Name);
        WriteBundle("\"used_resources\":"u8, _messages.UsedBy(framework));
        WriteBundle("\"offered_resources\":"u8, _messages.OfferedTo(framework));
        _json.OpenArray("\"capabilities\":"u8);
        foreach (FrameworkInfoCapability capability in info.Capabilities)
            _json.Value(FrameworkInfoCapabilityTypeNames.ToName(capability.TypeOrDefault));
        _json.Close(']');
        _json.Member("\"hostname\":"u8, info.Hostname ?? "");
        _json.Member("\"webui_url\":"u8, info.WebuiUrl ?? "");
        _json.Member("\"active\":"u8, framework.IsConnected);
        _json.Member("\"connected\":"u8, framework.IsConnected);
        _json.Member("\"recovered\":"u8, framework.State == FrameworkState.Recovered);
    }

    private void WriteMembers(FrameworkReading framework)
    {
        FrameworkInfo info = framework.Info;
        _json.Member("\"user\":"u8, info.User);
        _json.Member("\"failover_timeout\":"u8, info.FailoverTimeoutOrDefault);
        _json.Member("\"checkpoint\":"u8, info.CheckpointOrDefault);
        _json.Member("\"registered_time\":"u8, framework.RegisteredAt.ToUnixSeconds());
        _json.Member("\"unregistered_time\":"u8, framework.UnregisteredAt?.ToUnixSeconds() ?? 0.0);
        if (info.Principal is { } principal) _json.Member("\"principal\":"u8, principal);
        WriteBundle("\"resources\":"u8, _messages.UsedBy(framework).Add(_messages.OfferedTo(framework)));
        if (framework.ReregisteredAt is { } again) _json.Member("\"reregistered_time\":"u8, again.ToUnixSeconds());
        if (framework.IsMultiRole) WriteTexts("\"roles\":"u8, framework.Roles);
        else _json.Member("\"role\":"u8, info.RoleOrDefault);
    }

    private void WriteOffers(FrameworkReading framework)
    {
        _json.OpenArray("\"offers\":"u8);
        foreach (OpenOffer offer in _messages.OffersOf(framework.Id))
        {
            _json.Open('{');
            _json.Member("\"id\":"u8, offer.Id.Value);
            _json.Member("\"framework_id\":"u8, framework.Id.Value);
            _json.OpenObject("\"allocation_info\":"u8);
            _json.Member("\"role\":"u8, _snapshot.NameOf(offer.Role));
            _json.Close('}');
            _json.Member("\"slave_id\":"u8, offer.Agent.Id.Value);
            WriteBundle("\"resources\":"u8, offer.Resources);
            _json.Close('}');
        }
        _json.Close(']');
    }
}
