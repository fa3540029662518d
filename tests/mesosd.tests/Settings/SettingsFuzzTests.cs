using System.Text;
using Mesosd.Settings;
using Xunit;

namespace Mesosd.Tests.Settings;

/// <summary>
/// Whatever stands on a command line, in the environment or in files: errors, never exceptions.
/// </summary>
public sealed class SettingsFuzzTests
{
    private const int Rounds = 1500;

    private static readonly string[] Pieces =
    [
        "--", "-", "=", "no-", "file://", "/etc/mesos/zk", "zk://a@", "$(cat ", "`", "\"", "'", "\\", "${", "}", "{", "[",
        "]", "(", ")", ";", ",", ":", "|", "*", "/", "..", "\n", "\0", " ", "cpus", "mem(web)", "1", "-1", "99999999999999999999",
        "1e400", "NaN", "0x1", "5secs", "64MB", "\ud800", "é", "\u0085", "true", "{\"name\":", "\"\\ud800\"", "null", "MESOS_",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void No_text_makes_any_flag_throw(int seed)
    {
        Random random = new(seed);
        FlagDefinition[] flags = [.. MasterFlagTable.Table.Flags, .. AgentFlagTable.Table.Flags];
        foreach (FlagDefinition flag in flags)
        {
            for (int i = 0; i < Rounds / 20; i++)
            {
                string text = Text(random);
                bool isRead = flag.Convert(text).TryGet(out _, out string? problem);
                Assert.True(isRead || problem!.Length < 600, problem);
            }
        }
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public void No_source_makes_the_parser_throw(int seed)
    {
        Random random = new(seed);
        for (int i = 0; i < Rounds; i++)
        {
            FlagTable table = random.Next(2) == 0 ? MasterFlagTable.Table : AgentFlagTable.Table;
            string name = table.Flags[random.Next(table.Flags.Count)].Name;
            Sources sources = new Sources().With("MESOS_" + name, Text(random)).With(Text(random),
                Text(random))
                .WithFile("/etc/default/mesos", $"MESOS_{name}={Text(random)}\n{Text(random)}")
                .WithFile($"/etc/mesos-master/{name}",
                    Text(random)).WithFile("/etc/mesos-agent/" + Text(random), Text(random))
                .WithFile("/etc/mesos/zk", Text(random));
            FlagValues values = sources.Parse(table, $"--{name}={Text(random)}", Text(random), Text(random));
            Assert.DoesNotContain(Sources.Errors(values) + Sources.Warnings(values),
                letter => letter == '\0');
        }
    }

    [Fact]
    public void Random_resources_that_are_read_are_read_the_same_again()
    {
        Random random = new(5);
        MachineFacts facts = new(4, 8UL << 30, 80UL << 30);
        for (int i = 0; i < Rounds * 10; i++)
        {
            if (!ResourceText.Parse(Text(random)).TryGet(out var resources, out _)) continue;
            Assert.All(ResourceDetection.Complete(resources, "*", facts),
                resource => Assert.Null(ResourceRules.Check(resource)));
        }
    }

    private static string Text(Random random)
    {
        StringBuilder text = new();
        for (int i = random.Next(8); i > 0; i--)
            text.Append(
                random.Next(4) == 0
                    ? ((char)random.Next(32, 127)).ToString()
                    : Pieces[random.Next(Pieces.Length)]);
        return text.ToString();
    }
}
