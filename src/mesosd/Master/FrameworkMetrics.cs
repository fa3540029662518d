using System.Text;
using Mesosd.Core;
using Mesosd.Metrics;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.SchedulerApi;

namespace Mesosd.Master;

/// <summary>A framework's own figures under Mesos' names.</summary>
internal static class FrameworkMetrics
{
    // Each with its name in figures; of most frameworks a figure by kind is shown once it is not zero, since most never are.
    private static readonly (CallType Kind, string Name)[] s_calls = NamesOf<CallType>(CallTypeNames.ToName);
    private static readonly (EventType Kind, string Name)[] s_events = NamesOf<EventType>(EventTypeNames.ToName);
    private static readonly (OfferOperationType Kind, string Name)[] s_operations =
        NamesOf<OfferOperationType>(OfferOperationTypeNames.ToName);
    private static readonly (TaskState Kind, string Name)[] s_states = NamesOf<TaskState>(TaskStateNames.ToName);

    // What Mesos encodes besides control characters and all that is not ASCII.
    private const string Encoded = "$&+,/:;=?@ \"<>#%{}|\\^~[]`";

    /// <summary>The beginning of the names of a framework's figures.</summary>
    /// <param name="name">Its name: a stranger's, so it is encoded as Mesos does it.</param>
    /// <param name="id">Its id.</param>
    public static string PrefixOf(string name, string id) => $"master/frameworks/{Encode(name)}/{id}/";

    /// <summary>Adds a framework's figures, in the order of their names.</summary>
    /// <param name="metrics">Where to.</param>
    /// <param name="prefix">The beginning of their names.</param>
    /// <param name="framework">What was counted.</param>
    /// <param name="withZeros">Whether kinds that never were are shown, too.</param>
    public static void Add(MetricList metrics, string prefix, in FrameworkFiguresReading framework, bool withZeros)
    {
        FrameworkFigures figures = framework.Figures;
        metrics[prefix + "calls"] = figures.Calls;
        foreach ((CallType kind, string name) in s_calls) AddCount("calls/", name, figures[kind]);
        metrics[prefix + "events"] = figures.Events;
        foreach ((EventType kind, string name) in s_events) AddCount("events/", name, figures[kind]);
        metrics[prefix + "offers/accepted"] = figures.OffersAccepted;
        metrics[prefix + "offers/declined"] = figures.OffersDeclined;
        metrics[prefix + "offers/rescinded"] = figures.OffersRescinded;
        metrics[prefix + "offers/sent"] = figures.OffersSent;
        metrics[prefix + "operations"] = figures.Operations;
        foreach ((OfferOperationType kind, string name) in s_operations) AddCount("operations/", name, figures[kind]);
        metrics[prefix + "subscribed"] = framework.IsConnected ? 1 : 0;
        foreach ((TaskState state, string name) in s_states)
        {
            // It goes up and down, and who draws it wants its zeros.
            if (!state.IsTerminal() && (withZeros || state != TaskState.Unknown))
                metrics[$"{prefix}tasks/active/{name}"] = figures.Tasks[state];
        }
        foreach ((TaskState state, string name) in s_states)
            if (state.IsTerminal()) AddCount("tasks/terminal/", name, figures.EndsAs(state));

        void AddCount(string what, string name, long count)
        {
            if (count > 0 || withZeros) metrics[string.Concat(prefix, what, name)] = count;
        }
    }

    private static (T, string)[] NamesOf<T>(Func<T, string> toName) where T : struct, Enum =>
        [.. Enum.GetValues<T>().Select(kind => (kind, toName(kind).ToLowerInvariant())).Where(kind => kind.Item2 != "unknown")
            .OrderBy(kind => kind.Item2, StringComparer.Ordinal)];

    private static string Encode(string name)
    {
        if (name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.')) return name;
        StringBuilder text = new();
        foreach (byte letter in Encoding.UTF8.GetBytes(name))
        {
            if (letter is < 0x20 or > 0x7F || Encoded.Contains((char)letter)) text.Append($"%{letter:X2}");
            else text.Append((char)letter);
        }
        return text.ToString();
    }
}
