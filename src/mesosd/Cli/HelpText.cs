using Mesosd.Core;
using Mesosd.Settings;

namespace Mesosd.Cli;

/// <summary>The pages of <c>mesosd help</c>.</summary>
internal static class HelpText
{
    private const int Indent = 2;

    /// <summary>All commands.</summary>
    public static IEnumerable<string> Overview(IEnumerable<CommandPage> pages, Terminal terminal)
    {
        CommandPage[] all = [.. pages];
        string title = $"mesosd {MesosdVersion.Text}: a cluster's machines as one. Masters offer the " +
                       "agents' resources to frameworks, agents run what the frameworks launch.";
        foreach (string line in TextWrap.Lines(title, terminal.TextWidth)) yield return line;
        yield return "";
        yield return terminal.Strong("Usage");
        yield return "  mesosd COMMAND [--flag=value ...]";
        int nameWidth = all.Select(page => page.Name.Length).DefaultIfEmpty(0).Max();
        foreach (IGrouping<CommandTopic,
            CommandPage> topic in all.GroupBy(page => page.Topic).OrderBy(topic => topic.Key))
        {
            yield return "";
            yield return terminal.Strong(TitleOf(topic.Key));
            foreach (CommandPage page in topic)
                yield return $"  {page.Name.PadRight(nameWidth)}  {page.Summary}";
        }
        yield return "";
        string end = "`mesosd help COMMAND` tells all about one of them. A whole cluster on this machine: " +
                     "`mesosd local`.";
        foreach (string line in TextWrap.Lines(end, terminal.TextWidth)) yield return line;
    }

    /// <summary>One command.</summary>
    public static IEnumerable<string> Page(CommandPage page, HelpRequest request, Terminal terminal)
    {
        yield return terminal.Strong("Usage");
        yield return $"  mesosd {page.Name} {page.Usage}".TrimEnd();
        yield return "";
        foreach (string line in TextWrap.Lines(page.Description, terminal.TextWidth)) yield return line;
        yield return "";
        foreach (string line in FlagHelp.Lines(page.Flags, request, terminal)) yield return line;
        foreach (string line in Sources(page.Flags.Role, terminal)) yield return line;
        if (page.Examples.Count == 0) yield break;
        yield return "";
        yield return terminal.Strong("Examples");
        foreach (CommandExample example in page.Examples)
        {
            yield return $"  {example.Line}";
            foreach (string line in TextWrap.Indented(example.Meaning, Indent + 4, terminal.TextWidth))
                yield return terminal.Faint(line);
        }
    }

    private static IEnumerable<string> Sources(FlagRole role, Terminal terminal)
    {
        if (role == FlagRole.Client) yield break;
        string name = role == FlagRole.Master ? "master" : "agent";
        string old = role == FlagRole.Master ? "" : " (or mesos-slave)";
        yield return "";
        yield return terminal.Strong("Where values come from");
        string text =
            $"A flag --name=value may also be MESOS_NAME=value in the environment or a file " +
            $"/etc/mesos-{name}/name{old}; the packages' /etc/default/mesos, /etc/default/mesos-{name} and " +
            "/etc/mesos/zk are read too. The command line is stronger than the environment, and that is " +
            "stronger than files. A value file:///path stands for what is in that file.";
        foreach (string line in TextWrap.Indented(text, Indent, terminal.TextWidth)) yield return line;
    }

    private static string TitleOf(CommandTopic topic) => topic switch
    {
        CommandTopic.Daemons => "Make a cluster",
        CommandTopic.Work => "Give it work",
        CommandTopic.Look => "Look at it",
        CommandTopic.Steer => "Steer it",
        _ => "Other",
    };
}
