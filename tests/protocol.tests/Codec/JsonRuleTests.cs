using System.Text;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Wire;
using Xunit;
using TaskStatus = Mesosd.Protocol.Messages.TaskStatus;

namespace Mesosd.Protocol.Tests;

/// <summary>The rules of Mesos' JSON, one by one.</summary>
public sealed class JsonRuleTests
{
    private static T Read<T>(string json)
        where T : IMessage<T>
    {
        Assert.True(MessageCodec.TryParseJson<T>(json, out T? message, out string? error), error);
        return message;
    }

    private static string ErrorOf<T>(string json)
        where T : IMessage<T>
    {
        Assert.False(MessageCodec.TryParseJson<T>(json, out T? _, out string? error));
        return error;
    }

    private static string Reason(string field, string value) => ErrorOf<TaskStatus>(
        $$"""{"task_id":{"value":"t"},"state":"TASK_LOST","{{field}}":{{value}}}""");

    private static TaskStatus Status(string field, string value) => Read<TaskStatus>(
        $$"""{"task_id":{"value":"t"},"state":"TASK_LOST","{{field}}":{{value}}}""");

    [Fact]
    public void Message_is_an_object_with_the_schemas_names_in_the_order_of_their_numbers()
    {
        var status = new TaskStatus
        {
            State = TaskState.Running,
            TaskId = new TaskId("t-1"),
            Timestamp = 2,
            Uuid = [1, 2, 255],
            Healthy = true,
            Source = TaskStatusSource.Executor,
            ExecutorId = new ExecutorId("e"),
        };
        Assert.Equal(
            """{"task_id":{"value":"t-1"},"state":"TASK_RUNNING","timestamp":2.0,"executor_id":{"value":"e"},"""
            + """
            "healthy":true,"source":"SOURCE_EXECUTOR","uuid":"AQL/"}
            """,
            MessageCodec.ToJson(status));
    }

    [Theory]
    [InlineData(0, "0.0")]
    [InlineData(1, "1.0")]
    [InlineData(-2, "-2.0")]
    [InlineData(0.1, "0.1")]
    [InlineData(1e20, "1.0E+20")]
    [InlineData(1.5e-9, "1.5E-09")]
    [InlineData(-1.7976931348623157E+308, "-1.7976931348623157E+308")]
    [InlineData(double.PositiveInfinity, "\"Infinity\"")]
    [InlineData(double.NegativeInfinity, "\"-Infinity\"")]
    [InlineData(double.NaN, "\"NaN\"")]
    public void Floating_point_numbers_always_have_a_point_and_come_back_the_same(double value, string text)
    {
        string json = MessageCodec.ToJson(new ValueScalar(value));
        Assert.Equal($$"""{"value":{{text}}}""", json);
        Assert.Equal(value, Read<ValueScalar>(json).Value);
    }

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    [InlineData(0)]
    public void Whole_numbers_of_64_bits_are_numbers_and_exact(long value)
    {
        string json = MessageCodec.ToJson(new TimeInfo(value));
        Assert.Equal($$"""{"nanoseconds":{{value}}}""", json);
        Assert.Equal(value, Read<TimeInfo>(json).Nanoseconds);
        Assert.Equal(value, Read<TimeInfo>($$"""{"nanoseconds":"{{value}}"}""").Nanoseconds);
    }

    [Theory]
    [InlineData("7", 7)]
    [InlineData("\"7\"", 7)]
    [InlineData("7.9", 7)]
    [InlineData("-7.9", -7)]
    [InlineData("\"7.9\"", 7)]
    [InlineData("1e3", 1000)]
    [InlineData("\"1e3\"", 1000)]
    public void Whole_numbers_may_be_quoted_and_lose_their_fraction(string text, long expected) =>
        Assert.Equal(expected, Read<TimeInfo>($$"""{"nanoseconds":{{text}}}""").Nanoseconds);

    [Theory]
    [InlineData("1.5", 1.5)]
    [InlineData("2", 2)]
    [InlineData("\"2.5\"", 2.5)]
    [InlineData("\"-1e3\"", -1000)]
    [InlineData("\"Infinity\"", double.PositiveInfinity)]
    [InlineData("\"-Infinity\"", double.NegativeInfinity)]
    public void Floating_point_numbers_may_be_quoted(string text, double expected) =>
        Assert.Equal(expected, Status("timestamp", text).Timestamp);

