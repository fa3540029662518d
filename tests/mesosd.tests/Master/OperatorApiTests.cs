using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Mesosd.Protocol.MasterApi;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Wire;
using Mesosd.Settings;
using Mesosd.Shell.Files;
using Mesosd.Shell.Log;
using Mesosd.Shell.Master;
using Xunit;

namespace Mesosd.Tests.Master;

/// <summary>The operator API and the older endpoints that change something, over a real port.</summary>
public sealed class OperatorApiTests : IAsyncLifetime
{
    private readonly LogWriter _log = new(new LoggingFlags { IsQuiet = true }, "test");
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false });
    private MasterHost _master = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        FlagSources sources = new(["--ip=127.0.0.1", "--port=0", "--registry=in_memory"],
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

    [Theory]
    [InlineData("/api/v1", null)]
    [InlineData("/api/v1", "*/*")]
    [InlineData("/master/api/v1", "application/x-protobuf, application/json;q=0.5")]
    public async Task A_question_is_answered_in_JSON_unless_only_protobuf_will_do(string path, string? accept)
    {
        using HttpResponseMessage answer = await PostAsync(path, "{\"type\":\"GET_HEALTH\"}", accept: accept);
        Assert.Equal("application/json", answer.Content.Headers.ContentType!.ToString());
        Assert.Equal("{\"type\":\"GET_HEALTH\",\"get_health\":{\"healthy\":true}}", await answer.Content.ReadAsStringAsync(Cancel));
    }

    [Fact]
    public async Task Protobuf_is_taken_and_given()
    {
        byte[] call = MessageCodec.ToBytes(new Call { Type = CallType.GetMaster });
        using ByteArrayContent content = new(call);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-protobuf");
        using HttpRequestMessage request = new(HttpMethod.Post, "/api/v1") { Content = content };
        request.Headers.TryAddWithoutValidation("Accept", "application/x-protobuf");
        using HttpResponseMessage answer = await _http.SendAsync(request, Cancel);
        Assert.Equal("application/x-protobuf", answer.Content.Headers.ContentType!.ToString());
        byte[] body = await answer.Content.ReadAsByteArrayAsync(Cancel);
        Assert.True(MessageCodec.TryDecode<Response>(body, DecodeLimits.Default, out Response? response, out _));
        Assert.Equal((uint)_master.EndPoint.Port, response!.GetMaster!.MasterInfo!.Port);
    }

    [Theory]
    [InlineData("{\"type\":\"GET_HEALTH\"}", null, null, 400)]
    [InlineData("{\"type\":\"GET_HEALTH\"}", "application/json; charset=utf-8", null, 415)]
    [InlineData("{\"type\":\"GET_HEALTH\"}", "text/plain", null, 415)]
    [InlineData("{", "application/json", null, 400)]
    [InlineData("{}", "application/json", "text/html", 400)]
    [InlineData("{\"type\":\"DANCE\"}", "application/json", null, 400)]
    [InlineData("{\"type\":\"UNKNOWN\"}", "application/json", null, 501)]
    [InlineData("{\"type\":\"GET_METRICS\"}", "application/json", null, 400)]
    [InlineData("{\"type\":\"GET_HEALTH\"}", "application/json", "text/html", 406)]
    [InlineData("{\"type\":\"SET_QUOTA\"}", "application/json", null, 400)]
    [InlineData("{\"type\":\"MARK_AGENT_GONE\",\"mark_agent_gone\":{\"agent_id\":{\"value\":\"x\"}}}", "application/json", null, 404)]
    [InlineData("{\"type\":\"DRAIN_AGENT\",\"drain_agent\":{\"agent_id\":{\"value\":\"x\"}}}", "application/json", null, 400)]
    [InlineData("{\"type\":\"TEARDOWN\",\"teardown\":{\"framework_id\":{\"value\":\"x\"}}}", "application/json", null, 400)]
    [InlineData("{\"type\":\"REMOVE_QUOTA\",\"remove_quota\":{\"role\":\"x\"}}", "application/json", null, 400)]
    [InlineData("{\"type\":\"UPDATE_WEIGHTS\",\"update_weights\":{}}", "application/json", "text/html", 200)]
    public async Task What_is_wrong_with_a_call_is_told_by_its_status(string call, string? type, string? accept, int status)
    {
        using HttpResponseMessage answer = await PostAsync("/api/v1", call, type, accept);
        Assert.Equal(status, (int)answer.StatusCode);
    }

    // What unpacks takes a body without its end for whole: the checksum and the length there would tell nobody of damage.
    [Theory]
    [InlineData(0, 200)]
    [InlineData(1, 400)]
    [InlineData(4, 400)]
    [InlineData(8, 400)]
    [InlineData(12, 400)]
    [InlineData(-1, 400)]
    public async Task Packed_call_is_taken_when_it_is_whole(int missing, int status)
    {
        using MemoryStream packed = new();
        using (GZipStream packing = new(packed, CompressionLevel.Fastest, leaveOpen: true))
            packing.Write("{\"type\":\"GET_HEALTH\"}"u8);
        byte[] body = packed.ToArray();
        using ByteArrayContent content = new(missing < 0 ? [.. body, 0] : body[..^missing]);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        content.Headers.ContentEncoding.Add("gzip");
        using HttpResponseMessage answer = await _http.PostAsync("/api/v1", content, Cancel);
        Assert.Equal(status, (int)answer.StatusCode);
    }

    [Fact]
    public async Task A_path_of_calls_takes_POST_only()
    {
        using HttpResponseMessage answer = await _http.GetAsync("/api/v1", Cancel);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.Equal(["POST"], answer.Content.Headers.Allow);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/master")]
    public async Task Weights_are_an_array_that_is_put_and_got(string prefix)
    {
        Assert.Equal(200, await SayAsync(HttpMethod.Put, prefix + "/weights", "[{\"role\":\"web\",\"weight\":2}]"));
        Assert.Equal("[{\"weight\":2.0,\"role\":\"web\"}]", await _http.GetStringAsync(prefix + "/weights", Cancel));
        Assert.Equal(400, await SayAsync(HttpMethod.Put, prefix + "/weights", "[{\"role\":\"web\",\"weight\":-2}]"));
        Assert.Equal(400, await SayAsync(HttpMethod.Put, prefix + "/weights", "{\"role\":\"web\",\"weight\":2}"));
        Assert.Equal(405, await SayAsync(HttpMethod.Post, prefix + "/weights", "[]"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/master")]
    public async Task A_quota_is_set_shown_and_removed_by_the_name_of_its_role(string prefix)
    {
        const string Quota = "{\"role\":\"web\",\"guarantee\":[{\"name\":\"cpus\",\"type\":\"SCALAR\",\"scalar\":{\"value\":4}}]";
        Assert.Equal(409, await SayAsync(HttpMethod.Post, prefix + "/quota", Quota + "}"));
        Assert.Equal(200, await SayAsync(HttpMethod.Post, prefix + "/quota", Quota + ",\"force\":true}"));
        Assert.Equal(400, await SayAsync(HttpMethod.Post, prefix + "/quota", Quota + ",\"force\":true}"));
        using JsonDocument shown = JsonDocument.Parse(await _http.GetStringAsync(prefix + "/quota", Cancel));
        Assert.Equal("web", Assert.Single(shown.RootElement.GetProperty("infos").EnumerateArray()).GetProperty("role").GetString());
        Assert.Equal("web", Assert.Single(shown.RootElement.GetProperty("configs").EnumerateArray()).GetProperty("role").GetString());
        Assert.Equal(200, await SayAsync(HttpMethod.Delete, prefix + "/quota/web", ""));
        Assert.Equal(400, await SayAsync(HttpMethod.Delete, prefix + "/quota/web", ""));
        Assert.Equal(400, await SayAsync(HttpMethod.Delete, prefix + "/quota", ""));
        Assert.Equal(405, await SayAsync(HttpMethod.Put, prefix + "/quota", ""));
        Assert.Equal("{}", await _http.GetStringAsync(prefix + "/quota", Cancel));
    }

    [Fact]
    public async Task Resources_are_reserved_and_volumes_made_by_forms()
    {
        await using WireAgent agent = await WireAgent.ConnectAsync(_master.EndPoint);
        AgentId id = await agent.RegisterAsync("a1", "cpus:4;disk:64");
        const string Cpus = "[{\"name\":\"cpus\",\"type\":\"SCALAR\",\"scalar\":{\"value\":#}," +
            "\"reservations\":[{\"type\":\"DYNAMIC\",\"role\":\"web\"}]}]";
        string two = Cpus.Replace("#", "2", StringComparison.Ordinal), three = Cpus.Replace("#", "3", StringComparison.Ordinal);
        Assert.Equal(202, await FormAsync("/reserve", id.Value, "resources", two));
        Assert.Equal(409, await FormAsync("/reserve", id.Value, "resources", three));
        Assert.Equal(202, await FormAsync("/master/unreserve", id.Value, "resources", two));
        Assert.Equal(409, await FormAsync("/unreserve", id.Value, "resources", two));
        Assert.Equal(400, await FormAsync("/reserve", "unknown", "resources", two));
        Assert.Equal(400, await FormAsync("/reserve", id.Value, "resources", "[{\"name\":\"cpus\"}]"));
        Assert.Equal(400, await FormAsync("/reserve", id.Value, "volumes", "[]"));
        Assert.Equal(400, await SayAsync(HttpMethod.Post, "/reserve", "resources=[]"));
        const string Volume = "[{\"name\":\"disk\",\"type\":\"SCALAR\",\"scalar\":{\"value\":32}," +
            "\"reservations\":[{\"type\":\"DYNAMIC\",\"role\":\"web\"}]#}]";
        string plain = Volume.Replace("#", "", StringComparison.Ordinal);
        string made = Volume.Replace("#",
            ",\"disk\":{\"persistence\":{\"id\":\"v1\"},\"volume\":{\"container_path\":\"data\",\"mode\":\"RW\"}}", StringComparison.Ordinal);
        Assert.Equal(409, await FormAsync("/create-volumes", id.Value, "volumes", made));
        Assert.Equal(202, await FormAsync("/reserve", id.Value, "resources", plain));
        Assert.Equal(202, await FormAsync("/create-volumes", id.Value, "volumes", made));
        Assert.Equal(400, await FormAsync("/create-volumes", id.Value, "volumes", made));
        Assert.Equal(202, await FormAsync("/destroy-volumes", id.Value, "volumes", made));
        Assert.Equal(400, await FormAsync("/destroy-volumes", id.Value, "volumes", made));
    }

    [Fact]
    public async Task Maintenance_goes_from_a_schedule_to_down_and_up()
    {
        const string Schedule = "{\"windows\":[{\"machine_ids\":[{\"hostname\":\"m1\"}],\"unavailability\":{\"start\":{\"nanoseconds\":7}}}]}";
        Assert.Equal("{}", await _http.GetStringAsync("/maintenance/schedule", Cancel));
        Assert.Equal(400, await SayAsync(HttpMethod.Post, "/machine/down", "[{\"hostname\":\"m1\"}]"));
        Assert.Equal(200, await SayAsync(HttpMethod.Post, "/maintenance/schedule", Schedule));
        Assert.Equal(Schedule, await _http.GetStringAsync("/master/maintenance/schedule", Cancel));
        Assert.Equal("{\"draining_machines\":[{\"id\":{\"hostname\":\"m1\"}}]}", await _http.GetStringAsync("/maintenance/status", Cancel));
        Assert.Equal(400, await SayAsync(HttpMethod.Post, "/machine/up", "[{\"hostname\":\"m1\"}]"));
        Assert.Equal(200, await SayAsync(HttpMethod.Post, "/machine/down", "[{\"hostname\":\"m1\"}]"));
        Assert.Equal("{\"down_machines\":[{\"hostname\":\"m1\"}]}", await _http.GetStringAsync("/master/maintenance/status", Cancel));
        Assert.Equal(400, await SayAsync(HttpMethod.Post, "/maintenance/schedule", "{}"));
        Assert.Equal(200, await SayAsync(HttpMethod.Post, "/master/machine/up", "[{\"hostname\":\"m1\"}]"));
        Assert.Equal("{}", await _http.GetStringAsync("/maintenance/schedule", Cancel));
        Assert.Equal(400, await SayAsync(HttpMethod.Post, "/machine/down", "{\"hostname\":\"m1\"}"));
        Assert.Equal(400, await SayAsync(HttpMethod.Post, "/maintenance/schedule", "[]"));
    }

    [Fact]
    public async Task The_level_of_detail_is_raised_for_a_time()
    {
        const string Raise = "{\"type\":\"SET_LOGGING_LEVEL\",\"set_logging_level\":{\"level\":1,\"duration\":{\"nanoseconds\":60000000000}}}";
        using HttpResponseMessage raised = await PostAsync("/api/v1", Raise, accept: "text/html");
        Assert.Equal((200, ""), ((int)raised.StatusCode, await raised.Content.ReadAsStringAsync(Cancel)));
        using HttpResponseMessage shown = await PostAsync("/api/v1", "{\"type\":\"GET_LOGGING_LEVEL\"}");
        Assert.Equal("{\"type\":\"GET_LOGGING_LEVEL\",\"get_logging_level\":{\"level\":1}}",
            await shown.Content.ReadAsStringAsync(Cancel));
        Assert.Equal("1\n", await _http.GetStringAsync("/master/logging/toggle", Cancel));
    }

    [Fact]
    public async Task The_registry_is_shown_as_Mesos_shows_its_own()
    {
        await using WireAgent agent = await WireAgent.ConnectAsync(_master.EndPoint);
        AgentId id = await agent.RegisterAsync("a1", "cpus:4");
        Assert.Equal(200, await SayAsync(HttpMethod.Put, "/weights", "[{\"role\":\"web\",\"weight\":2}]"));
        using JsonDocument registry = JsonDocument.Parse(await _http.GetStringAsync("/registrar(1)/registry", Cancel));
        JsonElement info = Assert.Single(registry.RootElement.GetProperty("slaves").GetProperty("slaves").EnumerateArray()).GetProperty("info");
        Assert.Equal(id.Value, info.GetProperty("id").GetProperty("value").GetString());
        JsonElement weight = Assert.Single(registry.RootElement.GetProperty("weights").EnumerateArray()).GetProperty("info");
        Assert.Equal("2.0", weight.GetProperty("weight").GetRawText());
        Assert.Equal(0, registry.RootElement.GetProperty("gone").GetProperty("slaves").GetArrayLength());
    }

    [Fact]
    public async Task Without_a_log_there_is_no_file()
    {
        using HttpResponseMessage listed =
            await PostAsync("/api/v1", "{\"type\":\"LIST_FILES\",\"list_files\":{\"path\":\"/master/log\"}}");
        Assert.Equal(404, (int)listed.StatusCode);
        Assert.Equal(404, await SayAsync(HttpMethod.Get, "/files/browse?path=/master/log", null));
        Assert.Equal(400, await SayAsync(HttpMethod.Get, "/files/read", null));
        Assert.Equal("{}", await _http.GetStringAsync("/master/files/debug", Cancel));
    }

    [Fact]
    public async Task A_framework_that_is_not_there_cannot_be_torn_down()
    {
        Assert.Equal(400, await SayAsync(HttpMethod.Post, "/teardown", "frameworkId=f"));
        Assert.Equal(400, await SayAsync(HttpMethod.Post, "/master/teardown", "id=f"));
        Assert.Equal(405, await SayAsync(HttpMethod.Get, "/teardown", null));
    }

    private async Task<int> FormAsync(string path, string agent, string name, string json)
    {
        string body = $"slaveId={Uri.EscapeDataString(agent)}&{name}={Uri.EscapeDataString(json)}";
        return await SayAsync(HttpMethod.Post, path, body);
    }

    // As curl does it: the older endpoints look at no Content-Type.
    private async Task<int> SayAsync(HttpMethod method, string path, string? body)
    {
        using HttpRequestMessage request = new(method, path);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/x-www-form-urlencoded");
        using HttpResponseMessage answer = await _http.SendAsync(request, Cancel);
        return (int)answer.StatusCode;
    }

    private async Task<HttpResponseMessage> PostAsync(
        string path, string body, string? type = "application/json", string? accept = null)
    {
        ByteArrayContent content = new(Encoding.UTF8.GetBytes(body));
        if (type is not null) content.Headers.TryAddWithoutValidation("Content-Type", type);
        using HttpRequestMessage request = new(HttpMethod.Post, path) { Content = content };
        if (accept is not null) request.Headers.TryAddWithoutValidation("Accept", accept);
        return await _http.SendAsync(request, Cancel);
    }
}
