using System.Text;

namespace Mesosd.Protocol.Generator;

/// <summary>What things of the schema are called in C#.</summary>
internal static class NameRules
{
    // .NET has types of these names in namespaces that every file sees.
    private static readonly Dictionary<string, string> Renamed = new()
    {
        ["Task"] = "TaskSummary",
        ["Environment"] = "CommandEnvironment",
        ["Attribute"] = "AgentAttribute",
    };

    /// <summary>A type's name: nested types are flattened by putting the names together.</summary>
    /// <param name="path">The names from the outermost message to the type itself.</param>
    public static string TypeName(IReadOnlyList<string> path)
    {
        string first = Renamed.TryGetValue(path[0], out string renamed) ? renamed : Segment(path[0]);
        return first + string.Concat(path.Skip(1).Select(Segment));
    }

    /// <summary>
    /// One part of a type's name: acronyms of three letters and more are written as words, and so is a final
    /// "ID"; other acronyms of two letters stay.
    /// </summary>
    internal static string Segment(string name)
    {
        var result = new StringBuilder(name);
        for (int start = 0; start < name.Length; start++)
        {
            int end = start;
            while (end < name.Length && char.IsUpper(name[end])) end++;
            int length = end - start;
            // The last capital of a run begins the next word.
            bool wordFollows = end < name.Length && char.IsLower(name[end]);
            int acronym = wordFollows ? length - 1 : length;
            bool isId = acronym == 2 && end == name.Length && name.EndsWith("ID", StringComparison.Ordinal);
            if (acronym >= 3 || isId)
            {
                for (int index = start + 1; index < start + acronym; index++)
                {
                    result[index] = char.ToLowerInvariant(name[index]);
                }
            }
            if (length > 0) start = end - 1;
        }
        return result.ToString();
    }

    /// <summary>A property's name; it may not be that of the type it stands in.</summary>
    public static string Property(string field, string typeName)
    {
        string name = Pascal(field);
        return name == typeName ? name + "Value" : name;
    }

    /// <summary>snake_case or UPPER_CASE in PascalCase.</summary>
    public static string Pascal(string name)
    {
        var result = new StringBuilder(name.Length);
        foreach (string word in name.Split(['_'], StringSplitOptions.RemoveEmptyEntries))
        {
            bool isUpper = word.All(letter => !char.IsLower(letter));
            result.Append(char.ToUpperInvariant(word[0]));
            result.Append(isUpper ? word.Substring(1).ToLowerInvariant() : word.Substring(1));
        }
        return result.ToString();
    }

    /// <summary>The C# names of an enum's values, without the words that they all begin with.</summary>
    public static IReadOnlyList<string> EnumMembers(string enumName, IReadOnlyList<string> values)
    {
        List<string[]> words = values.Select(value => value.Split('_')).ToList();
        int shared = values.Count == 1 ? SharedWithName(enumName, words[0]) : SharedWords(words);
        return words.Select(parts => MemberName(parts, shared)).ToList();
    }

    private static int SharedWords(List<string[]> words)
    {
        // Every member keeps its last word.
        int most = words.Min(parts => parts.Length) - 1;
        int shared = 0;
        while (shared < most && words.All(parts => parts[shared] == words[0][shared])) shared++;
        return shared;
    }

    private static int SharedWithName(string enumName, string[] parts)
    {
        string[] prefix = SnakeUpper(enumName).Split('_');
        bool same = prefix.Length < parts.Length && prefix.SequenceEqual(parts.Take(prefix.Length));
        return same ? prefix.Length : 0;
    }

    private static string MemberName(string[] parts, int shared)
    {
        string name = Pascal(string.Join("_", parts.Skip(shared)));
        return char.IsDigit(name[0]) ? "_" + name : name;
    }

    private static string SnakeUpper(string name)
    {
        var result = new StringBuilder();
        foreach (char letter in name)
        {
            if (char.IsUpper(letter) && result.Length > 0) result.Append('_');
            result.Append(char.ToUpperInvariant(letter));
        }
        return result.ToString();
    }
}
