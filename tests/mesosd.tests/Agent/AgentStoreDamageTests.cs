using System.Text;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Shell.Agent.Storage;
using Mesosd.Tests.Linux;
using Mesosd.Tests.Master;
using Xunit;

namespace Mesosd.Tests.Agent;

/// <summary>
/// Every file below meta with every damage: what an agent makes of it, strict and not, stands in a golden file.
/// What it lost, it says.
/// </summary>
public sealed class AgentStoreDamageTests : IDisposable
{
    private const int WholeRecords = 5;

    private static readonly string[] Files = ["version", "boot_id", "resources", "slaves/a1/journal"];
    private static readonly string[] NoContent = ["lock", "slaves/latest", "slaves/a1"];

    private static readonly (string Name, Action<string> Do)[] Damages =
    [
        ("missing", path => Remove(path)),
        ("empty", path => Replace(path, [])),
        ("half", path => Replace(path, ReadAll(path)[..(ReadAll(path).Length / 2)])),
        ("one byte short", path => Replace(path, ReadAll(path)[..^Math.Min(1, ReadAll(path).Length)])),
        ("one bit of the middle turned", Flip),
        ("zeros", path => Replace(path, new byte[Math.Max(16, ReadAll(path).Length)])),
        ("garbage", path => Replace(path, Garbage())),
        ("followed by garbage", path => Replace(path, [.. ReadAll(path), .. Garbage()])),
        ("of another version", path => Replace(path, Encoding.UTF8.GetBytes("mesosd-agent 7\n"))),
        ("a directory", path =>
        {
            Remove(path);
            Directory.CreateDirectory(path);
        }),
        ("a link that leads nowhere", path =>
        {
            Remove(path);
            File.CreateSymbolicLink(path, "nowhere");
        }),
    ];

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Each_damage_of_each_file_ends_as_the_golden_file_says()
    {
        StringBuilder text = new();
        int number = 0;
        foreach (string file in Files.Concat(NoContent))
        {
            foreach ((string name, Action<string> damage) in Damages)
            {
                if (NoContent.Contains(file) && name is not ("missing" or "garbage" or "a directory" or "a link that leads nowhere")) continue;
                text.Append(file).Append(' ').Append(name).Append('\n');
                foreach (bool isStrict in new[] { true, false })
                {
                    string work = _directory[$"w{number++}"];
                    WriteWhole(work);
                    damage(Path.Combine(work, "meta", file));
                    text.Append(isStrict ? "  strict:     " : "  not strict: ")
                        .Append(Outcome(work, isStrict).Replace(work, "/w", StringComparison.Ordinal)).Append('\n');
                }
            }
        }
        Snapshot.Check("agent-damage.txt", text.ToString());
    }

    // Whatever was lost was said; and the folder can be used from then on.
    private static string Outcome(string work, bool isStrict)
    {
        try
        {
            string outcome;
            using (AgentStore store = AgentStore.Open(work, isStrict))
            {
                int records = store.Recovery.Records.Count;
                bool hasResources = store.Recovery.Resources?.Checkpointed.Count > 0;
                bool isWhole = records >= WholeRecords && hasResources && store.IsBootKnown && store.Recovery.IsSameBoot;
                Assert.True(isWhole || store.Warnings.Count > 0 || !store.Recovery.IsSameBoot, $"{work}: a silent loss");
                outcome = $"{records} records, {(hasResources ? "" : "no ")}reservations" +
                    (store.IsBootKnown ? "" : ", boot not known") + (store.Recovery.IsSameBoot ? "" : ", restarted") +
                    string.Concat(store.Warnings.Select(warning => $"; {warning}"));
                if (records == 0) store.Append(Agent("a2"));
                store.Append(Ended("f9"));
                store.WriteResources(new ResourcesRecord());
                store.Write(() => []);
                store.ConfirmBoot();
            }
            using AgentStore again = AgentStore.Open(work, isStrict: true);
            Assert.Empty(again.Warnings);
            Assert.Contains(again.Recovery.Records, record => record.FrameworkEnded?.FrameworkId.Value == "f9");
            Assert.True(again.Recovery.IsSameBoot);
            return outcome;
        }
        catch (AgentStoreException refused)
        {
            Assert.Contains($"{work}/meta", refused.Message);
            return "error: " + refused.Message;
        }
    }

    private static void WriteWhole(string work)
    {
        using AgentStore store = AgentStore.Open(work, isStrict: true);
        ResourcesRecord resources = new();
        resources.Checkpointed.AddRange(ResourceTexts.Parse("cpus(+web):1"));
        store.Append(Agent("a1"));
        store.WriteResources(resources);
        foreach (string framework in new[] { "f1", "f2", "f3" }) store.Append(Ended(framework));
        store.Write(() => []);
        store.ConfirmBoot();
    }

    private static byte[] ReadAll(string path) => File.Exists(path) ? File.ReadAllBytes(path) : [];

    private static void Remove(string path)
    {
        if (Directory.Exists(path) && new System.IO.FileInfo(path).LinkTarget is null) Directory.Delete(path, recursive: true);
        else File.Delete(path);
    }

    private static void Replace(string path, byte[] content)
    {
        Remove(path);
        File.WriteAllBytes(path, content);
    }

    private static void Flip(string path)
    {
        byte[] content = ReadAll(path);
        if (content.Length > 0) content[content.Length / 2] ^= 4;
        Replace(path, content);
    }

    private static byte[] Garbage()
    {
        byte[] garbage = new byte[300];
        new Random(5).NextBytes(garbage);
        return garbage;
    }

    private static AgentRecord Agent(string id) =>
        new() { Agent = new AgentInfo { Hostname = "h", Id = new AgentId(id) } };

    private static AgentRecord Ended(string framework) =>
        new() { FrameworkEnded = new FrameworkEndedRecord { FrameworkId = new FrameworkId(framework) } };
}
