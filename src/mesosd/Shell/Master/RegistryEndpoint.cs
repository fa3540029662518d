using Mesosd.Master;
using Mesosd.Registry;
using Mesosd.Shell.Http;
using Microsoft.AspNetCore.Http;

namespace Mesosd.Shell.Master;

/// <summary>Mesos' <c>/registrar(1)/registry</c>: what the leading master's registry holds.</summary>
internal sealed class RegistryEndpoint(MasterHost host, LeaderDoor door)
{
    private const string Path = "/registrar(1)/registry";

    /// <summary>Adds its path.</summary>
    public void Map(HttpHost http) => http.Map(Path, context => door.EnterAsync(context, ShowAsync));

    private async Task ShowAsync(HttpContext context)
    {
        SnapshotRequest request = new(SnapshotParts.None) { WantsRegistry = true };
        MasterView? view = await host.ViewAsync(request, context.RequestAborted);
        if (view is { Registry: { } registry, Snapshot: { } snapshot })
            await HttpAnswer.JsonAsync(context, json => RegistryJson.Write(json, registry, snapshot.Info));
        else
            await HttpAnswer.SayAsync(context, StatusCodes.Status503ServiceUnavailable,
                "this master does not lead, or stops");
    }
}
