namespace Mesosd.Allocation;

/// <summary>Why an offer became smaller than what suits.</summary>
[Flags]
internal enum CutCauses
{
    None = 0,

    /// <summary>The role's limit left less room.</summary>
    Limit = 1,

    /// <summary>Others' guarantees hold the rest back.</summary>
    Headroom = 2,

    /// <summary>Nothing in it fills the role's open guarantee.</summary>
    NothingGuaranteed = 4,
}
