"""The rules of Mesos' JSON, one by one; the same as the C# codec's."""

from __future__ import annotations

import json
import math
import unittest
from typing import Any
from unittest import mock

from mesosd import DecodeError
from mesosd._fields import METHODS, OPTIONAL, STRING, Field
from mesosd._message import Message, define
from mesosd.messages import (
    ContainerID,
    FrameworkInfo,
    Labels,
    OfferFilters,
    TaskID,
    TaskState,
    TaskStatus,
    TimeInfo,
    Value,
)
from mesosd.messages import master, scheduler
from mesosd.messages.native import Welcome


def status(field: str, value: str) -> TaskStatus:
    return TaskStatus.from_json(f'{{"task_id":{{"value":"t"}},"state":"TASK_LOST","{field}":{value}}}')


def error_of(cls: Any, text: str | bytes) -> str:
    try:
        message = cls.from_json(text)
    except DecodeError as fault:
        return str(fault)
    raise AssertionError(f"read as {message!r}")


def reason(field: str, value: str) -> str:
    return error_of(TaskStatus, f'{{"task_id":{{"value":"t"}},"state":"TASK_LOST","{field}":{value}}}')


class WrittenTests(unittest.TestCase):
    def test_message_is_an_object_with_the_schemas_names_in_the_order_of_their_numbers(self) -> None:
        message = TaskStatus(state=TaskState.TASK_RUNNING, timestamp=2, uuid=b"\x01\x02\xff", healthy=True,
                             source=TaskStatus.SOURCE_EXECUTOR)
        message.task_id.value = "t-1"
        message.executor_id.value = "e"
        self.assertEqual(message.to_json(), '{"task_id":{"value":"t-1"},"state":"TASK_RUNNING","timestamp":2.0,'
                         '"executor_id":{"value":"e"},"healthy":true,"source":"SOURCE_EXECUTOR","uuid":"AQL/"}')

    def test_floating_point_numbers_always_have_a_point_and_come_back_the_same(self) -> None:
        for value, text in [
            (0.0, "0.0"), (-0.0, "-0.0"), (1.0, "1.0"), (-2.0, "-2.0"), (0.1, "0.1"), (0.25, "0.25"),
            (1e20, "1.0E+20"), (1.5e-9, "1.5E-09"), (1e15, "1.0E+15"), (1e14, "100000000000000.0"),
            (123456789012345.6, "123456789012345.6"), (1234567890123456.0, "1.234567890123456E+15"),
            (0.0001, "0.0001"), (0.00001, "1.0E-05"), (120.0, "120.0"), (5e-324, "5.0E-324"),
            (-1.7976931348623157e308, "-1.7976931348623157E+308"),
            (math.inf, '"Infinity"'), (-math.inf, '"-Infinity"'), (math.nan, '"NaN"'),
        ]:
            with self.subTest(text):
                written = Value.Scalar(value=value).to_json()
                self.assertEqual(written, f'{{"value":{text}}}')
                again = Value.Scalar.from_json(written).value
                self.assertTrue(again == value or math.isnan(value) and math.isnan(again))

    def test_whole_numbers_of_64_bits_are_numbers_and_exact(self) -> None:
        for value in ((1 << 63) - 1, -(1 << 63), 0):
            text = TimeInfo(nanoseconds=value).to_json()
            self.assertEqual(text, f'{{"nanoseconds":{value}}}')
            self.assertEqual(TimeInfo.from_json(text).nanoseconds, value)
            self.assertEqual(TimeInfo.from_json(f'{{"nanoseconds":"{value}"}}').nanoseconds, value)

    def test_text_is_escaped_and_stays_readable(self) -> None:
        for text in ("größe", "任务-1", "\U0001f600", "a\"b\\c\n\t\x01\x7f\u2028", "/<>&'"):
            with self.subTest(text):
                written = TaskID(value=text).to_json()
                self.assertEqual(json.loads(written), {"value": text})
                self.assertTrue(written.isprintable())
        self.assertEqual(TaskID(value="größe\n\x1f").to_json(), '{"value":"größe\\n\\u001F"}')

    def test_empty_lists_and_maps_are_not_written(self) -> None:
        info = FrameworkInfo(user="u", name="n", roles=[])
        self.assertEqual(list(info.offer_filters), [])
        self.assertEqual(info.to_json(), '{"user":"u","name":"n","failover_timeout":0.0,"checkpoint":false}')

    def test_deprecated_fields_are_written_only_when_set(self) -> None:
        self.assertIn('"role":"r"', FrameworkInfo(user="u", name="n", role="r").to_json())


