using Mesosd.Protocol.MasterApi;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Wire;
using Mesosd.Shell.Http;
using Microsoft.AspNetCore.Http;

namespace Mesosd.Shell.Master;

/// <summary>
/// What Mesos' older endpoints change on a master, each path also below <c>/master</c>. Each is one of the operator API's
/// calls, in a form of its own: JSON without an envelope, or fields of a form.
/// </summary>
internal sealed class OlderMasterCalls(LeaderDoor door, OperatorApi operators, HttpLimits limits)
{
    private static readonly string[] s_posting = ["POST"];
    private static readonly string[] s_reading = ["GET"];
    private static readonly string[] s_weights = ["GET", "PUT"];
    private static readonly string[] s_quota = ["GET", "POST", "DELETE"];
    private static readonly string[] s_schedule = ["GET", "POST"];

    /// <summary>Adds all paths.</summary>
    public void Map(HttpHost http)
    {
        MapBoth(http, "/weights", s_weights, WeightsAsync);
        MapBoth(http, "/quota", s_quota, QuotaAsync);
        http.MapBelow("/quota", context => door.EnterAsync(context, s_quota, QuotaAsync));
        http.MapBelow("/master/quota", context => door.EnterAsync(context, s_quota, QuotaAsync));
        MapBoth(http, "/reserve", s_posting, ReserveAsync);
        MapBoth(http, "/unreserve", s_posting, UnreserveAsync);
        MapBoth(http, "/create-volumes", s_posting, CreateVolumesAsync);
        MapBoth(http, "/destroy-volumes", s_posting, DestroyVolumesAsync);
        MapBoth(http, "/teardown", s_posting, TeardownAsync);
        MapBoth(http, "/maintenance/schedule", s_schedule, ScheduleAsync);
        MapBoth(http, "/maintenance/status", s_reading, context => operators.ShowAsync(
            context, CallType.GetMaintenanceStatus, answer => Bytes(answer.GetMaintenanceStatus!.Status)));
        MapBoth(http, "/machine/down", s_posting, StartMaintenanceAsync);
        MapBoth(http, "/machine/up", s_posting, StopMaintenanceAsync);
    }

    private void MapBoth(HttpHost http, string path, string[] methods, Func<HttpContext, Task> handler)
    {
        http.MapCalls(path, context => door.EnterAsync(context, methods, handler));
        http.MapCalls("/master" + path, context => door.EnterAsync(context, methods, handler));
    }

    // ---- roles

    private async Task WeightsAsync(HttpContext context)
    {
        if (context.Request.Method == "GET")
        {
            await operators.ShowAsync(
                context, CallType.GetWeights, answer => JsonArrays.Write(answer.GetWeights!.WeightInfos));
            return;
        }
        if (await ReadArrayAsync<WeightInfo>(context) is not { } weights) return;
        CallUpdateWeights update = new();
        update.WeightInfos.AddRange(weights);
        await ChangeAsync(context, new Call { Type = CallType.UpdateWeights, UpdateWeights = update });
    }

    private async Task QuotaAsync(HttpContext context)
    {
        switch (context.Request.Method)
        {
            case "GET":
                await operators.ShowAsync(context, CallType.GetQuota, answer => Bytes(answer.GetQuota!.Status));
                break;
            case "POST":
                if (await ReadAsync<QuotaRequest>(context) is { } request)
                    await ChangeAsync(context, new Call
                    {
                        Type = CallType.SetQuota,
                        SetQuota = new CallSetQuota { QuotaRequest = request },
                    });
                break;
            default:
                await RemoveQuotaAsync(context);
                break;
        }
    }

    private Task RemoveQuotaAsync(HttpContext context)
    {
        string path = context.Request.Path.Value ?? "";
        string role = path[(path.IndexOf("/quota", StringComparison.Ordinal) + "/quota".Length)..].Trim('/');
        return role.Length == 0
            ? FailAsync(context, "expected the path to be /quota/ROLE")
            : ChangeAsync(context, new Call { Type = CallType.RemoveQuota, RemoveQuota = new CallRemoveQuota(role) });
    }

    // ---- resources

    private async Task ReserveAsync(HttpContext context)
    {
        if (await ReadFieldsAsync(context) is not { } fields) return;
        CallReserveResources reserve = new() { AgentId = AgentOf(fields) };
        string? fault = AddResources(fields, "resources", reserve.Resources);
        if (fields.ContainsKey("source")) fault ??= AddResources(fields, "source", reserve.Source);
        if (fault is not null) await FailAsync(context, fault);
        else await ChangeAsync(context, new Call { Type = CallType.ReserveResources, ReserveResources = reserve });
    }

    private async Task UnreserveAsync(HttpContext context)
    {
        if (await ReadFieldsAsync(context) is not { } fields) return;
        CallUnreserveResources unreserve = new() { AgentId = AgentOf(fields) };
        if (AddResources(fields, "resources", unreserve.Resources) is { } fault) await FailAsync(context, fault);
        else await ChangeAsync(context, new Call { Type = CallType.UnreserveResources, UnreserveResources = unreserve });
    }

