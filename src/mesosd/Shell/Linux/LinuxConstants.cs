using System.Runtime.InteropServices;

namespace Mesosd.Shell.Linux;

/// <summary>Numbers of Linux' ABI; the same on x86-64 and arm64 where nothing is said.</summary>
internal static class LinuxConstants
{
    internal const int OpenReadOnly = 0;
    internal const int OpenWriteOnly = 1;
    internal const int OpenReadWrite = 2;
    internal const int OpenCreate = 0x40;
    internal const int OpenAppend = 0x400;
    internal const int OpenNonBlocking = 0x800;
    internal const int OpenCloseOnExec = 0x80000;
    internal static readonly int OpenNoFollow =
        RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 0x8000 : 0x20000;

    internal static readonly int OpenFolder =
        RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 0x4000 : 0x10000;

    internal const int OpenPathOnly = 0x200000;
    internal const int AtRemoveFolder = 0x200;
    internal const int AtEmptyPath = 0x1000;

    internal const uint MemoryFileCloseOnExec = 1;
    internal const int GetDescriptorFlags = 1;
    internal const int SetDescriptorFlags = 2;
    internal const int DuplicateCloseOnExec = 1030;
    internal const int CloseOnExec = 1;

    internal const int LockExclusive = 2;
    internal const int LockNonBlocking = 4;

    internal const int AccessExecute = 1;
    internal const short PollIn = 1;
    internal const int SeekStart = 0;

    internal const int WaitAll = 0;
    internal const int WaitNoHang = 1;
    internal const int WaitExited = 4;
    internal const int WaitLeaveZombie = 0x0100_0000;

    internal const int OpenProcessCall = 434;
    internal const int SignalProcessCall = 424;

    internal const short SpawnDefaultSignals = 0x04;
    internal const short SpawnSignalMask = 0x08;
    internal const short SpawnNewSession = 0x80;

    internal const int SignalMaskSet = 2;
    internal const int SetChildSubreaper = 36;
}