    [Theory]
    [InlineData("9223372036854775808")]
    [InlineData("1e300")]
    [InlineData("\"x\"")]
    [InlineData("\"\"")]
    [InlineData("\"NaN\"")]
    [InlineData("\"Infinity\"")]
    [InlineData("true")]
    [InlineData("[1]")]
    public void What_is_no_whole_number_in_range_is_refused(string text)
    {
        string error = ErrorOf<TimeInfo>($$"""{"nanoseconds":{{text}}}""");
        string range = $"from {long.MinValue} to {long.MaxValue}";
        Assert.StartsWith($"mesos.v1.TimeInfo.nanoseconds: expected a whole number {range}, found ", error);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("4294967296")]
    public void Unsigned_number_out_of_range_is_refused(string text) =>
        Assert.Contains("from 0 to 4294967295", ErrorOf<Native.Welcome>($$"""{"version":{{text}},"role":"MASTER"}"""));

    [Theory]
    [InlineData("1e400")]
    [InlineData("\"infinity\"")]
    [InlineData("\"1e400\"")]
    [InlineData("false")]
    public void What_is_no_floating_point_number_is_refused(string text) =>
        Assert.StartsWith("mesos.v1.TaskStatus.timestamp: expected a number, found ", Reason("timestamp", text));

    [Theory]
    [InlineData("true", true)]
    [InlineData("false", false)]
    [InlineData("\"true\"", true)]
    [InlineData("\"false\"", false)]
    public void Booleans_may_be_quoted(string text, bool expected) =>
        Assert.Equal(expected, Status("healthy", text).Healthy);

    [Theory]
    [InlineData("1", "the number 1")]
    [InlineData("\"yes\"", "the string \"yes\"")]
    [InlineData("{}", "an object")]
    public void What_is_no_boolean_is_refused(string text, string found) =>
        Assert.Equal($"mesos.v1.TaskStatus.healthy: expected true or false, found {found}", Reason("healthy", text));

    [Fact]
    public void Bytes_are_base64()
    {
        Assert.Equal([1, 2, 255], Status("uuid", "\"AQL/\"").Uuid!);
        Assert.Empty(Status("uuid", "\"\"").Uuid!);
        Assert.Equal(
            "mesos.v1.TaskStatus.uuid: expected a string in base64, found the string \"A\"", Reason("uuid", "\"A\""));
    }

    [Fact]
    public void Strings_are_strings_and_nothing_else()
    {
        Assert.Equal("ä\n", Status("message", "\"\\u00e4\\n\"").Message);
        Assert.Equal("mesos.v1.TaskStatus.message: expected a string, found the number 5", Reason("message", "5"));
    }

    [Fact]
    public void Enums_are_names() => Assert.Equal(
        TaskStatusReason.InvalidOffers, Status("reason", "\"REASON_INVALID_OFFERS\"").Reason);

    [Fact]
    public void Enum_given_as_a_number_is_refused() => Assert.Equal(
        "mesos.v1.TaskStatus.reason: expected the name of an enum's value, found the number 5", Reason("reason", "5"));

    [Fact]
    public void Unknown_name_for_an_optional_enum_leaves_it_unset() =>
        Assert.Null(Status("reason", "\"REASON_OF_TOMORROW\"").Reason);

    [Fact]
    public void Unknown_name_for_a_required_enum_is_refused() => Assert.Equal(
        "mesos.v1.TaskStatus.state: expected the name of a mesos.v1.TaskState, found the string \"TASK_NEW\"",
        ErrorOf<TaskStatus>("""{"task_id":{"value":"t"},"state":"TASK_NEW"}"""));

    [Fact]
    public void Unknown_keys_are_ignored_and_names_have_one_spelling()
    {
        TaskStatus status = Status("executorId", """{"value":[1,{"x":null}]}""");
        Assert.Null(status.ExecutorId);
    }

    [Fact]
    public void Null_is_unset_everywhere()
    {
        Assert.Null(Status("message", "null").Message);
        Assert.Null(Status("labels", "null").Labels);
        Assert.Empty(Read<Labels>("""{"labels":null}""").LabelsValue);
        Assert.Equal(["a"], Read<FrameworkInfo>("""{"user":"u","name":"n","roles":[null,"a",null]}""").Roles);
        Assert.Equal("Missing required fields: value (of mesos.v1.TaskID)", ErrorOf<TaskId>("""{"value":null}"""));
    }

    [Fact]
    public void Single_value_in_place_of_an_array_is_one_element()
    {
        Assert.Equal(["a"], Read<FrameworkInfo>("""{"user":"u","name":"n","roles":"a"}""").Roles);
        Assert.Equal("k", Read<Labels>("""{"labels":{"key":"k"}}""").LabelsValue.Single().Key);
    }

