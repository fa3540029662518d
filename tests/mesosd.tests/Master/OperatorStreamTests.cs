using System.Globalization;
using System.Text;
using System.Text.Json;
using Mesosd.Protocol.Client;
using Mesosd.Protocol.Messages;
using Mesosd.Settings;
using Mesosd.Shell.Files;
using Mesosd.Shell.Log;
using Mesosd.Shell.Master;
using Xunit;

namespace Mesosd.Tests.Master;

/// <summary>The operators' event stream, over a real port.</summary>
public sealed class OperatorStreamTests : IAsyncLifetime
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(30);

    private readonly LogWriter _log = new(new LoggingFlags { IsQuiet = true }, "test");
    private readonly HttpClient _http = new();
    private MasterHost _master = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        FlagSources sources = new(
            ["--ip=127.0.0.1", "--port=0", "--registry=in_memory", "--max_operator_event_stream_subscribers=2"],
            [KeyValuePair.Create(FlagSources.EtcVariable, "/nonexistent")], new SettingsFiles());
        _master = await MasterHost.StartAsync(
            MasterFlags.Read(sources).Flags!, new RoleLog(_log, "master"), CancellationToken.None);
        _http.BaseAddress = new Uri($"http://{_master.EndPoint}");
    }

    public async ValueTask DisposeAsync()
    {
        await _master.DisposeAsync();
        await _log.DisposeAsync();
        _http.Dispose();
    }

    [Fact]
    public async Task A_subscriber_gets_the_cluster_a_heartbeat_and_what_happens_then()
    {
        await using WireAgent first = await WireAgent.ConnectAsync(_master.EndPoint);
        AgentId known = await first.RegisterAsync("a1", "cpus:4");
        using Records records = await SubscribeAsync("application/json");
        JsonElement subscribed = await records.NextAsync("SUBSCRIBED");
        JsonElement agents = subscribed.GetProperty("subscribed").GetProperty("get_state").GetProperty("get_agents");
        Assert.Equal(known.Value, Assert.Single(agents.GetProperty("agents").EnumerateArray()).GetProperty("agent_info").GetProperty("id").GetProperty("value").GetString());
        Assert.Equal("15.0", subscribed.GetProperty("subscribed").GetProperty("heartbeat_interval_seconds").GetRawText());
        await records.NextAsync("HEARTBEAT");
        await using WireAgent second = await WireAgent.ConnectAsync(_master.EndPoint);
        AgentId added = await second.RegisterAsync("a2", "cpus:4");
        // It says that it listens where the first one does, so that one is gone.
        JsonElement removed = (await records.NextAsync("AGENT_REMOVED")).GetProperty("agent_removed").GetProperty("agent_id");
        Assert.Equal(known.Value, removed.GetProperty("value").GetString());
        JsonElement agent = (await records.NextAsync("AGENT_ADDED")).GetProperty("agent_added").GetProperty("agent");
        Assert.Equal(added.Value, agent.GetProperty("agent_info").GetProperty("id").GetProperty("value").GetString());
        await using SchedulerClient scheduler = new(new SchedulerOptions
        {
            Masters = [_master.EndPoint.ToString()],
            Framework = new FrameworkInfo { User = "nobody", Name = "f1" },
        });
        await using IAsyncEnumerator<Protocol.SchedulerApi.Event> events = scheduler.EventsAsync(Cancel).GetAsyncEnumerator(Cancel);
        await events.MoveNextAsync();
        JsonElement framework = (await records.NextAsync("FRAMEWORK_ADDED")).GetProperty("framework_added").GetProperty("framework");
        Assert.Equal("f1", framework.GetProperty("framework_info").GetProperty("name").GetString());
    }

    [Fact]
    public async Task Protobuf_records_come_where_only_protobuf_is_taken()
    {
        using Records records = await SubscribeAsync("application/x-protobuf");
        byte[] record = await records.NextAsync();
        Assert.True(Protocol.Wire.MessageCodec.TryDecode<Protocol.MasterApi.Event>(
            record, Protocol.Wire.DecodeLimits.Default, out Protocol.MasterApi.Event? happening, out _));
        Assert.NotNull(happening!.Subscribed!.GetState!.GetTasks);
    }

    [Fact]
    public async Task The_oldest_subscriber_is_closed_when_there_are_too_many()
    {
        using Records first = await SubscribeAsync("application/json");
        using Records second = await SubscribeAsync("application/json");
        using Records third = await SubscribeAsync("application/json");
        await first.NextAsync("SUBSCRIBED");
        await first.NextAsync("HEARTBEAT");
        Assert.Empty(await first.NextAsync());
        await using WireAgent agent = await WireAgent.ConnectAsync(_master.EndPoint);
        await agent.RegisterAsync("a1", "cpus:4");
        foreach (Records records in (Records[])[second, third])
        {
            await records.NextAsync("SUBSCRIBED");
            await records.NextAsync("HEARTBEAT");
            await records.NextAsync("AGENT_ADDED");
        }
    }

    private async Task<Records> SubscribeAsync(string accept)
    {
        ByteArrayContent content = new(Encoding.UTF8.GetBytes("{\"type\":\"SUBSCRIBE\"}"));
        content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        HttpRequestMessage request = new(HttpMethod.Post, "/api/v1") { Content = content };
        request.Headers.TryAddWithoutValidation("Accept", accept);
        HttpResponseMessage answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancel);
        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Equal(accept, answer.Content.Headers.ContentType!.ToString());
        return new Records(answer, await answer.Content.ReadAsStreamAsync(Cancel));
    }

    /// <summary>A stream of records as a client reads it.</summary>
    private sealed class Records(HttpResponseMessage answer, Stream stream) : IDisposable
    {
        public async Task<JsonElement> NextAsync(string type)
        {
            using JsonDocument document = JsonDocument.Parse(await NextAsync());
            JsonElement happening = document.RootElement.Clone();
            Assert.Equal(type, happening.GetProperty("type").GetString());
            return happening;
        }

        /// <summary>The next record; nothing at the end of the stream.</summary>
        public async Task<byte[]> NextAsync()
        {
            using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
            limit.CancelAfter(s_timeout);
            StringBuilder length = new();
            byte[] letter = new byte[1];
            while (await stream.ReadAsync(letter, limit.Token) == 1 && letter[0] != '\n') length.Append((char)letter[0]);
            if (length.Length == 0) return [];
            byte[] record = new byte[int.Parse(length.ToString(), CultureInfo.InvariantCulture)];
            await stream.ReadExactlyAsync(record, limit.Token);
            return record;
        }

        public void Dispose()
        {
            stream.Dispose();
            answer.Dispose();
        }
    }
}
