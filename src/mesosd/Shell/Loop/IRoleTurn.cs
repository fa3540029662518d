namespace Mesosd.Shell.Loop;

/// <summary>What a <see cref="RoleLoop{TInput}"/> runs. All members are called on the loop's thread only.</summary>
internal interface IRoleTurn<TInput>
{
    /// <summary>When <see cref="Wake"/> is wanted although nothing arrives.</summary>
    Instant NextWakeup { get; }

    /// <summary>Takes one input. Its effects are performed in this turn, in order.</summary>
    void Take(in TInput input);

    /// <summary>The moment of <see cref="NextWakeup"/> has come.</summary>
    void Wake();

    /// <summary>The turn is over: what was written becomes durable, what was sent leaves, once per connection.</summary>
    void EndTurn();
}