    [Fact]
    public void Array_in_place_of_a_single_value_is_refused() => Assert.Equal(
        "mesos.v1.TaskStatus.message: expected a string, found an array", Reason("message", "[\"a\"]"));

    [Fact]
    public void Last_of_equal_keys_wins()
    {
        Assert.Equal("b", Read<TaskId>("""{"value":"a","value":"b"}""").Value);
        Assert.Equal(["b"], Read<FrameworkInfo>("""{"user":"u","name":"n","roles":["a"],"roles":["b"]}""").Roles);
    }

    [Fact]
    public void Maps_are_objects()
    {
        const string json = """{"quantities":{"mem":{"value":1.0},"cpus":{"value":2.0},"gone":null}}""";
        var quantities = Read<OfferFiltersResourceQuantities>(json);
        Assert.Equal(["cpus", "mem"], quantities.Quantities.Keys);
        Assert.Equal("""{"quantities":{"cpus":{"value":2.0},"mem":{"value":1.0}}}""", MessageCodec.ToJson(quantities));
        Assert.Equal(
            """mesos.v1.OfferFilters.ResourceQuantities.quantities["a"].value: expected a number, found true""",
            ErrorOf<OfferFiltersResourceQuantities>("""{"quantities":{"a":{"value":true}}}"""));
    }

    [Fact]
    public void Empty_lists_and_maps_are_not_written()
    {
        var info = new FrameworkInfo { User = "u", Name = "n" };
        Assert.Empty(info.Roles);
        Assert.Empty(info.OfferFilters);
        Assert.DoesNotContain("roles", MessageCodec.ToJson(info));
        Assert.DoesNotContain("offer_filters", MessageCodec.ToJson(info));
    }

    [Fact]
    public void Unset_fields_with_a_default_of_their_own_are_written_unless_deprecated()
    {
        var info = new FrameworkInfo { User = "u", Name = "n" };
        Assert.Equal("""{"user":"u","name":"n","failover_timeout":0.0,"checkpoint":false}""", MessageCodec.ToJson(info));
        info.Role = "r";
        Assert.Contains("\"role\":\"r\"", MessageCodec.ToJson(info));
        Assert.Equal("*", new FrameworkInfo { User = "u", Name = "n" }.RoleOrDefault);
    }

    [Fact]
    public void Missing_required_fields_are_all_named_with_the_path_to_them()
    {
        Assert.Equal("Missing required fields: user, name (of mesos.v1.FrameworkInfo)", ErrorOf<FrameworkInfo>("{}"));
        Assert.Equal(
            "Missing required fields: accept.offer_ids[1].value (of mesos.v1.scheduler.Call)",
            ErrorOf<SchedulerApi.Call>("""{"type":"ACCEPT","accept":{"offer_ids":[{"value":"o"},{}]}}"""));
    }

    [Fact]
    public void Errors_name_the_path_to_the_field() => Assert.Equal(
        "mesos.v1.scheduler.Call.accept.operations[0].launch.task_infos[2].resources[0].scalar.value: "
        + "expected a number, found the string \"much\"",
        ErrorOf<SchedulerApi.Call>("""
            {"accept":{"operations":{"launch":{"task_infos":[null,null,
            {"resources":[{"scalar":{"value":"much"}}]}]}}}}
            """));

    [Theory]
    [InlineData("""{"seconds":90,"nanos":5}""", 90, 5)]
    [InlineData("\"10mins\"", 600, 0)]
    [InlineData("\"1.5secs\"", 1, 500_000_000)]
    [InlineData("\"-1500ms\"", -1, -500_000_000)]
    [InlineData("\"2weeks\"", 1_209_600, 0)]
    [InlineData("\"7ns\"", 0, 7)]
    public void Span_of_time_is_an_object_or_text_as_in_flags(string text, long seconds, int nanoseconds)
    {
        Duration duration = Read<MasterApi.CallDrainAgent>(
            $$"""{"agent_id":{"value":"a"},"max_grace_period":{{text}}}""").MaxGracePeriod!;
        Assert.Equal((seconds, nanoseconds), (duration.Seconds ?? 0, duration.Nanos ?? 0));
    }

    [Theory]
    [InlineData("\"10 mins\"")]
    [InlineData("\"10\"")]
    [InlineData("\"mins\"")]
    [InlineData("\"10min\"")]
    [InlineData("\"99999999weeks\"")]
    [InlineData("\"1e3secs\"")]
    public void Text_that_is_no_span_is_refused_with_the_units(string text) => Assert.StartsWith(
        "mesos.v1.master.Call.DrainAgent.max_grace_period: expected a span such as \"10mins\", in ns, us, ms, secs, ",
        ErrorOf<MasterApi.CallDrainAgent>($$"""{"agent_id":{"value":"a"},"max_grace_period":{{text}}}"""));

