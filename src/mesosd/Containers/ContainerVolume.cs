namespace Mesosd.Containers;

/// <summary>A persistent volume that a container uses.</summary>
/// <param name="Path">The volume's directory on the host, absolute; see <see cref="VolumePaths"/>.</param>
/// <param name="ContainerPath">Where in the sandbox it shall be found.</param>
/// <param name="TakesOwner">
/// Whether it is given to the container's user; not while others use it, too.
/// </param>
public sealed record ContainerVolume(string Path, string ContainerPath, bool TakesOwner);
