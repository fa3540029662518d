using System.Text;
using Mesosd.Protocol.Messages;
using TaskStatus = Mesosd.Protocol.Messages.TaskStatus;

namespace Mesosd.Master;

/// <summary>Tasks and executors as Mesos' older endpoints show them.</summary>
internal sealed class TaskJson(JsonPieces json, MasterSnapshot snapshot, BundleJson bundles)
{
    private static readonly byte[][] s_states = [.. Enumerable.Range(0, (int)TaskState.Unknown + 1).Select(NameOf)];

    /// <summary>Writes a task as an object.</summary>
    public void Write(in TaskReading task)
    {
        json.Open('{');
        json.Member("\"id\":"u8, task.Id.Value);
        json.Member("\"name\":"u8, task.Name);
        json.Member("\"framework_id\":"u8, task.FrameworkId.Value);
        json.Member("\"executor_id\":"u8, task.ExecutorId?.Value ?? "");
        json.Member("\"slave_id\":"u8, task.AgentId.Value);
        WriteState(task.State);
        json.Name("\"resources\":"u8);
        json.Raw(bundles.Of(task.Resources));
        if (task.Traits?.Limits is { Count: > 0 } limits) WriteLimits(limits);
        json.Member("\"role\":"u8, snapshot.NameOf(task.Role));
        json.OpenArray("\"statuses\":"u8);
        foreach (TaskStatus status in task.Statuses) Write(status);
        json.Close(']');
        if (task.User is { } user) json.Member("\"user\":"u8, user);
        if (task.Traits is { } traits) Write(traits);
        json.Close('}');
    }

    /// <summary>Writes an executor as an object.</summary>
    public void Write(in ExecutorReading executor)
    {
        ExecutorInfo info = executor.Info;
        json.Open('{');
        json.Member("\"executor_id\":"u8, info.ExecutorId.Value);
        json.Member("\"name\":"u8, info.Name ?? "");
        json.Member("\"framework_id\":"u8, info.FrameworkId?.Value ?? "");
        json.OpenObject("\"command\":"u8);
        if (info.Command is { } command) WriteMembers(command);
        json.Close('}');
        json.Name("\"resources\":"u8);
        json.Raw(bundles.Of(executor.Resources));
        if (!executor.Resources.IsEmpty) json.Member("\"role\":"u8, snapshot.NameOf(executor.Role));
        if (info.Labels is { } labels) Write(labels);
        if (info.Type is { } type) json.Member("\"type\":"u8, ExecutorInfoTypeNames.ToName(type));
        json.Member("\"slave_id\":"u8, executor.AgentId.Value);
        json.Close('}');
    }

    /// <summary>Writes labels as a member: an array of keys and values.</summary>
    public void Write(Labels labels)
    {
        json.OpenArray("\"labels\":"u8);
        foreach (Label label in labels.LabelsValue) json.Value(label);
        json.Close(']');
    }

    private void Write(TaskTraits traits)
    {
        if (traits.Labels is { } labels) Write(labels);
        if (traits.Discovery is { } discovery) json.Member("\"discovery\":"u8, discovery);
        if (traits.Container is { } container) json.Member("\"container\":"u8, container);
        if (traits.HealthCheck is { } check) json.Member("\"health_check\":"u8, check);
    }

    private void Write(TaskStatus status)
    {
        json.Open('{');
        WriteState(status.State);
        json.Member("\"timestamp\":"u8, status.TimestampOrDefault);
        if (status.Labels is { } labels) Write(labels);
        if (status.ContainerStatus is { } container) Write(container);
        if (status.Healthy is { } healthy) json.Member("\"healthy\":"u8, healthy);
        json.Close('}');
    }

    private void Write(ContainerStatus status)
    {
        json.OpenObject("\"container_status\":"u8);
        if (status.ContainerId is { } id) json.Member("\"container_id\":"u8, id);
        if (status.NetworkInfos.Count > 0)
        {
            json.OpenArray("\"network_infos\":"u8);
            foreach (NetworkInfo network in status.NetworkInfos) Write(network);
            json.Close(']');
        }
        if (status.CgroupInfo is { } cgroup) json.Member("\"cgroup_info\":"u8, cgroup);
        json.Close('}');
    }

    // Its labels are an array here, and an object in its own form.
    private void Write(NetworkInfo network)
    {
        json.Open('{');
        if (network.Groups.Count > 0)
        {
            json.OpenArray("\"groups\":"u8);
            foreach (string group in network.Groups) json.Value(group);
            json.Close(']');
        }
        if (network.Labels is { } labels) Write(labels);
        if (network.IpAddresses.Count > 0)
        {
            json.OpenArray("\"ip_addresses\":"u8);
            foreach (NetworkInfoIPAddress address in network.IpAddresses) json.Value(address);
            json.Close(']');
        }
        if (network.Name is { } name) json.Member("\"name\":"u8, name);
        if (network.PortMappings.Count > 0)
        {
            json.OpenArray("\"port_mappings\":"u8);
            foreach (NetworkInfoPortMapping mapping in network.PortMappings) json.Value(mapping);
            json.Close(']');
        }
        json.Close('}');
    }

    private void WriteMembers(CommandInfo command)
    {
        if (command.Shell is { } shell) json.Member("\"shell\":"u8, shell);
        if (command.Value is { } value) json.Member("\"value\":"u8, value);
        json.OpenArray("\"argv\":"u8);
        foreach (string argument in command.Arguments) json.Value(argument);
        json.Close(']');
        if (command.Environment is { } environment) json.Member("\"environment\":"u8, environment);
        json.OpenArray("\"uris\":"u8);
        foreach (CommandInfoUri uri in command.Uris)
        {
            json.Open('{');
            json.Member("\"value\":"u8, uri.Value);
            json.Member("\"executable\":"u8, uri.ExecutableOrDefault);
            json.Close('}');
        }
        json.Close(']');
    }

    private void WriteLimits(IReadOnlyDictionary<string, ValueScalar> limits)
    {
        json.OpenObject("\"limits\":"u8);
        foreach ((string name, ValueScalar limit) in limits)
        {
            json.AnyName(name);
            // An amount without a bound is no number in JSON.
            if (double.IsInfinity(limit.Value)) json.Value("Infinity");
            else json.Value(limit.Value);
        }
        json.Close('}');
    }

    private void WriteState(TaskState state)
    {
        json.Name("\"state\":"u8);
        if ((uint)state < (uint)s_states.Length) json.Raw(s_states[(int)state]);
        else json.Value(TaskStateNames.ToName(state));
    }

    private static byte[] NameOf(int state) => Encoding.UTF8.GetBytes($"\"{TaskStateNames.ToName((TaskState)state)}\"");
}
