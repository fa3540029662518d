namespace Mesosd.Settings;

/// <summary>
/// Turns the text that won into a value: reads the file it points at, parses it, checks its status.
/// </summary>
internal static class FlagReading
{
    private const string FileScheme = "file://";

    public static bool TryRead(
        FlagCollector collector, FlagAssignment assignment, IFileReader files, out object? value)
    {
        value = null;
        FlagDefinition flag = assignment.Flag;
        string subject = FlagDisplay.Show(flag, assignment.GivenName, assignment.Text);
        if (!TryPrepare(collector, assignment, files, out string text, out string? problem))
        {
            string why = flag.Status.IsWorking ? problem! : Refusal(flag);
            collector.Errors.Add(new FlagError(subject, assignment.Origin.Place, why));
            return false;
        }
        if (!flag.Status.IsWorking)
        {
            if (!flag.IsInert(text))
                collector.Errors.Add(new FlagError(subject, assignment.Origin.Place, Refusal(flag)));
            return false;
        }
        if (flag.Convert(text).TryGet(out value, out problem)) return true;
        collector.Errors.Add(new FlagError(subject, assignment.Origin.Place,
            $"{problem}. Expected {flag.Type.Expected}, for example --{flag.Name}={flag.Type.Example}."));
        return false;
    }

    private static string Refusal(FlagDefinition flag)
    {
        string inert = (flag.InertText ?? flag.DefaultText) is { Length: > 0 } text && !flag.Status.IsGone
            ? $" (only {text} is accepted)"
            : "";
        return $"{flag.Status.Reason}{inert}.";
    }

    private static bool TryPrepare(FlagCollector collector, FlagAssignment assignment, IFileReader files,
        out string text, out string? problem)
    {
        FlagContent content = assignment.Flag.Type.Content;
        text = content == FlagContent.Verbatim ? assignment.Text : assignment.Text.Trim();
        problem = null;
        if (PathIn(text, content) is not { } path) return true;
        if (content == FlagContent.Path)
        {
            text = path;
            return true;
        }
        if (content == FlagContent.File) return TryReadSecrets(collector, assignment, files.Read(path), out text, out problem);
        if (text == path)
            collector.Warnings.Add(
                $"--{assignment.GivenName} ({assignment.Origin.Place}): write {FileScheme}{path} " +
                "for a file's contents; a bare path is deprecated.");
        FileText file = files.Read(path);
        problem = file.Text is null ? $"cannot read {(path.Length > 0 ? path : "the file")}: {file.Problem}." : null;
        text = content == FlagContent.Verbatim ? file.Text ?? "" : (file.Text ?? "").Trim();
        return problem is null;
    }

    // What stands in the place of the path may be the secrets themselves, so it is not repeated.
    private static bool TryReadSecrets(
        FlagCollector collector, FlagAssignment assignment, FileText file, out string text, out string? problem)
    {
        text = file.Text ?? "";
        problem = file.Text is null ? $"cannot read the file: {file.Problem}." : null;
        if (file.IsOpenToOthers)
            collector.Warnings.Add(
                $"--{assignment.GivenName} ({assignment.Origin.Place}): every user of this machine may read or change the " +
                "file; take their permissions away (chmod o-rw).");
        return problem is null;
    }

    private static string? PathIn(string text, FlagContent content)
    {
        if (text.StartsWith(FileScheme, StringComparison.Ordinal)) return text[FileScheme.Length..];
        if (content == FlagContent.File) return text;
        return content == FlagContent.Json && text.StartsWith('/') ? text : null;
    }
}
