using System.Text;
using Mesosd.Core;

namespace Mesosd.Tests.Agent;

/// <summary>
/// Short names for what the core draws: connections, containers (c1, c2, …) and uuids (u1, u2, …).
/// </summary>
internal sealed class AgentScenarioNames
{
    private readonly List<string> _connections = [];
    private readonly List<string> _containers = [];
    private readonly Dictionary<string, string> _uuidNames = [];
    private int _uuids;

    public ConnectionId Connection(string name)
    {
        int index = _connections.IndexOf(name);
        if (index < 0)
        {
            _connections.Add(name);
            index = _connections.Count - 1;
        }
        return new ConnectionId(index + 1);
    }

    public string NameOf(ConnectionId connection) => _connections[(int)connection.Value - 1];

    public string NameOfContainer(string id)
    {
        int index = _containers.IndexOf(id);
        if (index < 0)
        {
            _containers.Add(id);
            index = _containers.Count - 1;
        }
        return $"c{index + 1}";
    }

    // A container that the agent has not drawn is known by its name alone.
    public string ContainerOf(string name) =>
        int.TryParse(name[1..], out int index) && index <= _containers.Count ? _containers[index - 1] : name;

    public string NameOfUuid(byte[]? uuid)
    {
        if (uuid is null) return "no-uuid";
        string text = Convert.ToHexString(uuid);
        if (_uuidNames.TryGetValue(text, out string? name)) return name;
        return _uuidNames[text] = $"u{++_uuids}";
    }

    /// <summary>The uuid of this name; a name that was not seen yet gets one.</summary>
    public byte[] UuidOf(string name)
    {
        foreach ((string text, string known) in _uuidNames)
            if (known == name) return Convert.FromHexString(text);
        byte[] uuid = new byte[16];
        Encoding.ASCII.GetBytes(name, uuid);
        _uuidNames[Convert.ToHexString(uuid)] = name;
        return uuid;
    }
}
