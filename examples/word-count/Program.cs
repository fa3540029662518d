// A whole framework: counts the words of many files, and prints the ten most frequent.
//
//   word-count --master=127.0.0.1:5050 --files='/usr/share/doc/*.txt' --output=/tmp/words
//              [--role=analytics] [--name=word-count] [--repeat]
//
// --files is a directory or a pattern. The agents read the files and write their results under the same paths,
// so use one machine or a shared file system. --repeat begins again for ever, which keeps a cluster busy.
//
// What every framework does is here:
//   1. Describe yourself, subscribe, and take the events as they come; the client reconnects by itself.
//   2. Use an offer for as many tasks as fit into it, in one call. Decline what you do not need.
//   3. Acknowledge every status update, once you have taken note of it. Updates may come twice.
//   4. Launch again what was lost. After every SUBSCRIBED ask what became of the tasks that you believe alive.
//   5. When all is done tear the framework down; otherwise it waits for you until its failover time-out.
using System.Runtime.InteropServices;
using Mesosd.Protocol.Client;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.SchedulerApi;
using TaskStatus = Mesosd.Protocol.Messages.TaskStatus;
using ValueType = Mesosd.Protocol.Messages.ValueType;

const double Cpus = 0.5, MemoryMegabytes = 64;
const int MaxChunks = 40;

Dictionary<string, string> flags =
    args.Select(flag => flag.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[^1]);
string[] known = ["--master", "--files", "--output", "--role", "--name", "--repeat"];
if (flags.Keys.Except(known).Concat(known[..3].Except(flags.Keys)).FirstOrDefault() is { } wrong)
    return Fail($"{wrong} is unknown or missing; give --master=HOST:PORT --files=PATTERN --output=FOLDER");
string name = flags.GetValueOrDefault("--name", "word-count");
string output = Directory.CreateDirectory(flags["--output"]).FullName;
foreach (string old in Directory.GetFiles(output, "*.counts")) File.Delete(old);
string given = Path.GetFullPath(flags["--files"]), pattern = Directory.Exists(given) ? $"{given}/*" : given;
string[] files = Directory.GetFiles(Path.GetDirectoryName(pattern)!, Path.GetFileName(pattern));
if (files.Length == 0) return Fail($"no file matches {pattern}");
string[][] chunks = [.. files.Order().Chunk((files.Length + MaxChunks - 1) / MaxChunks)];

Queue<int> waiting = new(Enumerable.Range(0, chunks.Length));
Dictionary<TaskId, int> running = [];
int launched = 0, finished = 0;
bool repeat = flags.ContainsKey("--repeat");

using CancellationTokenSource stop = new();
using PosixSignalRegistration interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);
using PosixSignalRegistration terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt);
FrameworkInfo framework = new() { User = Environment.UserName, Name = name, FailoverTimeout = 60 };
framework.Role = flags.GetValueOrDefault("--role");
framework.Capabilities.Add(new() { Type = FrameworkInfoCapabilityType.PartitionAware });
string[] masters = [flags["--master"]];
SchedulerOptions options = new() { Masters = masters, Framework = framework, Notice = Console.WriteLine };
await using SchedulerClient scheduler = new(options);
try
{
    await foreach (Event happening in scheduler.EventsAsync(stop.Token))
    {
        if (happening.Error is { } error) return Fail(error.Message);
        await HandleAsync(happening);
        if (finished == chunks.Length && !repeat) break;
    }
}
catch (OperationCanceledException)
{
    Console.WriteLine("interrupted: ending what still runs");
}
if (scheduler.IsConnected) await scheduler.TeardownAsync();
return 0;

async Task HandleAsync(Event happening)
{
    try
    {
        if (happening.Subscribed is not null && running.Count > 0)
            await scheduler.ReconcileAsync(running.Keys.Select(id => new CallReconcileTask { TaskId = id }));
        foreach (Offer offer in happening.Offers?.Offers ?? []) await UseAsync(offer);
        if (happening.Update is { } update) Take(update.Status);
    }
    catch (IOException lost)
    {
        Console.WriteLine($"{lost.Message}; the next SUBSCRIBED clears up");
    }
}

async Task UseAsync(Offer offer)
{
    if (repeat && waiting.Count == 0) waiting = new(Enumerable.Range(0, chunks.Length));
    int fit = (int)Math.Min(Amount(offer, "cpus") / Cpus, Amount(offer, "mem") / MemoryMegabytes);
    List<TaskInfo> tasks = [];
    while (tasks.Count < fit && waiting.TryDequeue(out int chunk)) tasks.Add(MakeTask(offer.AgentId, chunk));
    if (tasks.Count > 0) await scheduler.LaunchAsync(offer.Id, tasks);
    else scheduler.Decline([offer.Id]);
}

void Take(TaskStatus status)
{
    scheduler.Acknowledge(status);
    // The states before the end, and the one after which the agent may still come back.
    TaskState[] alive = [TaskState.Staging, TaskState.Starting, TaskState.Running, TaskState.Unreachable];
    if (alive.Contains(status.State) || !running.Remove(status.TaskId, out int chunk)) return;
    if (status.State != TaskState.Finished)
    {
        Console.WriteLine($"{status.TaskId.Value}: {status.State} {status.Message}; to be launched again");
        waiting.Enqueue(chunk);
        return;
    }
    Console.WriteLine($"done {(finished++ % chunks.Length) + 1} of {chunks.Length}, {running.Count} running");
    if (finished % chunks.Length == 0) PrintMostFrequent();
}

TaskInfo MakeTask(AgentId agent, int chunk)
{
    TaskId id = new($"{name}-{launched++}");
    running.Add(id, chunk);
    string input = string.Join(' ', chunks[chunk].Select(Quote)), result = Quote($"{output}/{chunk}.counts");
    string command =
        $"cat {input} | LC_ALL=C tr -cs '[:alpha:]' '\\n' | LC_ALL=C tr '[:upper:]' '[:lower:]' | " +
        "awk 'NF { n[$0]++ } END { for (word in n) print n[word], word }' " +
        $"> {result}.$$ && mv {result}.$$ {result}";
    TaskInfo task = new() { Name = name, TaskId = id, AgentId = agent, Command = new() { Value = command } };
    task.Resources.Add(new() { Name = "cpus", Type = ValueType.Scalar, Scalar = new(Cpus) });
    task.Resources.Add(new() { Name = "mem", Type = ValueType.Scalar, Scalar = new(MemoryMegabytes) });
    return task;
}

void PrintMostFrequent()
{
    Dictionary<string, long> counts = [];
    foreach (string line in Directory.GetFiles(output, "*.counts").SelectMany(File.ReadLines))
    {
        string[] count = line.Split(' ');
        counts[count[1]] = counts.GetValueOrDefault(count[1]) + long.Parse(count[0]);
    }
    foreach ((string word, long total) in counts.OrderByDescending(entry => entry.Value).Take(10))
        Console.WriteLine($"{total,10} {word}");
}

static double Amount(Offer offer, string name) =>
    offer.Resources.Where(resource => resource.Name == name).Sum(resource => resource.Scalar?.Value ?? 0);

static string Quote(string path) => $"'{path.Replace("'", "'\\''")}'";

static int Fail(string why)
{
    Console.Error.WriteLine(why);
    return 1;
}

void Interrupt(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.Cancel();
}
