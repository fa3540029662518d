using Mesosd.Protocol.Native;
using Mesosd.Settings;

namespace Mesosd.Master;

/// <summary>
/// Finds the framework or agent that a person means: its id or name, the last part of its id, or a beginning of
/// one of these that nothing else shares.
/// </summary>
internal static class FrameworkSearch
{
    private const int MaxListed = 5;

    public static KnownFramework? Find(FrameworkTable frameworks, string meant, out Refusal? refusal) => Choose(
        "framework", [.. frameworks.CopyValues()], of => of.Id.Value, of => of.Info.Name, meant, out refusal);

    public static KnownAgent? Find(AgentTable agents, string meant, out Refusal? refusal) => Choose(
        "agent", [.. agents.CopyValues().Where(of => of.IsRegistered)], of => of.Id.Value,
        of => of.Info.Hostname, meant, out refusal);

    private static T? Choose<T>(
        string what, T[] known, Func<T, string> idOf, Func<T, string> nameOf, string meant, out Refusal? refusal)
        where T : class
    {
        refusal = null;
        // An exact id is never ambiguous, a whole name is stronger than a beginning.
        foreach (T one in known) if (idOf(one) == meant) return one;
        T[] found = [.. known.Where(one => nameOf(one) == meant || Tail(idOf(one)) == meant)];
        if (found.Length == 0 && meant.Length > 0)
            found = [.. known.Where(one => StartsWith(idOf(one)) || StartsWith(nameOf(one)))];
        if (found.Length == 1) return found[0];
        refusal = found.Length == 0
            ? Unknown(what, [.. known.Select(nameOf), .. known.Select(idOf)], meant)
            : Ambiguous(what, found.Select(one => $"{idOf(one)} ({nameOf(one)})"), found.Length, meant);
        return null;

        bool StartsWith(string text) => text.StartsWith(meant, StringComparison.Ordinal);
    }

    private static Refusal Unknown(string what, List<string> words, string meant)
    {
        string shown = FlagDisplay.Clean(meant);
        string hint = Suggestion.For(meant, words) is { } near
            ? $"; did you mean {FlagDisplay.Clean(near)}?"
            : words.Count == 0 ? $"; there is none at all" : $"; `mesosd {what}s` lists them";
        return new Refusal { Code = RefusalCode.NotFound, Message = $"there is no {what} {shown}{hint}" };
    }

    private static Refusal Ambiguous(string what, IEnumerable<string> found, int count, string meant) => new()
    {
        Code = RefusalCode.Conflict,
        Message = $"{FlagDisplay.Clean(meant)} could be {count} {what}s: " +
            $"{string.Join(", ", found.Take(MaxListed).Select(FlagDisplay.Clean))}" +
            $"{(count > MaxListed ? ", …" : "")}; give the whole id",
    };

    private static string Tail(string id) =>
        id.LastIndexOf('-') is >= 0 and int at ? id[(at + 1)..] : id;
}
