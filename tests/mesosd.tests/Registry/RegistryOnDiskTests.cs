using System.Buffers;
using Mesosd.Journal;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Shell.Files;
using Mesosd.Shell.Registry;
using Mesosd.Tests.Linux;
using Xunit;

namespace Mesosd.Tests.Registry;

/// <summary>The standalone registry's file, whatever moment the process or the machine ends at.</summary>
public sealed class RegistryOnDiskTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_written_is_there_after_a_restart()
    {
        using (RegistryOnDisk store = RegistryOnDisk.Open(_folder.Path))
        {
            Assert.Empty(store.Entries);
            store.Journal.Append([Entry(1, "a")]);
            store.Journal.Append([Entry(2, "b"), Entry(3, "c")]);
        }
        using RegistryOnDisk again = RegistryOnDisk.Open(_folder.Path);
        Assert.Equal(["1a", "2b", "3c"], Texts(again.Entries));
        Assert.Null(again.Warning);
    }

    [Fact]
    public void A_journal_cut_at_any_byte_keeps_what_was_whole_and_goes_on_behind_it()
    {
        RegistryEntry[] entries = [Entry(1, "a"), Entry(2, "bb"), Entry(3, "ccc")];
        byte[] whole = Write(entries);
        int[] ends = [.. Enumerable.Range(0, entries.Length + 1).Select(count => Encode(entries[..count]).Length)];
        for (int length = 0; length <= whole.Length; length++)
        {
            File.WriteAllBytes(Journal, whole[..length]);
            int kept = ends.Count(end => end <= length) - 1;
            using (RegistryOnDisk store = RegistryOnDisk.Open(_folder.Path))
            {
                Assert.Equal(Texts(entries[..kept]), Texts(store.Entries));
                Assert.Equal(length == ends[kept], store.Warning is null);
                store.Journal.Append([Entry((ulong)kept + 1, "new")]);
            }
            using RegistryOnDisk again = RegistryOnDisk.Open(_folder.Path);
            Assert.Equal([.. Texts(entries[..kept]), $"{kept + 1}new"], Texts(again.Entries));
            Assert.Null(again.Warning);
        }
    }

    [Fact]
    public void What_is_cut_off_is_kept_a_few_times()
    {
        byte[] whole = Write([Entry(1, "a"), Entry(2, "bb")]);
        int first = Encode([Entry(1, "a")]).Length;
        for (int cut = 1; cut <= 7; cut++)
        {
            File.WriteAllBytes(Journal, whole[..(first + cut)]);
            using RegistryOnDisk store = RegistryOnDisk.Open(_folder.Path);
            Assert.EndsWith($"kept in {Journal}.cut-{cut}", store.Warning, StringComparison.Ordinal);
            Assert.Equal(whole[first..(first + cut)], File.ReadAllBytes($"{Journal}.cut-{cut}"));
        }
        Assert.Equal(
            Enumerable.Range(3, 5).Select(cut => $"{Journal}.cut-{cut}"),
            Directory.GetFiles(Path.GetDirectoryName(Journal)!, "journal.cut-*").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Journal_that_is_missing_beside_its_head_is_told()
    {
        using (RegistryOnDisk store = RegistryOnDisk.Open(_folder.Path)) Assert.Null(store.Warning);
        using (RegistryOnDisk store = RegistryOnDisk.Open(_folder.Path)) Assert.Null(store.Warning);
        File.Delete(Journal);
        using RegistryOnDisk gone = RegistryOnDisk.Open(_folder.Path);
        Assert.Contains("is missing beside", gone.Warning, StringComparison.Ordinal);
    }

    [Fact]
    public void A_process_that_ends_between_the_steps_of_a_rewrite_leaves_the_old_journal_or_the_new_one()
    {
        byte[] old = Write([Entry(1, "a"), Entry(2, "b")]);
        byte[] fresh = Encode([Entry(2, "both")]);
        for (int written = 0; written <= fresh.Length; written++)
        {
            File.WriteAllBytes(Journal, old);
            File.WriteAllBytes(Journal + DurableFile.UnfinishedEnding, fresh[..written]);
            using RegistryOnDisk before = RegistryOnDisk.Open(_folder.Path);
            Assert.Equal(["1a", "2b"], Texts(before.Entries));
            Assert.False(File.Exists(Journal + DurableFile.UnfinishedEnding));
        }
        using (RegistryOnDisk store = RegistryOnDisk.Open(_folder.Path)) store.Journal.Replace([Entry(2, "both")]);
        Assert.Equal(fresh, File.ReadAllBytes(Journal));
        using RegistryOnDisk after = RegistryOnDisk.Open(_folder.Path);
        Assert.Equal(["2both"], Texts(after.Entries));
    }

    [Fact]
    public void Entries_go_on_behind_a_journal_that_was_rewritten()
    {
        using (RegistryOnDisk store = RegistryOnDisk.Open(_folder.Path))
        {
            store.Journal.Append([Entry(1, "a")]);
            store.Journal.Replace([Entry(1, "short")]);
            store.Journal.Append([Entry(2, "b")]);
        }
        using RegistryOnDisk again = RegistryOnDisk.Open(_folder.Path);
        Assert.Equal(["1short", "2b"], Texts(again.Entries));
    }

    [Fact]
    public void Damage_before_the_end_is_refused_with_the_place_and_what_to_do()
    {
        byte[] whole = Write([Entry(1, "a"), Entry(2, "b"), Entry(3, "c")]);
        int first = Encode([Entry(1, "a")]).Length;
        for (int at = 0; at < first; at++)
        {
            byte[] damaged = [.. whole];
            damaged[at] ^= 0x10;
            File.WriteAllBytes(Journal, damaged);
            string text = Assert.Throws<RegistryStoreException>(() => RegistryOnDisk.Open(_folder.Path)).Message;
            Assert.Contains("damaged at byte 0", text);
            Assert.Contains("backup", text);
            Assert.Equal(damaged, File.ReadAllBytes(Journal));
        }
    }

    [Fact]
    public void A_second_master_in_the_same_folder_is_refused()
    {
        using RegistryOnDisk store = RegistryOnDisk.Open(_folder.Path);
        string text = Assert.Throws<RegistryStoreException>(() => RegistryOnDisk.Open(_folder.Path)).Message;
        Assert.Contains("another master uses this work_dir", text);
    }

    [Fact]
    public void A_registry_of_a_newer_version_is_refused_and_left_alone()
    {
        Write([Entry(1, "a")]);
        RegistryHead[] heads =
        [
            new() { FormatVersion = 2, SnapshotSequence = 0 },
            new() { FormatVersion = 1, SnapshotSequence = 0, RequiredCapabilities = { "TIME_TRAVEL" } },
        ];
        foreach (RegistryHead head in heads)
        {
            File.WriteAllBytes(Path.Combine(_folder["registry"], "head"), EncodeOne(head));
            byte[] before = File.ReadAllBytes(Journal);
            string text = Assert.Throws<RegistryStoreException>(() => RegistryOnDisk.Open(_folder.Path)).Message;
            Assert.Contains(head.FormatVersion == 2 ? "in format 2" : "requires 'TIME_TRAVEL'", text);
            Assert.Equal(before, File.ReadAllBytes(Journal));
        }
    }

    [Fact]
    public void An_empty_head_is_refused_and_the_sentence_says_why()
    {
        Write([Entry(1, "a")]);
        File.WriteAllBytes(Path.Combine(_folder["registry"], "head"), []);
        string text = Assert.Throws<RegistryStoreException>(() => RegistryOnDisk.Open(_folder.Path)).Message;
        Assert.Contains("head is damaged: it holds 0 records, expected 1; restore", text);
    }

    [Fact]
    public void A_journal_without_its_head_is_refused()
    {
        Write([Entry(1, "a")]);
        File.Delete(Path.Combine(_folder["registry"], "head"));
        string text = Assert.Throws<RegistryStoreException>(() => RegistryOnDisk.Open(_folder.Path)).Message;
        Assert.Contains("head is missing beside a journal", text);
    }

    private string Journal => Path.Combine(_folder["registry"], "journal");

    private byte[] Write(RegistryEntry[] entries)
    {
        using (RegistryOnDisk store = RegistryOnDisk.Open(_folder.Path)) store.Journal.Append(entries);
        return File.ReadAllBytes(Journal);
    }

    internal static RegistryEntry Entry(ulong sequence, string role)
    {
        WeightInfo weight = new() { Role = role, Weight = 2 };
        return new RegistryEntry
        {
            Sequence = sequence,
            Operations = { new RegistryOperation { SetWeights = new SetWeights { WeightInfos = { weight } } } },
        };
    }

    internal static string[] Texts(IEnumerable<RegistryEntry> entries) =>
        [.. entries.Select(entry => $"{entry.Sequence}{entry.Operations[0].SetWeights!.WeightInfos[0].Role}")];

    private static byte[] Encode(RegistryEntry[] entries)
    {
        ArrayBufferWriter<byte> output = new();
        foreach (RegistryEntry entry in entries) JournalCodec.Write(entry, output);
        return output.WrittenSpan.ToArray();
    }

    private static byte[] EncodeOne(RegistryHead head)
    {
        ArrayBufferWriter<byte> output = new();
        JournalCodec.Write(head, output);
        return output.WrittenSpan.ToArray();
    }
}
