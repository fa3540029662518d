namespace Mesosd.Allocation;

// What an agent is besides its resources, and when it goes.
public partial interface IAllocator
{
    /// <summary>Replaces what constraints and regions look at; filters for the agent stay.</summary>
    void DescribeAgent(AgentIndex agent, AgentTraits traits, Instant now);

    /// <summary>Whether the agent's host is on the whitelist; those that are not are offered to nobody.</summary>
    void SetWhitelisted(AgentIndex agent, bool whitelisted);

    /// <summary>
    /// Says that the agent will be unavailable, in a window that the caller knows, or will not any more. Every
    /// call forgets who was asked to leave and who refused: a new window is a new question.
    /// </summary>
    void SetUnavailable(AgentIndex agent, bool unavailable, Instant now);

    /// <summary>
    /// Appends whom to ask to leave unavailable agents: active frameworks that hold something there, were not
    /// asked yet or have answered, and refuse no more. To be called when <see cref="Allocate"/> is.
    /// </summary>
    void AllocateInverse(Instant now, List<InverseGrant> grants);

    /// <summary>
    /// The framework answered, or the inverse offer was rescinded. It is asked again, as long as it holds
    /// something there, after the time of its refusal: at once in the next run with null or zero.
    /// </summary>
    void AnswerInverse(FrameworkIndex framework, AgentIndex agent, TimeSpan? refuseFor, Instant now);
}
