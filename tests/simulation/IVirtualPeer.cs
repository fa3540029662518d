namespace Mesosd.Simulation;

/// <summary>Something with an address in the virtual network.</summary>
internal interface IVirtualPeer
{
    string Name { get; }

    /// <summary>Whether its process runs, so that it takes connections.</summary>
    bool IsUp { get; }

    void OnOpened(VirtualConnection connection);

    void OnFrame(VirtualConnection connection, VirtualFrame frame);

    /// <summary>A connection is over, or could not be made.</summary>
    void OnLost(VirtualConnection connection);
}
