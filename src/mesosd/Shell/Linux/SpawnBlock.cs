using System.Runtime.InteropServices;

namespace Mesosd.Shell.Linux;

/// <summary>
/// Room for glibc's opaque <c>posix_spawnattr_t</c> (336 bytes) or <c>posix_spawn_file_actions_t</c> (80 bytes).
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = 512)]
internal struct SpawnBlock;
