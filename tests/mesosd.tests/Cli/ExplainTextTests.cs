using System.Text;
using Mesosd.Cli;
using Mesosd.Master;
using Mesosd.Protocol.Native;
using Mesosd.Tests.Master;
using Xunit;

namespace Mesosd.Tests.Cli;

/// <summary>
/// What people read when they ask why a framework gets no offers. Each case is a small cluster in the master's
/// scenario language; the golden file holds what is said of it.
/// </summary>
public sealed class ExplainTextTests
{
    private static readonly (string Title, string Commands)[] s_cases =
    [
        ("it has offers", """
            framework f1 role=web name=shop
            framework f2 role=db name=store
            agent a1 cpus:4;mem:64
            agent a2 cpus:4;mem:64
            f2 -> accept o1 launch t1=cpus:1
            advance 12s
            """),
        ("a filter", """
            framework f1 role=web name=shop
            agent a1 cpus:4;mem:64
            agent a2 cpus:4;mem:64
            f1 -> decline o1 filter=100
            f1 -> decline o2 filter=7200
            advance 40s
            """),
        ("a quota limit", """
            framework f1 role=web name=shop
            agent a1 cpus:4;mem:64
            operator p1
            p1 -> quota web=|cpus:1
            f1 -> accept o2 filter=0 launch t1=cpus:1;mem:64
            """),
        ("guarantees of others", """
            framework f1 role=batch name=crunch
            operator p1
            p1 -> quota web=cpus:4| force
            agent a1 cpus:4;mem:64
            f1 -> accept o1 filter=0 launch t1=mem:64
            """),
        ("suppressed", """
            framework f1 role=web name=shop suppressed=web
            agent a1 cpus:4;mem:64
            """),
        ("constraints", """
            framework f1 role=web name=shop constraints=web:rack=r9
            agent a1 cpus:4;mem:64 attributes=rack:r1
            agent a2 cpus:4;mem:64
            """),
        ("everything is used or offered", """
            framework f1 role=web name=shop
            agent a1 cpus:4
            framework f2 role=web name=shop-backup
            framework f3 role=db name=store
            f1 -> accept o1 filter=1000 launch t1=cpus:3
            agent a2 cpus:4
            agent a3 cpus:4
            advance 90s
            """),
        ("agents out of service", """
            framework f1 role=web name=shop suppressed=web
            agent a1 cpus:4;mem:64
            agent a2 cpus:4;mem:64
            agent a3 cpus:4;mem:64
            operator p1
            p1 -> deactivate a1
            p1 -> drain a2
            lose a3
            f1 -> revive
            """),
        ("a demand that does not fit", """
            framework f1 role=web name=shop
            f1 -> request cpus:8*2
            agent a1 cpus:4;mem:64
            """),
        ("a demand that is met", """
            framework f1 role=web name=shop
            f1 -> request cpus:1
            agent a1 cpus:4;mem:64
            f1 -> accept o1 filter=0 launch t1=cpus:1
            """),
        ("a minimum, GPUs and another region", """
            master region=here/z1
            framework f1 role=web name=shop minimum=web:cpus:8
            agent a1 cpus:4;gpus:1
            agent a2 cpus:4 region=there/z1
            agent a3 cpus:4 region=here/z1
            agent a4 cpus(db):4
            """),
        ("the scheduler is gone", """
            framework f1 role=web name=shop failover=60s
            agent a1 cpus:4;mem:64
            lose f1
            """),
        ("two roles, no agents", "framework f1 roles=web,db name=shop"),
        ("no role", "framework f1 multi-role name=shop"),
    ];

    [Fact]
    public void Every_reason_is_told_as_the_golden_file_says()
    {
        StringBuilder told = new();
        foreach ((string title, string commands) in s_cases)
            told.Append("=== ").Append(title).Append("\n\n").Append(Tell(commands)).Append('\n');
        Snapshot.Check("explain.txt", told.ToString());
    }

    [Fact]
    public void Names_cannot_steer_the_terminal()
    {
        string told = Tell("framework f1 role=web name=\u001b[2J");
        Assert.DoesNotContain('\u001b', told);
    }

    private static string Tell(string commands)
    {
        ScenarioRunner runner = new();
        runner.Run(commands);
        ScenarioWorld world = runner.World;
        KnownFramework framework = world.Core.Frameworks.Find(world.Names.Framework("f1"))!;
        OfferExplanation explanation = new OfferExplainer(world.Core, world.Now).Explain(framework, framework.Roles, null);
        using StringWriter output = new() { NewLine = "\n" };
        Terminal terminal = new(output, output, new TerminalStyle(120, false));
        terminal.Write(ExplainText.Lines(explanation, terminal));
        return world.Names.ShortText(output.ToString());
    }
}
