namespace Mesosd.Master;

/// <summary>A framework's figures at one moment.</summary>
internal readonly record struct FrameworkFiguresReading(string Name, string Id, bool IsConnected, FrameworkFigures Figures);
