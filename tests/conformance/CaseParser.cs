namespace Mesosd.Conformance;

/// <summary>Reads case files; the format is in README.md.</summary>
internal sealed class CaseParser(string name, string[] lines)
{
    private static readonly string[] s_bodyWords = ["protobuf ", "text ", "contains ", "matches ", "empty"];

    private readonly List<Case> _cases = [];
    private readonly List<string> _masterFlags = [];
    private readonly List<string> _agentFlags = [];
    private int _masters = 1;
    private int _agents = 1;
    private string _resources = "cpus:4;mem:4096;disk:10000;ports:[31000-32000]";
    private int _at;

    public static CaseFile Parse(string path) =>
        new CaseParser(Path.GetFileNameWithoutExtension(path), File.ReadAllLines(path)).Parse();

    private CaseFile Parse()
    {
        while (_at < lines.Length && !lines[_at].StartsWith("== ", StringComparison.Ordinal)) ParseShape(lines[_at++]);
        while (_at < lines.Length) _cases.Add(ParseCase());
        return new CaseFile(name, new ClusterShape(_masters, _agents, _resources, _masterFlags, _agentFlags), _cases);
    }

    private void ParseShape(string line)
    {
        if (IsIgnored(line)) return;
        if (line.StartsWith("master ", StringComparison.Ordinal)) _masterFlags.Add(line["master ".Length..].Trim());
        else if (line.StartsWith("agent ", StringComparison.Ordinal)) _agentFlags.Add(line["agent ".Length..].Trim());
        else if (line.StartsWith("cluster ", StringComparison.Ordinal))
            foreach (string word in line["cluster ".Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)) ParseWord(word);
        else throw Wrong("expected cluster, master, agent or ==");
    }

    private void ParseWord(string word)
    {
        int equals = word.IndexOf('=', StringComparison.Ordinal);
        string value = word[(equals + 1)..];
        switch (equals < 0 ? word : word[..equals])
        {
            case "masters": _masters = int.Parse(value); break;
            case "agents": _agents = int.Parse(value); break;
            case "resources": _resources = value; break;
            default: throw Wrong("expected masters=, agents= or resources=");
        }
    }

    private Case ParseCase()
    {
        string place = $"{name}.txt:{_at + 1}";
        string title = lines[_at++]["== ".Length..].Trim();
        List<string> tags = [];
        List<Step> steps = [];
        bool isRepeated = false;
        while (_at < lines.Length && !lines[_at].StartsWith("== ", StringComparison.Ordinal))
        {
            string line = lines[_at];
            if (IsIgnored(line)) _at++;
            else if (line.StartsWith("tags ", StringComparison.Ordinal))
                tags.AddRange(lines[_at++]["tags ".Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries));
            else if (line == "repeat until") isRepeated = lines[_at++].Length > 0;
            else if (line.StartsWith('>'))
            {
                steps.Add(ParseExchange(isRepeated));
                isRepeated = false;
            }
            else steps.Add(ParseStreamStep());
        }
        return steps.Count > 0 ? new Case(title, place, tags, steps) : throw Wrong($"the case at {place} does nothing");
    }

    private Exchange ParseExchange(bool isRepeated)
    {
        int line = _at + 1;
        RequestText request = ParseRequest(TakeBlock('>'));
        List<string> expected = TakeBlock('<');
        if (expected.Count == 0) throw Wrong("expected lines beginning with < behind a request");
        return new Exchange(line, request, ParseExpectation(expected), isRepeated);
    }

    private RequestText ParseRequest(List<string> block)
    {
        List<string> words = [.. block[0].Split(' ', StringSplitOptions.RemoveEmptyEntries)];
        string target = words[0].StartsWith('@') ? TakeFirst(words)[1..] : "master";
        bool isHttp2 = words[0] == "HTTP/2" && TakeFirst(words).Length > 0;
        if (words.Count != 2) throw Wrong("expected > METHOD PATH");
        (List<string> head, string body) = Divide(block);
        return new RequestText(target, isHttp2, words[0], words[1], [.. head.Select(ParseHeader)], body);
    }

    private Expectation ParseExpectation(List<string> block)
    {
        string[] words = block[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (!int.TryParse(words[0], out int status)) throw Wrong("expected < STATUS");
        string? stream = words is [_, "stream", _] ? words[2] : null;
        (List<string> head, string body) = Divide(block);
        List<(string, string?)> headers = [];
        foreach (string line in head)
        {
            if (line.StartsWith("! ", StringComparison.Ordinal)) headers.Add((line[2..].Trim(), null));
            else headers.Add(ParseHeader(line));
        }
        return new Expectation(status, stream, headers, ParseBodies(body));
    }

    // A JSON value may go over several lines; the others are words at the beginning of a line.
    private static List<string> ParseBodies(string body)
    {
        List<string> bodies = [];
        foreach (string line in body.Split('\n'))
        {
            bool begins = bodies.Count == 0 || s_bodyWords.Any(word => line.StartsWith(word, StringComparison.Ordinal));
            if (begins && line.Trim().Length > 0) bodies.Add(line);
            else if (bodies.Count > 0) bodies[^1] += "\n" + line;
        }
        return [.. bodies.Select(text => text.TrimEnd())];
    }

    private Step ParseStreamStep()
    {
        int number = _at + 1;
        string[] words = lines[_at].Split(' ', 3, StringSplitOptions.RemoveEmptyEntries);
        switch (words)
        {
            case [var stream, "ended"]:
                _at++;
                return new AwaitEnd(number, stream);
            case [var stream, "close"]:
                _at++;
                return new CloseStream(number, stream);
            case ["start", var agent]:
                _at++;
                return new StartAgent(number, agent);
            case [var stream, "<", ..]:
                string prefix = stream + " <";
                List<string> body = [];
                while (_at < lines.Length && lines[_at].StartsWith(prefix, StringComparison.Ordinal) &&
                       (body.Count == 0 || !lines[_at][prefix.Length..].TrimStart().StartsWith("{\"type\"", StringComparison.Ordinal)))
                    body.Add(lines[_at++][prefix.Length..]);
                return new Await(number, stream, string.Join('\n', body).Trim());
            default:
                throw Wrong("expected >, tags, repeat until, start AGENT, or NAME with <, ended or close");
        }
    }

    private List<string> TakeBlock(char mark)
    {
        List<string> block = [];
        while (_at < lines.Length && lines[_at].StartsWith(mark))
        {
            string line = lines[_at++];
            block.Add(line.Length > 1 && line[1] == ' ' ? line[2..] : line[1..]);
        }
        return block;
    }

    private static (List<string> Head, string Body) Divide(List<string> block)
    {
        int blank = block.FindIndex(1, line => line.Length == 0);
        return blank < 0
            ? (block[1..], "")
            : (block[1..blank], string.Join('\n', block[(blank + 1)..]));
    }

    private (string, string) ParseHeader(string line)
    {
        int colon = line.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 ? (line[..colon], line[(colon + 1)..].Trim()) : throw Wrong($"expected NAME: VALUE, found '{line}'");
    }

    private static string TakeFirst(List<string> words)
    {
        string first = words[0];
        words.RemoveAt(0);
        return first;
    }

    private static bool IsIgnored(string line) => line.Trim().Length == 0 || line.StartsWith('#');

    private ConformanceException Wrong(string text) => new($"{name}.txt:{Math.Min(_at + 1, lines.Length)}: {text}");
}
