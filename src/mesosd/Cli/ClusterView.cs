using System.Globalization;
using System.Text;
using Mesosd.Protocol.MasterApi;
using Mesosd.Protocol.Messages;

namespace Mesosd.Cli;

/// <summary>Draws a cluster as text: who has what share of it, against the share that is fair.</summary>
internal static class ClusterView
{
    private const int BarColumns = 30;
    private const int MaxRows = 12;

    /// <summary>The whole view; lines end with a line feed.</summary>
    public static string Draw(ClusterFigures figures, string title)
    {
        StringBuilder text = new();
        text.Append(title).Append('\n');
        text.Append(CultureInfo.InvariantCulture,
            $"agents {figures.Agents.Count} · tasks {Running(figures)} running, " +
            $"{figures.Metric("master/tasks_finished"):0} finished, {figures.Metric("master/tasks_failed"):0} failed\n\n");
        DrawRoles(figures, text);
        DrawAgents(figures, text);
        return text.ToString();
    }

    private static void DrawRoles(ClusterFigures figures, StringBuilder text)
    {
        Role[] roles =
        [
            .. figures.Roles.Where(role => role.Frameworks.Count > 0)
                .OrderBy(role => role.Name, StringComparer.Ordinal),
        ];
        if (roles.Length == 0)
        {
            text.Append("no framework is subscribed\n\n");
            return;
        }
        double weights = roles.Sum(role => role.Weight);
        text.Append(CultureInfo.InvariantCulture,
            $"{"role",-16} {"weight",6} {"fair",6} {"has",6}  {"",-BarColumns}  frameworks\n");
        foreach (Role role in roles.Take(MaxRows))
        {
            double share = figures.DominantShare(role);
            double fair = role.Weight / weights;
            text.Append(CultureInfo.InvariantCulture,
                $"{role.Name,-16} {role.Weight,6:0.##} {fair,6:0 %} {share,6:0 %}  {Bar(share, fair)}  {Names(figures, role)}\n");
        }
        if (roles.Length > MaxRows) text.Append(CultureInfo.InvariantCulture, $"… and {roles.Length - MaxRows} more\n");
        text.Append('\n');
    }

    private static void DrawAgents(ClusterFigures figures, StringBuilder text)
    {
        text.Append(CultureInfo.InvariantCulture, $"{"agent",-10} {"host",-20} {"cpus",14} {"mem",18}  tasks\n");
        foreach (ResponseGetAgentsAgent agent in figures.Agents.Take(MaxRows))
        {
            string id = agent.AgentInfo.Id?.Value ?? "";
            int tasks = figures.TasksByFramework.SelectMany(group => group).Count(task => task.AgentId.Value == id);
            text.Append(CultureInfo.InvariantCulture,
                $"{Short(id),-10} {agent.AgentInfo.Hostname,-20} {Used(agent, "cpus"),14} {Used(agent, "mem"),18}  {tasks}\n");
        }
        int hidden = figures.Agents.Count - MaxRows;
        if (hidden > 0) text.Append(CultureInfo.InvariantCulture, $"… and {hidden} more\n");
    }

    private static string Used(ResponseGetAgentsAgent agent, string name)
    {
        double used = ClusterFigures.Amount(agent.AllocatedResources, name);
        double total = ClusterFigures.Amount(agent.TotalResources, name);
        return string.Create(CultureInfo.InvariantCulture, $"{used:0.##} of {total:0.##}");
    }

    private static string Names(ClusterFigures figures, Role role)
    {
        IEnumerable<string> names = figures.Frameworks
            .Where(framework => role.Frameworks.Contains(framework.FrameworkInfo.Id.GetValueOrDefault()))
            .Select(framework =>
            {
                int tasks = figures.TasksByFramework[framework.FrameworkInfo.Id?.Value ?? ""].Count();
                return $"{framework.FrameworkInfo.Name} ({tasks} {(tasks == 1 ? "task" : "tasks")})";
            });
        return string.Join(", ", names);
    }

    // The mark shows where the fair share ends.
    private static string Bar(double share, double fair)
    {
        Span<char> bar = stackalloc char[BarColumns];
        bar.Fill('·');
        bar[..Columns(share)].Fill('█');
        int mark = Math.Min(Columns(fair), BarColumns - 1);
        bar[mark] = bar[mark] == '█' ? '▓' : '|';
        return new string(bar);
    }

    private static int Columns(double share) => Math.Clamp((int)Math.Round(share * BarColumns), 0, BarColumns);

    private static int Running(ClusterFigures figures) =>
        figures.TasksByFramework.Sum(group => group.Count(task => task.State is TaskState.Running or TaskState.Starting));

    // Ids begin with the master's, which is the same for all.
    private static string Short(string id) => id.LastIndexOf('-') is >= 0 and int at ? id[(at + 1)..] : id;
}
