namespace Mesosd.Shell.Master;

/// <summary>Who answers a call of the operator API.</summary>
internal enum OperatorCallKind : byte
{
    /// <summary>A snapshot.</summary>
    Question,

    /// <summary>The core. The answer has no body.</summary>
    Change,

    /// <summary>The process itself: its log. The answer has a body, unless it is a setting.</summary>
    Local,

    /// <summary>A stream of events.</summary>
    Subscription,

    /// <summary>Nobody: the type says nothing.</summary>
    Nothing,
}
