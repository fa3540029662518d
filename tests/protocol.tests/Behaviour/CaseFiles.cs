using System.Runtime.CompilerServices;

namespace Mesosd.Protocol.Tests.Behaviour;

/// <summary>One step of a case, with where it stands.</summary>
/// <param name="Place">The file and the line, for failures.</param>
/// <param name="Text">The step in one line.</param>
public sealed record CaseStep(string Place, string Text);

/// <summary>A conversation that every client library must be able to have.</summary>
/// <param name="Name">A sentence that is true of both.</param>
/// <param name="File">The file's name without its ending.</param>
/// <param name="Steps">What happens, in order; blocks are written out.</param>
/// <param name="Only">The one library that it is for; null for all.</param>
public sealed record BehaviourCase(string Name, string File, IReadOnlyList<CaseStep> Steps, string? Only);

/// <summary>Reads <c>tests/clients/behaviour</c>; its README describes the format.</summary>
internal static class CaseFiles
{
    private const string Continuation = "      ";

    public static IReadOnlyList<BehaviourCase> Load()
    {
        string[] files = [.. Directory.GetFiles(Folder(), "*.txt").Order(StringComparer.Ordinal)];
        Dictionary<string, Section> blocks = [];
        List<Section> cases = [];
        foreach (string file in files)
        {
            foreach (Section section in Read(file))
            {
                if (section.IsBlock) blocks.Add(section.Title.Split(' ')[0], section);
                else cases.Add(section);
            }
        }
        return [.. cases.Select(each => Finish(each, blocks))];
    }

    private static string Folder([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "clients", "behaviour"));

    private static List<Section> Read(string file)
    {
        List<Section> sections = [];
        string[] lines = File.ReadAllLines(file);
        for (int index = 0; index < lines.Length; index++)
        {
            string line = lines[index];
            string place = $"{Path.GetFileName(file)}:{index + 1}";
            if (line.Trim().Length == 0 || line.StartsWith('#')) continue;
            if (line.StartsWith("case ", StringComparison.Ordinal))
                sections.Add(new Section(false, line[5..].Trim(), Path.GetFileNameWithoutExtension(file)));
            else if (line.StartsWith("block ", StringComparison.Ordinal))
                sections.Add(new Section(true, line[6..].Trim(), Path.GetFileNameWithoutExtension(file)));
            else if (line.StartsWith(Continuation, StringComparison.Ordinal))
                sections[^1].Steps[^1] = sections[^1].Steps[^1] with { Text = sections[^1].Steps[^1].Text + " " + line.Trim() };
            else if (line.StartsWith("  ", StringComparison.Ordinal)) sections[^1].Steps.Add(new CaseStep(place, line.Trim()));
            else throw new FormatException($"{place}: expected case, block, a step or a comment");
        }
        return sections;
    }

    private static BehaviourCase Finish(Section section, Dictionary<string, Section> blocks)
    {
        List<CaseStep> steps = [];
        string? only = null;
        foreach (CaseStep step in section.Steps)
        {
            if (step.Text.StartsWith("only ", StringComparison.Ordinal))
            {
                string[] words = step.Text.Split(' ', 3);
                if (words.Length < 3 || !words[2].StartsWith("because ", StringComparison.Ordinal))
                    throw new FormatException($"{step.Place}: expected 'only LIBRARY because REASON'");
                only = words[1];
            }
            else Expand(step, blocks, steps);
        }
        return new BehaviourCase(section.Title, section.File, steps, only);
    }

    private static void Expand(CaseStep step, Dictionary<string, Section> blocks, List<CaseStep> steps)
    {
        string[] words = step.Text.Split(' ');
        if (words[0] != "do")
        {
            steps.Add(step);
            return;
        }
        Section block = blocks[words[1]];
        string[] names = block.Title.Split(' ')[1..];
        if (names.Length != words.Length - 2) throw new FormatException($"{step.Place}: {block.Title} takes {names.Length} words");
        foreach (CaseStep inner in block.Steps)
        {
            string text = inner.Text;
            for (int index = 0; index < names.Length; index++) text = text.Replace($"<{names[index]}>", words[index + 2], StringComparison.Ordinal);
            Expand(new CaseStep($"{step.Place} ({inner.Place})", text), blocks, steps);
        }
    }

    private sealed record Section(bool IsBlock, string Title, string File)
    {
        public List<CaseStep> Steps { get; } = [];
    }
}