    [Theory]
    [InlineData("", "line 1, byte 1")]
    [InlineData("{", "line 1, byte 2")]
    [InlineData("{\n\"value\":}", "line 2, byte 9")]
    [InlineData("{\"value\":\"a\"} x", "line 1, byte 15")]
    [InlineData("{\"value\":\"a\",}", "line 1, byte 14")]
    public void Text_that_is_no_json_is_refused_with_its_place(string text, string place) =>
        Assert.StartsWith($"expected JSON, {place}: ", ErrorOf<TaskId>(text));

    [Fact]
    public void Second_object_behind_the_first_is_refused() =>
        Assert.StartsWith("expected ", ErrorOf<TaskId>("""{"value":"a"}{"value":"b"}"""));

    [Theory]
    [InlineData("[]", "an array")]
    [InlineData("5", "the number 5")]
    [InlineData("null", "null")]
    public void Top_level_is_an_object(string text, string found) =>
        Assert.Equal($"mesos.v1.TaskID: expected an object, found {found}", ErrorOf<TaskId>(text));

    [Fact]
    public void Text_that_is_not_utf8_is_refused()
    {
        byte[] bytes = [.. "{\"value\":\""u8, 0xff, .. "\"}"u8];
        Assert.False(MessageCodec.TryParseJson<TaskId>(bytes, out TaskId _, out string? error));
        Assert.Equal("expected JSON in UTF-8, found bytes that are not UTF-8", error);
    }

    [Fact]
    public void Half_a_surrogate_pair_is_refused_and_never_thrown_at()
    {
        Assert.Contains("half of a surrogate pair", ErrorOf<TaskId>("""{"value":"\ud800"}"""));
        Assert.Contains("half of a surrogate pair", ErrorOf<TimeInfo>("""{"nanoseconds":"\udc00"}"""));
        Assert.Contains("half of a surrogate pair", Reason("reason", "\"\\ud800\""));
        Assert.Contains("half of a surrogate pair",
            ErrorOf<OfferFiltersResourceQuantities>("""{"quantities":{"\ud800":{"value":1}}}"""));
        Assert.Equal("a", Read<TaskId>("""{"\ud800":1,"value":"a"}""").Value);
        Assert.Contains("half of a surrogate pair", Reason("healthy", "\"\\ud800\""));
        Assert.Contains("half of a surrogate pair", Reason("uuid", "\"\\ud800\""));
    }

    [Fact]
    public void Half_a_surrogate_pair_in_a_message_is_written_as_the_replacement_character() =>
        Assert.Equal("""{"value":"\uFFFD"}""", MessageCodec.ToJson(new TaskId("\ud800")));

    [Fact]
    public void Text_nested_too_deeply_is_refused()
    {
        string json = string.Concat(Enumerable.Repeat("{\"parent\":", 10_000));
        Assert.StartsWith("expected JSON, line 1, ", ErrorOf<ContainerId>(json));
        string outer = string.Concat(Enumerable.Repeat("{\"value\":\"a\",\"parent\":", 60));
        string within = outer + "{\"value\":\"a\"}" + new string('}', 60);
        Assert.Equal("a", Read<ContainerId>(within).Parent!.Value);
    }

    [Fact]
    public void Too_many_elements_are_refused()
    {
        var limits = new DecodeLimits { MaxElements = 3 };
        byte[] three = Encoding.UTF8.GetBytes("""{"labels":[{"key":"a"},{"key":"b"},{"key":"c"}]}""");
        byte[] four = Encoding.UTF8.GetBytes("""{"labels":[{"key":"a"},{"key":"b"},{"key":"c"},{"key":"d"}]}""");
        Assert.True(MessageCodec.TryParseJson<Labels>(three, limits, out Labels? _, out string? _));
        Assert.False(MessageCodec.TryParseJson<Labels>(four, limits, out Labels? _, out string? error));
        Assert.Equal("mesos.v1.Labels.labels[3]: too many repeated elements", error);
    }

    [Fact]
    public void Long_values_are_shortened_in_errors() =>
        Assert.True(Reason("healthy", $"\"{new string('x', 100_000)}\"").Length < 200);

    [Fact]
    public void Indented_json_is_for_people()
    {
        string json = MessageCodec.ToJson(new TaskId("a"), indented: true);
        Assert.Equal("{\n  \"value\": \"a\"\n}", json.ReplaceLineEndings("\n"));
    }
}