class ReadTests(unittest.TestCase):
    def test_whole_numbers_may_be_quoted_and_lose_their_fraction(self) -> None:
        for text, expected in [("7", 7), ('"7"', 7), ("7.9", 7), ("-7.9", -7), ('"7.9"', 7), ("1e3", 1000),
                               ('"1e3"', 1000), ('"+7"', 7)]:
            with self.subTest(text):
                self.assertEqual(TimeInfo.from_json(f'{{"nanoseconds":{text}}}').nanoseconds, expected)

    def test_floating_point_numbers_may_be_quoted(self) -> None:
        for text, expected in [("1.5", 1.5), ("2", 2.0), ('"2.5"', 2.5), ('"-1e3"', -1000.0),
                               ('"Infinity"', math.inf), ('"-Infinity"', -math.inf)]:
            with self.subTest(text):
                found = status("timestamp", text).timestamp
                self.assertEqual((found, type(found)), (expected, float))

    def test_what_is_no_whole_number_in_range_is_refused(self) -> None:
        expected = f"mesos.v1.TimeInfo.nanoseconds: expected a whole number from {-(1 << 63)} to {(1 << 63) - 1}, found "
        for text in ("9223372036854775808", "1e300", '"x"', '""', '"NaN"', '"Infinity"', "true", "[1]", '"1_0"', '" 1"',
                     '"\u0663"', "9" * 5_000):
            with self.subTest(text[:20]):
                self.assertRegex(error_of(TimeInfo, f'{{"nanoseconds":{text}}}'), f"^({expected}|.*expected JSON)")

    def test_unsigned_number_out_of_range_is_refused(self) -> None:
        for text in ("-1", "4294967296"):
            self.assertIn("from 0 to 4294967295", error_of(Welcome, f'{{"version":{text},"role":"MASTER"}}'))

    def test_what_is_no_floating_point_number_is_refused(self) -> None:
        for text in ("1e400", '"infinity"', '"1e400"', "false", '"1_0.0"'):
            with self.subTest(text):
                self.assertTrue(reason("timestamp", text).startswith(
                    "mesos.v1.TaskStatus.timestamp: expected a number, found "))

    def test_bare_not_a_number_is_no_json(self) -> None:
        self.assertIn("expected JSON: NaN without quotes", reason("timestamp", "NaN"))

    def test_booleans_may_be_quoted_and_nothing_else_is_one(self) -> None:
        for text, expected in [("true", True), ("false", False), ('"true"', True), ('"false"', False)]:
            self.assertIs(status("healthy", text).healthy, expected)
        for text, found in [("1", "the number 1"), ('"yes"', 'the string "yes"'), ("{}", "an object")]:
            self.assertEqual(reason("healthy", text), f"mesos.v1.TaskStatus.healthy: expected true or false, found {found}")

    def test_bytes_are_base64(self) -> None:
        self.assertEqual(status("uuid", '"AQL/"').uuid, b"\x01\x02\xff")
        self.assertTrue(status("uuid", '""').has("uuid"))
        for text in ('"A"', '"AQL_"', '"AQ"'):
            self.assertEqual(reason("uuid", text),
                             f"mesos.v1.TaskStatus.uuid: expected a string in base64, found the string {text}")

    def test_strings_are_strings_and_nothing_else(self) -> None:
        self.assertEqual(status("message", '"\\u00e4\\n"').message, "ä\n")
        self.assertEqual(reason("message", "5"), "mesos.v1.TaskStatus.message: expected a string, found the number 5")
        self.assertEqual(reason("message", '["a"]'), "mesos.v1.TaskStatus.message: expected a string, found an array")

    def test_enums_are_names(self) -> None:
        self.assertIs(status("reason", '"REASON_INVALID_OFFERS"').reason, TaskStatus.REASON_INVALID_OFFERS)
        self.assertEqual(reason("reason", "5"),
                         "mesos.v1.TaskStatus.reason: expected the name of an enum's value, found the number 5")
        self.assertFalse(status("reason", '"REASON_OF_TOMORROW"').has("reason"))
        self.assertEqual(error_of(TaskStatus, '{"task_id":{"value":"t"},"state":"TASK_NEW"}'),
                         'mesos.v1.TaskStatus.state: expected the name of a TaskState, found the string "TASK_NEW"')

    def test_unknown_keys_are_ignored_and_names_have_one_spelling(self) -> None:
        self.assertFalse(status("executorId", '{"value":[1,{"x":null}]}').has("executor_id"))

    def test_null_is_unset_everywhere(self) -> None:
        self.assertFalse(status("message", "null").has("message"))
        self.assertEqual(list(Labels.from_json('{"labels":null}').labels), [])
        self.assertEqual(FrameworkInfo.from_json('{"user":"u","name":"n","roles":[null,"a",null]}').roles, ["a"])
        self.assertEqual(error_of(TaskID, '{"value":null}'), "mesos.v1.TaskID.value: missing required field")

    def test_single_value_in_place_of_an_array_is_one_element(self) -> None:
        self.assertEqual(FrameworkInfo.from_json('{"user":"u","name":"n","roles":"a"}').roles, ["a"])
        self.assertEqual(Labels.from_json('{"labels":{"key":"k"}}').labels[0].key, "k")

    def test_last_of_equal_keys_wins(self) -> None:
        self.assertEqual(TaskID.from_json('{"value":"a","value":"b"}').value, "b")
        self.assertEqual(TaskID.from_json('{"value":"a","value":null}').value, "a")

    def test_maps_are_objects(self) -> None:
        quantities = OfferFilters.ResourceQuantities.from_json(
            '{"quantities":{"mem":{"value":1.0},"cpus":{"value":2.0},"gone":null}}')
        self.assertEqual(quantities.to_json(), '{"quantities":{"cpus":{"value":2.0},"mem":{"value":1.0}}}')
        self.assertEqual(error_of(OfferFilters.ResourceQuantities, '{"quantities":{"a":{"value":true}}}'),
                         'mesos.v1.OfferFilters.ResourceQuantities.quantities["a"].value: expected a number, found true')

    def test_errors_name_the_path_to_the_field(self) -> None:
        self.assertEqual(
            error_of(scheduler.Call, '{"accept":{"operations":{"launch":{"task_infos":[null,null,'
                     '{"resources":[{"scalar":{"value":"much"}}]}]}}}}'),
            "mesos.v1.scheduler.Call.accept.operations[0].launch.task_infos[2].resources[0].scalar.value: "
            'expected a number, found the string "much"')
        self.assertEqual(error_of(FrameworkInfo, "{}"), "mesos.v1.FrameworkInfo.user, name: missing required field")
        self.assertEqual(error_of(scheduler.Call, '{"type":"ACCEPT","accept":{"offer_ids":[{"value":"o"},{}]}}'),
                         "mesos.v1.scheduler.Call.accept.offer_ids[1].value: missing required field")

    def test_span_of_time_is_an_object_or_text_as_in_flags(self) -> None:
        for text, seconds, nanoseconds in [('{"seconds":90,"nanos":5}', 90, 5), ('"10mins"', 600, 0),
                                           ('"1.5secs"', 1, 500_000_000), ('"-1500ms"', -1, -500_000_000),
                                           ('"2weeks"', 1_209_600, 0), ('"7ns"', 0, 7)]:
            with self.subTest(text):
                call = master.Call.DrainAgent.from_json(f'{{"agent_id":{{"value":"a"}},"max_grace_period":{text}}}')
                self.assertEqual((call.max_grace_period.seconds, call.max_grace_period.nanos), (seconds, nanoseconds))
        for text in ('"10 mins"', '"10"', '"mins"', '"10min"', '"99999999weeks"', '"1e3secs"'):
            with self.subTest(text):
                self.assertIn('max_grace_period: expected a span such as "10mins", in ns, us, ms, secs, ', error_of(
                    master.Call.DrainAgent, f'{{"agent_id":{{"value":"a"}},"max_grace_period":{text}}}'))

    def test_what_a_parser_made_of_a_document_is_read_as_well(self) -> None:
        self.assertEqual(TaskID.from_json({"value": "a", "other": 1}).value, "a")
        self.assertEqual(FrameworkInfo.from_json({"user": "u", "name": "n", "roles": ("a", None)}).roles, ["a"])
        circle: dict[str, Any] = {"value": "a"}
        circle["parent"] = circle
        with self.assertRaisesRegex(DecodeError, "nested too deeply"):
            ContainerID.from_json(circle)

    def test_text_that_is_no_json_object_is_refused(self) -> None:
        for text in ("", "{", '{\n"value":}', '{"value":"a"} x', '{"value":"a",}', '{"value":"a"}{"value":"b"}'):
            with self.subTest(text):
                self.assertTrue(error_of(TaskID, text).startswith("mesos.v1.TaskID: expected JSON: "))
        for text, found in [("[]", "an array"), ("5", "the number 5"), ("null", "null")]:
            self.assertEqual(error_of(TaskID, text), f"mesos.v1.TaskID: expected an object, found {found}")

    def test_text_that_is_not_unicode_is_refused(self) -> None:
        self.assertIn("expected JSON", error_of(TaskID, b'{"value":"\xff"}'))
        self.assertIn("half of a surrogate pair", error_of(TaskID, '{"value":"\\ud800"}'))
        self.assertIn("half of a surrogate pair",
                      error_of(OfferFilters.ResourceQuantities, '{"quantities":{"\\ud800":{"value":1}}}'))
        self.assertEqual(TaskID.from_json('{"\\ud800":1,"value":"a"}').value, "a")
        self.assertEqual(reason("healthy", '"\\ud800"').encode("utf-8").decode(), reason("healthy", '"\\ud800"'))

    def test_text_nested_too_deeply_is_refused(self) -> None:
        self.assertIn("expected JSON", error_of(ContainerID, '{"parent":' * 100_000))
        self.assertIn("nested too deeply", error_of(ContainerID, '{"parent":' * 65 + "1" + "}" * 65))
        within = '{"value":"a","parent":' * 60 + '{"value":"a"}' + "}" * 60
        self.assertEqual(ContainerID.from_json(within).parent.value, "a")

    def test_too_many_elements_are_refused(self) -> None:
        with mock.patch("mesosd._json.MAX_ELEMENTS", 3):
            self.assertEqual(len(FrameworkInfo.from_json('{"user":"u","name":"n","roles":["a","b","c"]}').roles), 3)
            self.assertEqual(error_of(FrameworkInfo, '{"user":"u","name":"n","roles":["a","b","c","d"]}'),
                             "mesos.v1.FrameworkInfo.roles: too many repeated elements")

    def test_long_values_are_shortened_in_errors(self) -> None:
        self.assertLess(len(reason("healthy", f'"{"x" * 100_000}"')), 200)


class Words(Message):
    __slots__ = ("from_", "copy_")

    from_: str
    copy_: str


define(Words, "test.Words", lambda *_: Words(), Field("from_", 1, STRING, OPTIONAL), Field("copy_", 2, STRING, OPTIONAL))


class NameTests(unittest.TestCase):
    def test_words_of_python_are_called_in_json_as_in_the_schema(self) -> None:
        self.assertEqual(Words.from_json('{"from":"a","from_":"b"}').from_, "a")
        self.assertEqual(Words.from_json('{"from":"a","copy":"b"}').copy().to_json(), '{"from":"a","copy":"b"}')

    def test_all_methods_of_messages_are_known_as_such(self) -> None:
        self.assertEqual({name for name in vars(Message) if not name.startswith("_")}, METHODS)


if __name__ == "__main__":
    unittest.main()
