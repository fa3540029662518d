namespace Mesosd.Resources;

/// <summary>Who wrote resources down.</summary>
internal enum ResourceOrigin : byte
{
    /// <summary>A framework asks for them: it can only get what some agent has.</summary>
    Framework,

    /// <summary>An agent has them, or says that its tasks use them.</summary>
    Agent,

    /// <summary>
    /// An operation makes them: they may be of a new kind, within
    /// <see cref="ResourceMessages.MaxKindsOfOperations"/>.
    /// </summary>
    Operation,
}
