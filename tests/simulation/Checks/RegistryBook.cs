using System.Globalization;
using Mesosd.Protocol.MasterApi;
using Mesosd.Protocol.Messages;

namespace Mesosd.Simulation;

/// <summary>
/// What an operator may expect of the registry: for each thing that can be set, the values that it may have. The one
/// that was accepted last, and those whose answer was lost or is under way.
/// </summary>
internal sealed class RegistryBook
{
    private readonly SortedDictionary<string, Expectation> _expected = new(StringComparer.Ordinal);

    /// <summary>How many changes were accepted.</summary>
    public int AcceptedCount { get; private set; }

    public void NoteAsked(Call call)
    {
        foreach ((string thing, string value) in ValuesOf(call)) Find(thing).Open.Add(value);
    }

    public void NoteAccepted(Call call)
    {
        AcceptedCount++;
        foreach ((string thing, string value) in ValuesOf(call)) Find(thing).Accept(value);
    }

    public void NoteRefused(Call call)
    {
        foreach ((string thing, string value) in ValuesOf(call)) Find(thing).Open.Remove(value);
    }

    /// <summary>What is wrong with values that a registry has; null when nothing is.</summary>
    public string? FindContradiction(IReadOnlyDictionary<string, string> values)
    {
        foreach ((string thing, Expectation expected) in _expected)
        {
            string actual = values.GetValueOrDefault(thing, "");
            if (!expected.Allows(actual))
                return $"{thing} is '{actual}', and was set to '{expected.Accepted}'" +
                    (expected.Open.Count > 0 ? $" (or perhaps {string.Join(", ", expected.Open)})" : "");
        }
        return null;
    }

    /// <summary>The words in which a quota is compared.</summary>
    public static string Describe(QuotaConfig quota) => string.Join(' ',
        quota.Guarantees.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}>={Text(pair.Value)}")
            .Concat(quota.Limits.OrderBy(pair => pair.Key, StringComparer.Ordinal)
                .Select(pair => $"{pair.Key}<={Text(pair.Value)}")));

    private static string Text(ValueScalar value) => value.Value.ToString(CultureInfo.InvariantCulture);

    private static IEnumerable<(string Thing, string Value)> ValuesOf(Call call) => call.Type switch
    {
        CallType.UpdateQuota =>
            call.UpdateQuota!.QuotaConfigs.Select(quota => ($"quota of {quota.Role}", Describe(quota))),
        CallType.UpdateWeights => call.UpdateWeights!.WeightInfos.Select(weight =>
            ($"weight of {weight.Role}", weight.Weight.ToString(CultureInfo.InvariantCulture))),
        CallType.MarkAgentGone => [($"agent {call.MarkAgentGone!.AgentId.Value}", "gone")],
        _ => [],
    };

    private Expectation Find(string thing)
    {
        if (!_expected.TryGetValue(thing, out Expectation? found)) _expected.Add(thing, found = new Expectation());
        return found;
    }

    private sealed class Expectation
    {
        public string Accepted { get; private set; } = "";

        /// <summary>Asked for, and not answered: each of them may have been done, or may yet be.</summary>
        public List<string> Open { get; } = [];

        public void Accept(string value)
        {
            Open.Remove(value);
            Accepted = value;
        }

        public bool Allows(string value) => value == Accepted || Open.Contains(value);
    }
}
