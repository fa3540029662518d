using Mesosd.Coordination;
using Mesosd.Core;
using Mesosd.Leadership;
using Mesosd.Master;
using Mesosd.Protocol.Native;
using Mesosd.Registry;
using Mesosd.Tests.Leadership;
using Xunit;

namespace Mesosd.Tests.Registry;

/// <summary>One leader's log in a modelled service; its requests are performed one by one until it is killed.</summary>
internal sealed class LogUnderTest
{
    public static readonly TimeSpan StoreTimeout = TimeSpan.FromSeconds(20);

    private readonly ServiceModel _service;
    private readonly Queue<LeadershipEffect> _asked = new();
    private readonly EffectList<LeadershipEffect> _effects = new();
    private long _lastUpdate;
    private long _lastWritten;

    public LogUnderTest(ServiceModel service, string fence = "/mesos/json.info_0000000000")
    {
        _service = service;
        Fence = fence;
        if (!service.Nodes.ContainsKey("/mesos")) service.Put("/mesos", []);
        service.Put(fence, []);
        Log = new ZooKeeperRegistryLog("/mesos", fence, new CoordinationNumbers(), Times, StoreTimeout, 7);
        Log.Start(Now, _effects);
        Collect();
    }

    public string Fence { get; }

    public ZooKeeperRegistryLog Log { get; }

    public RegistryTimes Times { get; } = new();

    public Instant Now { get; set; } = Instant.Zero;

    /// <summary>Requests that the log has made so far.</summary>
    public int Asked { get; private set; }

    public int UnderWay => _asked.Count;

    public CoordinationRequest Next => _asked.Peek().Request!;

    public List<RegistryOperation> Given { get; } = [];

    /// <summary>How many of the given ones are durable, as the log has said; they are the first.</summary>
    public int Written { get; private set; }

    public List<string> Failures { get; } = [];

    public List<string> Notices { get; } = [];

    public void Append(params ReadOnlySpan<RegistryOperation> operations)
    {
        foreach (RegistryOperation operation in operations)
        {
            Given.Add(operation);
            Log.Append(new RegistryUpdateId(++_lastUpdate), operation, Now);
        }
        GoOn();
    }

    public void GoOn()
    {
        Log.GoOn(Now, _effects);
        Collect();
    }

    /// <summary>Performs and answers the next request.</summary>
    public void Step()
    {
        LeadershipEffect asked = _asked.Dequeue();
        Answer(asked.RequestId, _service.Perform(asked.Request!, 0));
    }

    /// <summary>The answer of the next request is lost, whether it is performed or not.</summary>
    public void Lose(bool isPerformed)
    {
        LeadershipEffect asked = _asked.Dequeue();
        if (isPerformed) _service.Perform(asked.Request!, 0);
        Answer(asked.RequestId, new CoordinationAnswer(CoordinationStatus.Unavailable));
        WaitForRetry();
    }

    /// <summary>Lets time pass until something is asked again.</summary>
    public void WaitForRetry()
    {
        while (_asked.Count == 0 && Log.NextWakeup != Instant.Never)
        {
            Now = Log.NextWakeup;
            GoOn();
        }
    }

    /// <summary>The process ends; the request under way may have been performed.</summary>
    public void Kill(bool isPerformed)
    {
        if (isPerformed && _asked.Count > 0) _service.Perform(_asked.Dequeue().Request!, 0);
        _asked.Clear();
        _service.Delete(Fence);
    }

    public void Settle()
    {
        while (_asked.Count > 0) Step();
    }

    public void Answer(CoordinationRequestId id, CoordinationAnswer answer)
    {
        Log.Take(LeadershipInput.Answered(id, answer), Now, _effects);
        GoOn();
    }

    /// <summary>The service answers the next request with something else than the truth.</summary>
    public void AnswerNext(CoordinationAnswer answer) => Answer(_asked.Dequeue().RequestId, answer);

    private void Collect()
    {
        foreach (LeadershipEffect effect in _effects.Where(effect => effect.Kind == LeadershipEffectKind.Ask))
        {
            _asked.Enqueue(effect);
            Asked++;
        }
        Notices.AddRange(_effects.Where(effect => effect.Kind == LeadershipEffectKind.Notice).Select(effect => effect.Text!));
        _effects.Clear();
        while (Log.TryTakeOutcome(out RegistryOutcome outcome))
        {
            if (outcome.Failure is { } failure)
            {
                Failures.Add(failure);
                continue;
            }
            Written++;
            Assert.True(outcome.Update.Value > _lastWritten, $"{outcome.Update} after r{_lastWritten}");
            _lastWritten = outcome.Update.Value;
        }
    }
}
