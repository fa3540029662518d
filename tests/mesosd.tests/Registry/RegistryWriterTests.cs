using System.Diagnostics;
using System.Threading.Channels;
using Mesosd.Leadership;
using Mesosd.Shell.Registry;
using Mesosd.Tests.Linux;
using Xunit;

namespace Mesosd.Tests.Registry;

/// <summary>The thread that writes the registry, on a disk that is full, read-only, and well again.</summary>
public sealed class RegistryWriterTests : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly TemporaryDirectory _folder = new();
    private readonly Channel<LeadershipInput> _told = Channel.CreateUnbounded<LeadershipInput>();
    private bool _isMounted;

    public void Dispose()
    {
        if (_isMounted) Run("umount", _folder.Path);
        _folder.Dispose();
    }

    [Fact]
    public async Task What_was_written_is_told_with_the_number_of_its_last_entry()
    {
        using RegistryWriter writer = new(RegistryOnDisk.Open(_folder.Path), Tell);
        writer.Append([RegistryOnDiskTests.Entry(1, "a")]);
        Assert.Equal((LeadershipInputKind.JournalWritten, 1UL), Of(await NextAsync()));
        writer.Replace([RegistryOnDiskTests.Entry(7, "all")]);
        Assert.Equal((LeadershipInputKind.JournalWritten, 7UL), Of(await NextAsync()));
    }

    [Fact]
    public async Task A_full_disk_is_told_in_words_and_once_there_is_room_the_same_entry_is_written()
    {
        Mount("size=64k");
        using (RegistryWriter writer = new(RegistryOnDisk.Open(_folder.Path), Tell))
        {
            writer.Append([RegistryOnDiskTests.Entry(1, "a")]);
            Assert.Equal(LeadershipInputKind.JournalWritten, (await NextAsync()).Kind);
            string fill = _folder["fill"];
            Assert.ThrowsAny<IOException>(() => File.WriteAllBytes(fill, new byte[64 << 10]));
            string large = new('r', 8 << 10);
            writer.Append([RegistryOnDiskTests.Entry(2, large)]);
            LeadershipInput failed = await NextAsync();
            Assert.Equal(LeadershipInputKind.JournalFailed, failed.Kind);
            Assert.Contains("no space left on device (ENOSPC)", failed.Text);
            writer.Replace([RegistryOnDiskTests.Entry(1, large)]);
            Assert.Contains("rewrite", (await NextAsync()).Text);
            File.Delete(fill);
            writer.Append([RegistryOnDiskTests.Entry(2, "b")]);
            Assert.Equal((LeadershipInputKind.JournalWritten, 2UL), Of(await NextAsync()));
        }
        using RegistryOnDisk again = RegistryOnDisk.Open(_folder.Path);
        Assert.Equal(["1a", "2b"], RegistryOnDiskTests.Texts(again.Entries));
        Assert.Null(again.Warning);
    }

    [Fact]
    public async Task A_master_on_a_read_only_disk_does_not_start_and_says_why()
    {
        Mount("size=64k");
        using (RegistryWriter writer = new(RegistryOnDisk.Open(_folder.Path), Tell))
        {
            writer.Append([RegistryOnDiskTests.Entry(1, "a")]);
            Assert.Equal(LeadershipInputKind.JournalWritten, (await NextAsync()).Kind);
        }
        Run("mount", "-o", "remount,ro", _folder.Path);
        string text = Assert.Throws<RegistryStoreException>(() => RegistryOnDisk.Open(_folder.Path)).Message;
        Assert.Contains("read-only", text);
        Run("mount", "-o", "remount,rw", _folder.Path);
        using RegistryOnDisk again = RegistryOnDisk.Open(_folder.Path);
        Assert.Equal(["1a"], RegistryOnDiskTests.Texts(again.Entries));
    }

    private static (LeadershipInputKind Kind, ulong Sequence) Of(LeadershipInput input) => (input.Kind, input.Sequence);

    private void Tell(LeadershipInput input) => _told.Writer.TryWrite(input);

    private async Task<LeadershipInput> NextAsync()
    {
        using CancellationTokenSource limit = new(s_patience);
        return await _told.Reader.ReadAsync(limit.Token);
    }

    private void Mount(string options)
    {
        Assert.SkipUnless(Environment.UserName == "root", "a small file system of its own needs root");
        Run("mount", "-t", "tmpfs", "-o", options, "mesosd-test", _folder.Path);
        _isMounted = true;
    }

    private static void Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}");
    }
}
