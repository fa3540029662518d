using System.Globalization;
using Mesosd.Protocol.MasterApi;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;

namespace Mesosd.Tests.Master;

/// <summary>What operators of scenarios say.</summary>
internal static class ScenarioOperator
{
    public static void Say(ScenarioWorld world, ScenarioPeer peer, string verb, ScenarioWords words) =>
        world.Say(peer, Message(world, verb, words), ScenarioFramework.Correlation(words));

    private static IMessage Message(ScenarioWorld world, string verb, ScenarioWords words) => verb switch
    {
        "weights" => Weights(words),
        "teardown" => new Call
        {
            Type = CallType.Teardown,
            Teardown = new CallTeardown { FrameworkId = world.Names.Framework(words.All[0]) },
        },
        "kill" => new KillTaskOfAnyFramework
        {
            TaskId = new TaskId(words.All[0]),
            FrameworkId = words.Value("framework") is { } framework ? world.Names.Framework(framework) : null,
        },
        "reserve" => Reserve(world, words),
        "unreserve" => Unreserve(world, words),
        "create" => Create(world, words),
        "destroy" => Destroy(world, words),
        "grow" => Grow(world, words),
        "shrink" => Shrink(world, words),
        "explain" => new ExplainOffers
        {
            Framework = words.All[0] == "nobody" ? "" : world.Names.Id(words.All[0]),
            Role = words.Value("role"),
            Agent = words.Value("agent") is { } agent ? world.Names.Id(agent) : null,
        },
        "roles" => DescribeRoles.Instance,
        _ => ScenarioPlans.Call(world, verb, words) ?? Other(verb),
    };

    // a1 cpus(+web):1 <cpus:1
    private static OfferOperation Operation(OfferOperationType type, ScenarioWords words) =>
        ScenarioOperations.Parse(type, words.All.Skip(1).Where(word => word != "?"));

    private static Call Reserve(ScenarioWorld world, ScenarioWords words)
    {
        OfferOperation operation = Operation(OfferOperationType.Reserve, words);
        CallReserveResources reserve = new() { AgentId = world.Names.Agent(words.All[0]) };
        reserve.Resources.AddRange(operation.Reserve!.Resources);
        reserve.Source.AddRange(operation.Reserve.Source);
        return new Call { Type = CallType.ReserveResources, ReserveResources = reserve };
    }

    private static Call Unreserve(ScenarioWorld world, ScenarioWords words)
    {
        CallUnreserveResources unreserve = new() { AgentId = world.Names.Agent(words.All[0]) };
        unreserve.Resources.AddRange(Operation(OfferOperationType.Unreserve, words).Unreserve!.Resources);
        return new Call { Type = CallType.UnreserveResources, UnreserveResources = unreserve };
    }

    private static Call Create(ScenarioWorld world, ScenarioWords words)
    {
        CallCreateVolumes create = new() { AgentId = world.Names.Agent(words.All[0]) };
        create.Volumes.AddRange(Operation(OfferOperationType.Create, words).Create!.Volumes);
        return new Call { Type = CallType.CreateVolumes, CreateVolumes = create };
    }

    private static Call Destroy(ScenarioWorld world, ScenarioWords words)
    {
        CallDestroyVolumes destroy = new() { AgentId = world.Names.Agent(words.All[0]) };
        destroy.Volumes.AddRange(Operation(OfferOperationType.Destroy, words).Destroy!.Volumes);
        return new Call { Type = CallType.DestroyVolumes, DestroyVolumes = destroy };
    }

    private static Call Grow(ScenarioWorld world, ScenarioWords words)
    {
        OfferOperationGrowVolume grow = Operation(OfferOperationType.GrowVolume, words).GrowVolume!;
        return new Call
        {
            Type = CallType.GrowVolume,
            GrowVolume = new CallGrowVolume { AgentId = AgentOf(world, words), Volume = grow.Volume, Addition = grow.Addition },
        };
    }

    private static Call Shrink(ScenarioWorld world, ScenarioWords words)
    {
        OfferOperationShrinkVolume shrink = Operation(OfferOperationType.ShrinkVolume, words).ShrinkVolume!;
        return new Call
        {
            Type = CallType.ShrinkVolume,
            ShrinkVolume = new CallShrinkVolume { AgentId = AgentOf(world, words), Volume = shrink.Volume, Subtract = shrink.Subtract },
        };
    }

    private static AgentId? AgentOf(ScenarioWorld world, ScenarioWords words) =>
        words.All[0] == "none" ? null : world.Names.Agent(words.All[0]);

    private static Call Weights(ScenarioWords words)
    {
        Call call = new() { Type = CallType.UpdateWeights, UpdateWeights = new CallUpdateWeights() };
        foreach (string word in words.All.Where(word => word.Contains('=')))
        {
            string[] parts = word.Split('=');
            call.UpdateWeights.WeightInfos.Add(new WeightInfo
            {
                Role = parts[0],
                Weight = double.Parse(parts[1], CultureInfo.InvariantCulture),
            });
        }
        return call;
    }

    private static Call Other(string verb)
    {
        string name = verb.ToUpperInvariant().Replace('-', '_');
        return CallTypeNames.TryParse(name, out CallType type)
            ? new Call { Type = type }
            : throw new FormatException($"there is no call '{name}'");
    }
}
