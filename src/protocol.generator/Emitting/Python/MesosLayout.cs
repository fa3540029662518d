namespace Mesosd.Protocol.Generator.Python;

/// <summary>
/// The one module <c>mesos.interface.mesos_pb2</c> that programs written for Mesos' old bindings import. The messages
/// of <c>mesos.v1</c> are those of the older API: its agents were called slaves, and nothing else differs on the wire.
/// </summary>
internal sealed class MesosLayout : PythonLayout
{
    private static readonly PythonModule Module = new(
        "mesos.interface.mesos_pb2", "_pb", "mesos/interface/mesos_pb2.py",
        "The messages that Mesos' old bindings had under this name.");

    private static readonly Dictionary<string, string> Types = new()
    {
        ["AgentID"] = "SlaveID",
        ["AgentInfo"] = "SlaveInfo",
    };

    /// <inheritdoc/>
    public override IReadOnlyList<string> Imports =>
        ["from mesos.interface import _message as _m", "from mesosd import _entries as _e, _fields as _f, _wire as _w"];

    /// <inheritdoc/>
    public override string EnumBase => "_m.Enum";

    /// <inheritdoc/>
    public override bool HoistsEnums => true;

    /// <inheritdoc/>
    public override PythonModule? FindModule(string package) =>
        package is "mesos.v1" or "google.protobuf" ? Module : null;

    /// <inheritdoc/>
    public override string TypeName(string name) =>
        Types.TryGetValue(name, out string old) ? old : PythonText.Name(name);

    /// <inheritdoc/>
    public override string FieldName(string name) => name == "agent_id" ? "slave_id" : PythonText.FieldName(name);

    /// <inheritdoc/>
    public override string ValueName(string name)
    {
        if (name == "SOURCE_AGENT") return "SOURCE_SLAVE";
        const string agent = "REASON_AGENT_";
        return name.StartsWith(agent, StringComparison.Ordinal)
            ? "REASON_SLAVE_" + name.Substring(agent.Length)
            : PythonText.Name(name);
    }

    /// <inheritdoc/>
    public override string FullName(string fullName)
    {
        string old = string.Join(".", fullName.Split('.').Select(TypeName));
        return old.Replace("mesos.v1.", "mesos.");
    }

    // What programs append is copied, as in protobuf; what was read just now need not be.
    /// <inheritdoc/>
    public override string Append(string message) => $"_m.append(items, {message})";

    // Programs of the time of Python 2 compare them with texts.
    /// <inheritdoc/>
    public override string Bytes(string read) => $"_m.ByteString({read})";
}
