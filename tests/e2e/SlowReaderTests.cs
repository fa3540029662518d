using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Mesosd.Harness;
using Xunit;

namespace Mesosd.EndToEnd;

/// <summary>A scheduler over HTTP that hardly reads, against the published binary.</summary>
public sealed partial class SlowReaderTests
{
    private const int TasksAtATime = 200;

    // More than the kernel holds for a connection by far, at some 60 KB a question.
    private const int MostQuestions = 1000;

    [Fact]
    public async Task It_is_cut_with_a_reason_and_counted_and_never_costs_more_than_a_megabyte()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(agents: 0);
        using Subscriber slow = await Subscriber.OpenAsync(cluster.Port);
        using HttpClient http = new() { BaseAddress = new Uri($"http://127.0.0.1:{cluster.Port}") };
        // A byte for each question: more often than once a second, and still next to nothing.
        int questions = 0;
        while (await cluster.MetricAsync("master/http_streams_cut") == 0)
        {
            Assert.True(++questions < MostQuestions, $"{questions} questions are answered and the stream is still there");
            await AskAsync(http, slow);
            await slow.ReadByteAsync();
        }
        string line = await cluster.MasterProgram.LineAsync(text => text.Contains("bytes unread"), "why it cut the client");
        int unread = int.Parse(Unread().Match(line).Groups[1].Value, CultureInfo.InvariantCulture);
        Assert.InRange(unread, 1, 1 << 20);
        await slow.ReadToEndAsync();

        await TestCluster.EventuallyAsync(
            async () => await cluster.MetricAsync("master/frameworks_disconnected") == 1, "the framework to be without a link");
        using Subscriber again = await Subscriber.OpenAsync(cluster.Port, slow.FrameworkId);
        Assert.Equal(slow.FrameworkId, again.FrameworkId);
        Assert.Equal(1, await cluster.MetricAsync("master/http_streams_cut"));
        Assert.Equal(1, await cluster.MetricAsync("master/frameworks_connected"));
    }

    // It is refused once the stream is cut, which the figure shows next.
    private static async Task AskAsync(HttpClient http, Subscriber subscriber)
    {
        string tasks = string.Join(',', Enumerable.Range(0, TasksAtATime)
            .Select(number => $"{{\"task_id\": {{\"value\": \"a-task-that-nobody-knows-{number}\"}}}}"));
        using HttpRequestMessage request = new(HttpMethod.Post, "/api/v1/scheduler")
        {
            Content = new StringContent(
                $$$"""
                {"type": "RECONCILE", "framework_id": {"value": "{{{subscriber.FrameworkId}}}"}, "reconcile": {"tasks": [{{{tasks}}}]}}
                """,
                new MediaTypeHeaderValue("application/json")),
        };
        request.Headers.Add("Mesos-Stream-Id", subscriber.StreamId);
        using HttpResponseMessage answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.True(answer.StatusCode is HttpStatusCode.Accepted or HttpStatusCode.Forbidden, $"{answer.StatusCode}");
    }

    [GeneratedRegex("left ([0-9]+) bytes unread")]
    private static partial Regex Unread();

    /// <summary>A stream of events, taken from its socket only as the test says.</summary>
    private sealed class Subscriber : IDisposable
    {
        private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
        {
            // Before the connection, so that the kernel takes next to nothing for the test.
            ReceiveBufferSize = 2048,
        };

        public string StreamId { get; private set; } = "";

        public string FrameworkId { get; private set; } = "";

        public static async Task<Subscriber> OpenAsync(int port, string? id = null)
        {
            Subscriber subscriber = new();
            await subscriber._socket.ConnectAsync(IPAddress.Loopback, port);
            string known = id is null ? "null" : $"{{\"value\": \"{id}\"}}";
            string body = $$$"""
                {"type": "SUBSCRIBE", "framework_id": {{{known}}}, "subscribe": {"suppressed_roles": ["*"],
                  "framework_info": {"user": "root", "name": "sips", "failover_timeout": 600, "id": {{{known}}} } } }
                """;
            await subscriber._socket.SendAsync(Encoding.UTF8.GetBytes(
                $"POST /api/v1/scheduler HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\nAccept: application/json\r\n" +
                $"Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}"));
            await subscriber.ReadSubscribedAsync();
            return subscriber;
        }

        public async Task<int> ReadByteAsync()
        {
            byte[] one = new byte[1];
            using CancellationTokenSource patience = new(RunningProgram.Patience);
            try
            {
                return await _socket.ReceiveAsync(one, patience.Token) == 0 ? -1 : one[0];
            }
            catch (SocketException)
            {
                return -1; // The connection was broken.
            }
        }

        /// <summary>Takes what the kernel still holds, up to the end that the master has made.</summary>
        public async Task ReadToEndAsync()
        {
            while (await ReadByteAsync() >= 0)
            {
            }
        }

        public void Dispose() => _socket.Dispose();

        private async Task ReadSubscribedAsync()
        {
            string status = await ReadLineAsync();
            Assert.Equal("HTTP/1.1 200 OK", status);
            for (string line = await ReadLineAsync(); line.Length > 0; line = await ReadLineAsync())
                if (line.StartsWith("Mesos-Stream-Id: ", StringComparison.OrdinalIgnoreCase)) StreamId = line["Mesos-Stream-Id: ".Length..];
            // A chunk for the record: its length in front, in digits.
            await ReadLineAsync();
            int length = int.Parse(await ReadLineAsync(), CultureInfo.InvariantCulture);
            byte[] record = new byte[length];
            for (int index = 0; index < length; index++) record[index] = (byte)await ReadByteAsync();
            using JsonDocument subscribed = JsonDocument.Parse(record);
            FrameworkId = subscribed.RootElement.GetProperty("subscribed").GetProperty("framework_id").GetProperty("value").GetString()!;
        }

        private async Task<string> ReadLineAsync()
        {
            StringBuilder line = new();
            while (await ReadByteAsync() is >= 0 and int letter && letter != '\n') line.Append((char)letter);
            return line.ToString().TrimEnd('\r');
        }
    }
}
