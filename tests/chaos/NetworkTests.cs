using System.Net;
using System.Net.Sockets;
using Mesosd.Harness;
using Xunit;

namespace Mesosd.Chaos;

/// <summary>That the network does to packets what the scenarios believe it does.</summary>
public sealed class NetworkTests
{
    private static readonly TimeSpan s_silence = TimeSpan.FromMilliseconds(300);

    [Fact]
    public async Task A_cut_drops_one_direction_silently_and_only_between_these_two()
    {
        await using NamespaceNetwork network = Networks.Create("one", "two");
        await using RunningProgram one = Echo(network, "one");
        await using RunningProgram two = Echo(network, "two");
        using Socket own = Bound(network.OwnAddress);
        using Socket observer = Bound(network.ObserverAddress);
        await EchoesAsync(own, network.Host("one"));
        await EchoesAsync(observer, network.Host("two"));

        network.Cut(NamespaceNetwork.Own, "one");
        Assert.False(await AnswersAsync(own, network.Host("one")));
        Assert.True(await AnswersAsync(own, network.Host("two")));
        Assert.True(await AnswersAsync(observer, network.Host("one")));

        network.Heal();
        Assert.True(await AnswersAsync(own, network.Host("one")));
        // The question arrives; the answer does not.
        network.Cut("one", NamespaceNetwork.Own);
        int heard = Heard(one);
        Assert.False(await AnswersAsync(own, network.Host("one")));
        Assert.True(Heard(one) > heard, "the question itself was lost");
    }

    [Fact]
    public async Task An_isolated_host_hears_nobody_and_is_still_observed()
    {
        await using NamespaceNetwork network = Networks.Create("one", "two");
        await using RunningProgram one = Echo(network, "one");
        using Socket own = Bound(network.OwnAddress);
        using Socket observer = Bound(network.ObserverAddress);
        await EchoesAsync(own, network.Host("one"));

        network.Isolate("one");
        Assert.False(await AnswersAsync(own, network.Host("one")));
        Assert.True(await AnswersAsync(observer, network.Host("one")));
        network.Heal();
        Assert.True(await AnswersAsync(own, network.Host("one")));
    }

    [Fact]
    public async Task Processes_of_a_host_are_found_and_end_with_the_network()
    {
        NamespaceNetwork network = Networks.Create("one");
        await using RunningProgram sleeper = RunningProgram.Start("/bin/sleep", ["1000"], host: network.Host("one"));
        await TestCluster.EventuallyAsync(() => Task.FromResult(network.Processes("one").Contains(sleeper.ProcessId)), "the sleeper");
        await network.DisposeAsync();
        Assert.NotEqual(0, await sleeper.ExitAsync());
    }

    [Fact]
    public async Task What_a_dead_process_left_behind_is_swept()
    {
        await using NamespaceNetwork network = Networks.Create("one");
        // The id of a process that has ended, as a test that crashed would have had it.
        await using RunningProgram ended = RunningProgram.Start("/bin/true", []);
        await ended.ExitAsync();
        NetworkHost left = new("left", $"mesosd-chaos-{ended.ProcessId}-left", "");
        await using (RunningProgram made = RunningProgram.Start("/bin/sh", ["-c", $"PATH=$PATH:/usr/sbin:/sbin ip netns add {left.Namespace}"]))
            Assert.Equal(0, await made.ExitAsync());
        await using RunningProgram sleeper = RunningProgram.Start("/bin/sleep", ["1000"], host: left);
        await TestCluster.EventuallyAsync(() => Task.FromResult(CommandOf(sleeper) == "sleep"), "the sleeper on the host that was left");

        NamespaceNetwork.Sweep();

        Assert.NotEqual(0, await sleeper.ExitAsync());
        Assert.False(File.Exists($"/run/netns/{left.Namespace}"));
        Assert.True(File.Exists($"/run/netns/{network.Host("one").Namespace}"), "what is in use stays");
    }

    // Answers each datagram to its sender, and prints a line for each.
    private static RunningProgram Echo(NamespaceNetwork network, string name) => RunningProgram.Start(Environment.ProcessPath!,
        [EchoCommand.Argument, network.Host(name).Address], host: network.Host(name));

    private static Socket Bound(string address)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Parse(address), 0));
        return socket;
    }

    private static Task EchoesAsync(Socket socket, NetworkHost host) =>
        TestCluster.EventuallyAsync(() => AnswersAsync(socket, host), $"{host.Name} to answer");

    private static async Task<bool> AnswersAsync(Socket socket, NetworkHost host)
    {
        using CancellationTokenSource patience = new(s_silence);
        await socket.SendToAsync("?"u8.ToArray(), new IPEndPoint(IPAddress.Parse(host.Address), EchoCommand.Port));
        byte[] buffer = new byte[16];
        try
        {
            await socket.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0), patience.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static int Heard(RunningProgram echo) => echo.StandardOutput.Count(letter => letter == '\n');

    private static string CommandOf(RunningProgram program) => File.ReadAllText($"/proc/{program.ProcessId}/comm").Trim();
}
