using System.Text;
using Mesosd.Settings;
using Xunit;

namespace Mesosd.Tests.Settings;

/// <summary>docs/configuration.md lists every flag; its tables are those of the code.</summary>
public sealed class ConfigurationPageTests
{
    private const string Page = "docs/configuration.md";
    private const string End = "<!-- end -->";

    [Fact]
    public void Page_lists_every_flag_as_the_tables_have_it()
    {
        string text = File.ReadAllText(Path.Combine(Snapshot.Root, Page));
        text = Replace(text, MasterFlagTable.Table);
        text = Replace(text, AgentFlagTable.Table);
        Snapshot.CheckFile(Page, text);
    }

    private static string Replace(string text, FlagTable table)
    {
        string begin = $"<!-- flags of {table.Command}: written by UPDATE_SNAPSHOTS=1 -->\n";
        int start = text.IndexOf(begin, StringComparison.Ordinal);
        Assert.True(start >= 0, $"{Page} has no line {begin}");
        start += begin.Length;
        int end = text.IndexOf(End, start, StringComparison.Ordinal);
        return text[..start] + Describe(table) + text[end..];
    }

    private static string Describe(FlagTable table)
    {
        StringBuilder page = new();
        Add(page, "Working", table.Flags.Where(flag => flag.Status.IsWorking));
        Add(page, "Not in this version",
            table.Flags.Where(flag => flag.Status is { IsWorking: false, IsGone: false }));
        Add(page, "Gone", table.Flags.Where(flag => flag.Status.IsGone));
        return page.Append('\n').ToString();
    }

    private static void Add(StringBuilder page, string title, IEnumerable<FlagDefinition> flags)
    {
        bool isWorking = title == "Working";
        string what = isWorking ? "What it does" : "What it did, and why it is refused";
        page.Append(
            $"\n### {title}\n\n| Flag | Type | Default | Rank | {what} |\n");
        page.Append("|---|---|---|---|---|\n");
        foreach (FlagDefinition flag in flags)
        {
            string old = string.Concat(flag.Aliases.Select(alias => $" (old: `{alias}`)"));
            string rank = flag.Rank == FlagRank.Own
                ? "mesosd's own"
                : flag.Rank.ToString().ToLowerInvariant();
            string why = isWorking
                ? ""
                : $" *{char.ToUpperInvariant(flag.Status.Reason[0])}{flag.Status.Reason[1..]}.*";
            page.Append(Row([$"`{flag.Name}`{old}", flag.Type.Name, DefaultOf(flag), rank, flag.Help + why]));
        }
    }

    private static string DefaultOf(FlagDefinition flag)
    {
        string text = flag.IsRequired ? "required"
            : flag.DefaultNote ?? (flag.DefaultText is { Length: > 0 } value ? $"`{value}`" : "");
        string inert = flag.InertText is { } other ? $"; `{other}` is accepted" : "";
        return text + inert + (flag.MesosDefault is { } mesos ? $" (Mesos: {mesos})" : "");
    }

    private static string Row(string[] cells) =>
        $"| {string.Join(" | ", cells.Select(cell => cell.Replace("|", "\\|", StringComparison.Ordinal)))} |\n";
}