    private async Task CreateVolumesAsync(HttpContext context)
    {
        if (await ReadFieldsAsync(context) is not { } fields) return;
        CallCreateVolumes create = new() { AgentId = AgentOf(fields) };
        if (AddResources(fields, "volumes", create.Volumes) is { } fault) await FailAsync(context, fault);
        else await ChangeAsync(context, new Call { Type = CallType.CreateVolumes, CreateVolumes = create });
    }

    private async Task DestroyVolumesAsync(HttpContext context)
    {
        if (await ReadFieldsAsync(context) is not { } fields) return;
        CallDestroyVolumes destroy = new() { AgentId = AgentOf(fields) };
        if (AddResources(fields, "volumes", destroy.Volumes) is { } fault) await FailAsync(context, fault);
        else await ChangeAsync(context, new Call { Type = CallType.DestroyVolumes, DestroyVolumes = destroy });
    }

    private static string? AddResources(Dictionary<string, string> fields, string name, List<Resource> target)
    {
        if (!fields.ContainsKey("slaveId")) return "Missing 'slaveId' query parameter in the request body";
        if (!fields.TryGetValue(name, out string? text)) return $"Missing '{name}' query parameter in the request body";
        if (JsonArrays.TryRead<Resource>(text, out string? fault) is not { } resources)
            return $"Error in parsing '{name}' query parameter in the request body: {fault}";
        target.AddRange(resources);
        return null;
    }

    // Whether it is there is asked together with the resources.
    private static AgentId AgentOf(Dictionary<string, string> fields) => new(fields.GetValueOrDefault("slaveId", ""));

    // ---- frameworks

    private async Task TeardownAsync(HttpContext context)
    {
        if (await ReadFieldsAsync(context) is not { } fields) return;
        if (!fields.TryGetValue("frameworkId", out string? id))
            await FailAsync(context, "Missing 'frameworkId' query parameter in the request body");
        else
            await ChangeAsync(context, new Call
            {
                Type = CallType.Teardown,
                Teardown = new CallTeardown { FrameworkId = new FrameworkId(id) },
            });
    }

    // ---- maintenance

    private async Task ScheduleAsync(HttpContext context)
    {
        if (context.Request.Method == "GET")
            await operators.ShowAsync(context, CallType.GetMaintenanceSchedule,
                answer => Bytes(answer.GetMaintenanceSchedule!.Schedule));
        else if (await ReadAsync<Schedule>(context) is { } schedule)
            await ChangeAsync(context, new Call
            {
                Type = CallType.UpdateMaintenanceSchedule,
                UpdateMaintenanceSchedule = new CallUpdateMaintenanceSchedule { Schedule = schedule },
            });
    }

    private async Task StartMaintenanceAsync(HttpContext context)
    {
        if (await ReadArrayAsync<MachineId>(context) is not { } machines) return;
        CallStartMaintenance start = new();
        start.Machines.AddRange(machines);
        await ChangeAsync(context, new Call { Type = CallType.StartMaintenance, StartMaintenance = start });
    }

    private async Task StopMaintenanceAsync(HttpContext context)
    {
        if (await ReadArrayAsync<MachineId>(context) is not { } machines) return;
        CallStopMaintenance stop = new();
        stop.Machines.AddRange(machines);
        await ChangeAsync(context, new Call { Type = CallType.StopMaintenance, StopMaintenance = stop });
    }

    // ---- bodies

    private async Task<T?> ReadAsync<T>(HttpContext context)
        where T : class, IMessage<T>
    {
        byte[] body = await ApiBody.ReadBytesAsync(context, limits.MaxBodyBytes);
        if (MessageCodec.TryParseJson<T>(body, out T? message, out string? fault)) return message;
        await FailAsync(context, fault);
        return null;
    }

    private async Task<List<T>?> ReadArrayAsync<T>(HttpContext context)
        where T : IMessage<T>
    {
        byte[] body = await ApiBody.ReadBytesAsync(context, limits.MaxBodyBytes);
        if (JsonArrays.TryRead<T>(body, out string? fault) is { } messages) return messages;
        await FailAsync(context, fault!);
        return null;
    }

    private async Task<Dictionary<string, string>?> ReadFieldsAsync(HttpContext context)
    {
        byte[] body = await ApiBody.ReadBytesAsync(context, limits.MaxBodyBytes);
        if (FormBody.TryRead(body, out Dictionary<string, string>? fields, out string? fault)) return fields;
        await FailAsync(context, $"Unable to decode query string: {fault}");
        return null;
    }

    private Task ChangeAsync(HttpContext context, Call call) =>
        operators.ChangeAsync(context, call, OperatorCalls.Find(call, out _)!);

    private static Task FailAsync(HttpContext context, string fault) =>
        HttpAnswer.SayAsync(context, StatusCodes.Status400BadRequest, fault);

    private static byte[] Bytes(IMessage message) => MediaTypes.Encode(message, MediaType.Json);
}
