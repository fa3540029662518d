namespace Mesosd.Master;

/// <summary>What the frameworks of a principal have sent, as long as there is one of them.</summary>
internal sealed class PrincipalFigures
{
    /// <summary>Its frameworks that are not over.</summary>
    public int Frameworks { get; set; }

    /// <summary>Calls of frameworks that are subscribed, right ones and wrong ones.</summary>
    public long Received { get; set; }

    /// <summary>Those of them that were handled: the others were wrong in their form, or came from nobody's place.</summary>
    public long Processed { get; set; }
}
