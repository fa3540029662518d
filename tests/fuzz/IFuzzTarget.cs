namespace Mesosd.Fuzz;

/// <summary>Something that takes changed input, an iteration at a time, each with a seed of its own.</summary>
internal interface IFuzzTarget
{
    /// <summary>Its name on the command line.</summary>
    string Name { get; }

    /// <summary>The iteration that is running; read by whoever watches for a hang.</summary>
    long Current { get; }

    /// <summary>What the present iteration works on, for the report of a failure.</summary>
    string CurrentInput { get; }

    /// <summary>What it came to so far.</summary>
    FuzzReport Report { get; }

    void Run(long first, long count);
}
