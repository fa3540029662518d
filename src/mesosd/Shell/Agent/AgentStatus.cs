using Mesosd.Protocol.Native;
using Microsoft.AspNetCore.Http;

namespace Mesosd.Shell.Agent;

/// <summary>The statuses of an agent's refusals over HTTP.</summary>
internal static class AgentStatus
{
    public static int Of(RefusalCode code) => code switch
    {
        RefusalCode.Invalid => StatusCodes.Status400BadRequest,
        RefusalCode.Forbidden => StatusCodes.Status403Forbidden,
        RefusalCode.NotFound => StatusCodes.Status404NotFound,
        RefusalCode.Conflict => StatusCodes.Status409Conflict,
        RefusalCode.Exhausted => StatusCodes.Status429TooManyRequests,
        RefusalCode.Unsupported => StatusCodes.Status501NotImplemented,
        RefusalCode.Unavailable => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };
}
