using Mesosd.Containers;
using Mesosd.Protocol.AgentApi;
using Mesosd.Protocol.Messages;

namespace Mesosd.Agent;

/// <summary>What the form of an operator's call alone tells: Mesos' rules. Pure.</summary>
public static class AgentCallForm
{
    // Containers within containers deeper than this are a mistake, and each level costs a look.
    private const int MaxNesting = 32;

    /// <summary>What is wrong with a call; null for nothing.</summary>
    public static string? FindFault(Call call) => call.Type switch
    {
        null => "Expecting 'type' to be present",
        CallType.GetMetrics => Missing("get_metrics", call.GetMetrics),
        CallType.SetLoggingLevel => Missing("set_logging_level", call.SetLoggingLevel),
        CallType.ListFiles => Missing("list_files", call.ListFiles),
        CallType.ReadFile => Missing("read_file", call.ReadFile),
        CallType.LaunchNestedContainer => FaultOfNested("launch_nested_container", call.LaunchNestedContainer?.ContainerId),
        CallType.WaitNestedContainer => FaultOfNested("wait_nested_container", call.WaitNestedContainer?.ContainerId),
        CallType.KillNestedContainer => FaultOfNested("kill_nested_container", call.KillNestedContainer?.ContainerId),
        CallType.RemoveNestedContainer =>
            FaultOfNested("remove_nested_container", call.RemoveNestedContainer?.ContainerId),
        CallType.LaunchNestedContainerSession =>
            FaultOfNested("launch_nested_container_session", call.LaunchNestedContainerSession?.ContainerId),
        CallType.AttachContainerInput => FaultOfInput(call.AttachContainerInput),
        CallType.AttachContainerOutput =>
            FaultOfContainer("attach_container_output", call.AttachContainerOutput?.ContainerId),
        CallType.LaunchContainer => FaultOfContainer("launch_container", call.LaunchContainer?.ContainerId),
        CallType.WaitContainer => FaultOfContainer("wait_container", call.WaitContainer?.ContainerId),
        CallType.KillContainer => FaultOfContainer("kill_container", call.KillContainer?.ContainerId),
        CallType.RemoveContainer => FaultOfContainer("remove_container", call.RemoveContainer?.ContainerId),
        CallType.AddResourceProviderConfig => Missing("add_resource_provider_config", call.AddResourceProviderConfig),
        CallType.UpdateResourceProviderConfig =>
            Missing("update_resource_provider_config", call.UpdateResourceProviderConfig),
        CallType.RemoveResourceProviderConfig =>
            Missing("remove_resource_provider_config", call.RemoveResourceProviderConfig),
        CallType.MarkResourceProviderGone => Missing("mark_resource_provider_gone", call.MarkResourceProviderGone),
        _ => null,
    };

    private static string? Missing(string member, object? value) =>
        value is null ? $"Expecting '{member}' to be present" : null;

    private static string? FaultOfInput(CallAttachContainerInput? input) => input?.Type switch
    {
        null when input is null => Missing("attach_container_input", null),
        null => Missing("attach_container_input.type", null),
        CallAttachContainerInputType.Unknown => "'attach_container_input.type' is unknown",
        CallAttachContainerInputType.ContainerId when input.ContainerId is { } id =>
            FaultOfId("attach_container_input", id),
        CallAttachContainerInputType.ContainerId => Missing("attach_container_input.container_id", null),
        _ => null,
    };

    private static string? FaultOfNested(string member, ContainerId? id) => FaultOfContainer(member, id) ??
        (id!.Parent is null ? $"Expecting '{member}.container_id.parent' to be present" : null);

    // A member without its id does not parse, so no id means no member.
    private static string? FaultOfContainer(string member, ContainerId? id) =>
        id is null ? Missing(member, null) : FaultOfId(member, id);

    private static string? FaultOfId(string member, ContainerId id)
    {
        int depth = 0;
        for (ContainerId? level = id; level is not null; level = level.Parent)
        {
            if (depth++ == MaxNesting) return $"'{member}.container_id' is invalid: more than {MaxNesting} levels";
            if (PathComponent.Check($"{member}.container_id", level.Value) is { } fault)
                return $"'{member}.container_id' is invalid: {fault}";
        }
        return null;
    }
}
