using Mesosd.Core;

namespace Mesosd.Executor;

/// <summary>One call of <see cref="SupervisorCore.Apply"/>.</summary>
/// <param name="Now">Its moment.</param>
/// <param name="Effects">What it wants done.</param>
internal readonly record struct SupervisorTurn(Instant Now, EffectList<SupervisorEffect> Effects)
{
    public void Notice(NoticeSeverity severity, string text) =>
        Effects.Add(SupervisorEffect.Notice(severity, text));
}
