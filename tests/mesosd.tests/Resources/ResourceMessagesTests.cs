using Mesosd.Allocation;
using Mesosd.Protocol.Messages;
using Mesosd.Resources;
using Xunit;

namespace Mesosd.Tests.Resources;

public sealed class ResourceMessagesTests
{
    [Fact]
    public void Agent_with_more_names_of_scalars_than_there_may_be_is_answered_in_words()
    {
        ResourceMessages messages = new(new ResourceKindTable());
        List<Resource> many = [.. Enumerable.Range(0, AllocatorLimits.ScalarNames + 1).Select(Scalar)];
        Assert.Null(messages.ReadReported(many, out string? fault));
        Assert.Equal(
            "resource 'r256': as many kinds of resources, or names of scalars, are known as there may be", fault);
        Assert.NotNull(messages.ReadReported(many[..AllocatorLimits.ScalarNames], out _));
    }

    [Fact]
    public void Agent_with_too_much_of_a_name_over_many_reservations_is_answered_in_words()
    {
        ResourceMessages messages = new(new ResourceKindTable());
        List<Resource> two = [Reserved("a", 6e9), Reserved("b", 6e9)];
        Assert.Null(messages.ReadReported(two, out string? fault));
        Assert.Equal("resources 'cpus' have more than 10000000000 together", fault);
        Assert.NotNull(messages.ReadReported([Reserved("a", 6e9), Reserved("b", 4e9)], out _));
    }

    [Fact]
    public void Resource_in_both_forms_as_endpoints_show_it_is_read_by_its_stack()
    {
        ResourceMessages messages = new(new ResourceKindTable());
        Resource stacked = Reserved("a", 2);
        ResourceValidation.Refine(stacked);
        Resource shown = ResourceViews.InBothForms(stacked);
        Assert.Equal("a", shown.Role);
        Assert.Null(ResourceValidation.Validate(shown, null));
        Assert.Equal(messages.ReadReported([stacked], out _), messages.ReadReported([shown], out _));
    }

    private static Resource Reserved(string role, double amount) => new()
    {
        Name = "cpus",
        Type = Mesosd.Protocol.Messages.ValueType.Scalar,
        Scalar = new ValueScalar(amount),
        Role = role,
    };

    private static Resource Scalar(int number) => new()
    {
        Name = $"r{number}",
        Type = Mesosd.Protocol.Messages.ValueType.Scalar,
        Scalar = new ValueScalar(1),
    };
}
