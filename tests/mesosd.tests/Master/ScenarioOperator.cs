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
        "explain" => new ExplainOffers
        {
            Framework = words.All[0] == "nobody" ? "" : world.Names.Id(words.All[0]),
            Role = words.Value("role"),
            Agent = words.Value("agent") is { } agent ? world.Names.Id(agent) : null,
        },
        "roles" => DescribeRoles.Instance,
        _ => ScenarioPlans.Call(world, verb, words) ?? Other(verb),
    };

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
