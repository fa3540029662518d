using Mesosd.Agent;
using Mesosd.Master;
using Mesosd.Shell.Linux;
using Microsoft.AspNetCore.Http;

namespace Mesosd.Shell.Http;

/// <summary>Mesos' <c>/system/stats.json</c>: what the machine has, and how busy it is.</summary>
internal static class MachineEndpoint
{
    public static Task HandleAsync(HttpContext context)
    {
        MachineReading machine = MachineMeter.Read();
        return HttpAnswer.JsonAsync(context, json =>
        {
            json.WriteStartObject();
            OlderJson.WriteDouble(json, "avg_load_1min", machine.Load.One);
            OlderJson.WriteDouble(json, "avg_load_5min", machine.Load.Five);
            OlderJson.WriteDouble(json, "avg_load_15min", machine.Load.Fifteen);
            json.WriteNumber("cpus_total", machine.Processors);
            json.WriteNumber("mem_total_bytes", machine.TotalMemoryBytes);
            json.WriteNumber("mem_free_bytes", machine.FreeMemoryBytes);
            json.WriteEndObject();
        });
    }
}
