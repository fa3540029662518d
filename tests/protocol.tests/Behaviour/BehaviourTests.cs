using Xunit;

namespace Mesosd.Protocol.Tests.Behaviour;

/// <summary>The cases of <c>tests/clients/behaviour</c>, which the client library in Python passes as well.</summary>
public sealed class BehaviourTests
{
    private const string Here = "csharp";

    private static readonly Dictionary<string, BehaviourCase> s_cases = CaseFiles.Load().ToDictionary(each => each.Name);

    public static TheoryData<string> Cases => [.. s_cases.Values.Where(each => each.Only is null or Here).Select(each => each.Name)];

    [Fact]
    public void Every_case_is_played_unless_it_says_for_which_library_alone_it_is()
    {
        Assert.True(s_cases.Count >= 140, $"{s_cases.Count} cases");
        Assert.All(s_cases.Values, each => Assert.Contains(each.Only, new[] { null, Here, "python" }));
        Assert.Equal(s_cases.Values.Count(each => each.Only != "python"), Cases.Count);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public Task Client_behaves_as_the_page_says(string name) => Story.PlayAsync(s_cases[name]);
}
