using Mesosd.Protocol.Client;
using Mesosd.Settings;

namespace Mesosd.Cli.Commands;

/// <summary><c>mesosd run</c>: one command as a task, or several of the same.</summary>
internal sealed class RunCommand : ICommand
{
    private const int InterruptedStatus = 130;
    private static readonly TimeSpan AbandonTimeout = TimeSpan.FromSeconds(5);

    public CommandPage Page => CommandPages.Run;

    public async Task<int> RunAsync(FlagValues flags, Terminal terminal, CancellationToken stop)
    {
        if (flags.Command.Count == 0)
        {
            terminal.Errors.WriteLine("mesosd run: expected a COMMAND behind --, for example: mesosd run -- hostname");
            return CommandLine.UsageStatus;
        }
        if (flags.Get(ClientFlags.Resources).FirstOrDefault(resource => resource.Scalar is null) is { } odd)
        {
            terminal.Errors.WriteLine(
                $"mesosd run: --resources: {odd.Name} is not an amount; expected name:number, such as cpus:0.5;mem:64");
            return CommandLine.UsageStatus;
        }
        RunReport report = new(terminal.Output, terminal.Errors, flags.Get(ClientFlags.Json));
        await using RunSession session = new(RequestOf(flags), report);
        try
        {
            return await session.RunAsync(stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            using CancellationTokenSource limit = new(AbandonTimeout);
            await session.AbandonAsync(limit.Token);
            return InterruptedStatus;
        }
        catch (Exception failure) when (failure is RefusedException or IOException)
        {
            terminal.Errors.WriteLine($"mesosd run: {failure.Message}");
            return 1;
        }
    }

    private static RunRequest RequestOf(FlagValues flags)
    {
        string role = flags.Get(ClientFlags.Role);
        return new RunRequest
        {
            Masters = ClientCommand.MastersOf(flags),
            Command = flags.Command,
            Name = flags.Find(ClientFlags.Name) ?? NameOf(flags.Command[0]),
            User = flags.Find(ClientFlags.User) ?? Environment.UserName,
            Resources = flags.Get(ClientFlags.Resources),
            Instances = flags.Get(ClientFlags.Instances),
            Role = role == RoleName.Unreserved ? null : role,
            Variables = flags.All(ClientFlags.Variable),
            Json = flags.Get(ClientFlags.Json),
            Timeout = flags.Get(ClientFlags.Timeout),
        };
    }

    // The program's own name, in characters that an id may have.
    private static string NameOf(string program)
    {
        string name = Path.GetFileName(program);
        IEnumerable<char> fit = name.Where(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.');
        string clean = string.Concat(fit).Trim('.');
        return clean.Length is 0 ? "task" : clean[..Math.Min(clean.Length, 64)];
    }
}
