using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Mesosd.Shell.Linux;
using Xunit;

namespace Mesosd.Tests.Linux;

public sealed class FolderRemovalTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void What_lies_deeper_than_directories_may_be_open_goes_as_well()
    {
        // 2,500 deep, which is more than a path can name: each round puts 61 directories around what is there.
        Run("cd \"$1\"; p=$(printf 'd/%.0s' $(seq 60)); mkdir box; for i in $(seq 41); do " +
            "mkdir -p new/$p; : > new/f; mv box new/$p; mv new box; done", _directory[""]);
        Assert.True(FolderRemoval.TryRemove(_directory["box"], keepsDirectory: false, out SystemFailure failure), $"{failure}");
        Assert.False(Path.Exists(_directory["box"]));
    }

    [Fact]
    public void More_files_than_are_listed_at_a_time_and_names_that_are_no_text_go()
    {
        Run("mkdir \"$1/box\"; cd \"$1/box\"; for i in $(seq 3000); do : > f$i; done; " +
            ": > \"$(printf 'not\\377text')\"; mkfifo pipe; ln -s /etc out; mkdir .hidden; : > .hidden/x", _directory[""]);
        Assert.True(FolderRemoval.TryRemove(_directory["box"], keepsDirectory: false, out SystemFailure failure), $"{failure}");
        Assert.False(Path.Exists(_directory["box"]));
        Assert.True(Directory.Exists("/etc"));
    }

    [Fact]
    public void A_directory_whose_owner_let_nobody_in_goes()
    {
        Run("mkdir -p \"$1/box/in/deep\"; : > \"$1/box/in/deep/f\"; chmod 0 \"$1/box/in/deep\" \"$1/box/in\"; chmod 0 \"$1/box\"",
            _directory[""]);
        Assert.True(FolderRemoval.TryRemove(_directory["box"], keepsDirectory: false, out SystemFailure failure), $"{failure}");
        Assert.False(Path.Exists(_directory["box"]));
    }

    [Fact]
    public void A_link_in_the_directorys_own_place_is_not_followed()
    {
        Directory.CreateDirectory(_directory["other"]);
        File.WriteAllText(_directory["other/kept"], "");
        File.CreateSymbolicLink(_directory["box"], _directory["other"]);
        Assert.False(FolderRemoval.TryRemove(_directory["box"], keepsDirectory: false, out SystemFailure failure));
        Assert.StartsWith($"remove {_directory["box"]}: ", failure.ToString());
        Assert.True(File.Exists(_directory["other/kept"]));
    }

    [Fact]
    public void A_removal_that_is_interrupted_says_so_and_can_go_on_later()
    {
        Directory.CreateDirectory(_directory["box/a"]);
        Assert.False(FolderRemoval.TryRemove(_directory["box"], false, out SystemFailure failure, new CancellationToken(true)));
        Assert.EndsWith("it was interrupted", failure.ToString());
        Assert.True(FolderRemoval.TryRemove(_directory["box"], keepsDirectory: false, out _));
    }

    // Somebody swaps a directory for a link to another one as fast as he can while it is removed.
    [Fact]
    public void A_directory_that_is_swapped_for_a_link_meanwhile_leads_nowhere()
    {
        Directory.CreateDirectory(_directory["other"]);
        for (int file = 0; file < 50; file++) File.WriteAllText(_directory[$"other/{file}"], "");
        using CancellationTokenSource over = new();
        Thread swapper = new(() =>
        {
            while (!over.IsCancellationRequested) Swap(_directory["box/a/b"], _directory["box/a/c"]);
        });
        swapper.Start();
        for (int round = 0; round < 200; round++)
        {
            Directory.CreateDirectory(_directory["box/a/b"]);
            // Some of them may go to the other directory, where there are such files already.
            for (int file = 0; file < 20; file++) Write(_directory[$"box/a/b/{file}"]);
            if (!Path.Exists(_directory["box/a/c"])) Link(_directory["box/a/c"], _directory["other"]);
            FolderRemoval.TryRemove(_directory["box"], keepsDirectory: false, out _);
        }
        over.Cancel();
        swapper.Join();
        Assert.Equal(50, Directory.EnumerateFiles(_directory["other"]).Count());
    }

    private static void Swap(string one, string other)
    {
        // RENAME_EXCHANGE: there is no moment without either.
        const int exchange = 2, here = -100;
        int renameAt2 = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 276 : 316;
        unsafe
        {
            fixed (byte* first = Encoding.UTF8.GetBytes(one + '\0'), second = Encoding.UTF8.GetBytes(other + '\0'))
                if (syscall(renameAt2, here, (nint)first, here, (nint)second, exchange) != 0) Thread.Yield();
        }
    }

    [DllImport("libc")]
    private static extern nint syscall(nint number, nint first, nint second, nint third, nint fourth, nint fifth);

    private static void Write(string path)
    {
        try
        {
            File.WriteAllText(path, "");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // It was swapped meanwhile.
        }
    }

    private static void Link(string path, string target)
    {
        try
        {
            File.CreateSymbolicLink(path, target);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // As above.
        }
    }

    private static void Run(string script, string argument)
    {
        using Process shell = Process.Start("/bin/sh", ["-ec", script, "sh", argument.TrimEnd('/')]);
        shell.WaitForExit();
        Assert.Equal(0, shell.ExitCode);
    }
}
