using System.Runtime.InteropServices;
using System.Text;
using Mesosd.Cli;

namespace Mesosd.Shell.Linux;

/// <summary>This process's standard output and error as a terminal.</summary>
internal static unsafe partial class ProcessTerminal
{
    private const int StandardOutput = 1;
    private const int StandardError = 2;

    // TIOCGWINSZ; the same number on x86-64 and arm64.
    private const nuint GetWindowSize = 0x5413;

    /// <summary>
    /// Opens it. The framework's own Console would do as well, but writes control sequences to every terminal
    /// and sets up signal handlers for children.
    /// </summary>
    public static Terminal Open()
    {
        bool isTerminal = IsTerminal(StandardOutput) == 1;
        TerminalStyle style = TerminalStyle.Choose(isTerminal, ReadWidth(),
            Environment.GetEnvironmentVariable);
        return new Terminal(Writer(StandardOutput), Writer(StandardError), style);
    }

    private static StreamWriter Writer(int descriptor) =>
        new(new DescriptorStream(descriptor), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false))
        {
            AutoFlush = true,
        };

    private static int? ReadWidth()
    {
        WindowSize size;
        return Control(StandardOutput, GetWindowSize, &size) == 0 && size.Columns > 0 ? size.Columns : null;
    }

    // Safe: takes a number.
    [LibraryImport("libc", EntryPoint = "isatty")]
    private static partial int IsTerminal(int descriptor);

    // Safe: with this request the kernel writes one WindowSize, which the caller has. Variadic in C, but
    // Linux' ABIs pass the pointer like any third argument.
    [LibraryImport("libc", EntryPoint = "ioctl")]
    private static partial int Control(int descriptor, nuint request, WindowSize* size);

    [StructLayout(LayoutKind.Sequential)]
    private struct WindowSize
    {
        public ushort Rows;
        public ushort Columns;
        public ushort PixelsWide;
        public ushort PixelsHigh;
    }
}
