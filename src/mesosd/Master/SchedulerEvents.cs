using Mesosd.Protocol.Messages;
using Mesosd.Protocol.SchedulerApi;
using TaskStatus = Mesosd.Protocol.Messages.TaskStatus;

namespace Mesosd.Master;

/// <summary>Puts together what schedulers are told.</summary>
internal static class SchedulerEvents
{
    public static Event Subscribed(FrameworkId framework, MasterInfo master, TimeSpan heartbeat) => new()
    {
        Type = EventType.Subscribed,
        Subscribed = new EventSubscribed
        {
            FrameworkId = framework,
            HeartbeatIntervalSeconds = heartbeat.TotalSeconds,
            MasterInfo = master,
        },
    };

    public static Event Offers(EventOffers offers) => new() { Type = EventType.Offers, Offers = offers };

    public static Event Rescind(OfferId offer) =>
        new() { Type = EventType.Rescind, Rescind = new EventRescind { OfferId = offer } };

    public static Event InverseOffers(EventInverseOffers offers) =>
        new() { Type = EventType.InverseOffers, InverseOffers = offers };

    public static Event RescindInverse(OfferId offer) => new()
    {
        Type = EventType.RescindInverseOffer,
        RescindInverseOffer = new EventRescindInverseOffer { InverseOfferId = offer },
    };

    public static Event Update(TaskStatus status) =>
        new() { Type = EventType.Update, Update = new EventUpdate { Status = status } };

    public static Event UpdateOperation(OperationStatus status) => new()
    {
        Type = EventType.UpdateOperationStatus,
        UpdateOperationStatus = new EventUpdateOperationStatus { Status = status },
    };

    public static Event Message(AgentId agent, ExecutorId executor, byte[] data) => new()
    {
        Type = EventType.Message,
        Message = new EventMessage { AgentId = agent, ExecutorId = executor, Data = data },
    };

    public static Event AgentFailed(AgentId agent) =>
        new() { Type = EventType.Failure, Failure = new EventFailure { AgentId = agent } };

    /// <param name="agent">Where it ran.</param>
    /// <param name="executor">Which executor.</param>
    /// <param name="status">The raw wait(2) status; null when nobody knows it.</param>
    public static Event ExecutorFailed(AgentId agent, ExecutorId executor, int? status) => new()
    {
        Type = EventType.Failure,
        Failure = new EventFailure { AgentId = agent, ExecutorId = executor, Status = status },
    };

    public static Event Error(string message) =>
        new() { Type = EventType.Error, Error = new EventError(message) };
}
