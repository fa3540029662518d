namespace Mesosd.Core;

/// <summary>In which form a chunk's readings are written.</summary>
internal enum ChunkForm
{
    /// <summary>As Mesos' older endpoints have it.</summary>
    OlderJson,

    /// <summary>Messages by Mesos' JSON rules.</summary>
    Json,

    /// <summary>Messages in protobuf's wire format, each with its field's tag and its length before it.</summary>
    Wire,
}
