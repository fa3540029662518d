namespace Mesosd.Shell.Linux;

/// <summary>What the system refused to do.</summary>
/// <param name="Operation">Which operation, as a verb: <c>start</c>.</param>
/// <param name="Thing">On what: a path, a process id.</param>
/// <param name="Reason">Why: mostly <see cref="Errno.Describe"/>.</param>
public readonly record struct SystemFailure(string Operation, string Thing, string Reason)
{
    /// <summary>A failure that is explained by an error number.</summary>
    internal static SystemFailure Of(string operation, string thing, int errno) =>
        new(operation, thing, Errno.Describe(errno));

    /// <summary>The sentence with the owner of the thing in it.</summary>
    public string DescribeFor(string owner) => $"{Operation} {Thing} of {owner}: {Reason}";

    /// <inheritdoc/>
    public override string ToString() => $"{Operation} {Thing}: {Reason}";
}
