"""What bytes can do to a decoder, and what it says about it; what an encoder refuses."""

from __future__ import annotations

import unittest
from typing import Any
from unittest import mock

from mesosd import DecodeError, EncodeError, MesosdError
from mesosd.messages import (
    AgentInfo,
    CapabilityInfo,
    ContainerID,
    FrameworkInfo,
    Label,
    Labels,
    Offer,
    OfferFilters,
    Resource,
    TaskID,
    TaskInfo,
    TaskState,
    TaskStatus,
    TimeInfo,
    Value,
)
from mesosd.messages.native import Pong
from mesosd.messages.scheduler import Call


def fault_of(cls: Any, payload: bytes | str) -> DecodeError:
    data = bytes.fromhex(payload) if isinstance(payload, str) else payload
    try:
        message = cls.from_bytes(data)
    except DecodeError as fault:
        return fault
    raise AssertionError(f"read as {message!r}")


def nested(levels: int) -> bytes:
    """A ContainerID with this many parents above each other."""
    body = b"\x0a\x01a"
    for _ in range(levels):
        length = len(body)
        prefix = bytes([length]) if length < 128 else bytes([length & 127 | 128, length >> 7])
        body = b"\x0a\x01a\x12" + prefix + body
    return body


class FaultTests(unittest.TestCase):
    def test_fault_is_named_with_message_and_field(self) -> None:
        beyond = "the value reaches beyond the end of its message"
        middle = "the bytes end in the middle of a value"
        utf8 = "expected a string in UTF-8"
        varint = "an integer of more than 64 bits"
        number = "a field number outside 1..536870911"
        wire = "an unknown wire type"
        for payload, reason, field in [
            ("0a", middle, "value"),
            ("0a 05 61", beyond, "value"),
            ("0a ff ff ff ff ff ff ff ff ff 01", beyond, "value"),
            ("0a 01 ff", utf8, "value"),
            ("0a 03 ed a0 80", utf8, "value"),
            ("10 ff ff ff ff ff ff ff ff ff 02", varint, "2"),
            ("10 ff ff ff ff ff ff ff ff ff ff 01", varint, "2"),
            ("10 80", middle, "2"),
            ("11 01 02 03", beyond, "2"),
            ("15 01 02 03", beyond, "2"),
            ("16", wire, "2"),
            ("17", wire, "2"),
            ("14", wire, "2"),
            ("13 1c", wire, "2"),
            ("13 08 01", middle, "2"),
            ("00", number, None),
            ("05", number, None),
            ("80 80 80 80 10", number, None),
            ("80", middle, None),
            ("", "missing required field", "value"),
            ("08 01", "missing required field", "value"),
        ]:
            with self.subTest(payload):
                fault = fault_of(TaskID, payload)
                self.assertEqual((fault.reason, fault.message, fault.field), (reason, "mesos.v1.TaskID", field))
                self.assertIn("mesos.v1.TaskID", str(fault))

    def test_innermost_message_is_named_with_the_offset(self) -> None:
        fault = fault_of(TaskStatus, "0a 03 0a 01 ff 10 01")
        self.assertEqual((fault.message, fault.field, fault.offset), ("mesos.v1.TaskID", "value", 4))
        self.assertEqual(str(fault), "mesos.v1.TaskID.value: expected a string in UTF-8 (offset 4)")

    def test_all_missing_required_fields_are_named(self) -> None:
        self.assertEqual(fault_of(FrameworkInfo, "").field, "user, name")

    def test_value_that_ends_in_the_next_message_is_refused(self) -> None:
        # task_id says 3 bytes, and its string 2: the string would reach into the state behind it.
        self.assertEqual(fault_of(TaskStatus, "0a 03 0a 02 61 10 01").message, "mesos.v1.TaskID")

    def test_errors_are_value_errors_and_of_this_package(self) -> None:
        self.assertIsInstance(fault_of(TaskID, ""), (MesosdError, ValueError))

    def test_only_bytes_are_read(self) -> None:
        self.assertEqual(TaskID.from_bytes(bytearray(b"\x0a\x01a")).value, "a")
        self.assertEqual(TaskID.from_bytes(memoryview(b"\x0a\x01a")).value, "a")
        with self.assertRaises(TypeError):
            TaskID.from_bytes("text")  # type: ignore[arg-type]


class LimitTests(unittest.TestCase):
    def test_messages_nested_to_the_limit_are_read_and_one_level_more_is_not(self) -> None:
        self.assertEqual(ContainerID.from_bytes(nested(64)).to_bytes(), nested(64))
        fault = fault_of(ContainerID, nested(65))
        self.assertEqual((fault.reason, fault.message), ("nested too deeply", "mesos.v1.ContainerID"))

    def test_groups_of_unknown_fields_nested_without_end_are_refused(self) -> None:
        fault = fault_of(Pong, b"\x7b" * 1_000_000)
        self.assertEqual((fault.reason, fault.field), ("nested too deeply", "15"))

    def test_more_elements_than_the_limit_are_refused(self) -> None:
        fault = fault_of(Value.Set, b"\x0a\x00" * 2_000_001)
        self.assertEqual((fault.reason, fault.field), ("too many repeated elements", "item"))

    def test_elements_of_all_lists_and_maps_count_together(self) -> None:
        info = FrameworkInfo(user="u", name="n", roles=["a", "b"])
        info.labels.labels.add(key="c")
        quantities = OfferFilters.ResourceQuantities(quantities={"a": Value.Scalar(value=1.0), "b": Value.Scalar(value=1.0)})
        for limit, payload, cls in [(3, info.to_bytes(), FrameworkInfo),
                                    (2, quantities.to_bytes(), OfferFilters.ResourceQuantities),
                                    (2, b"\x0a\x02\x00\x00", CapabilityInfo)]:
            with self.subTest(cls=cls), mock.patch("mesosd._wire.MAX_ELEMENTS", limit):
                cls.from_bytes(payload)
            with self.subTest(cls=cls), mock.patch("mesosd._wire.MAX_ELEMENTS", limit - 1):
                self.assertEqual(fault_of(cls, payload).reason, "too many repeated elements")

    def test_length_of_terabytes_costs_nothing(self) -> None:
        self.assertIn("beyond", fault_of(TaskID, b"\x0a\xff\xff\xff\xff\xff\x1f").reason)


class LeniencyTests(unittest.TestCase):
    def test_fields_may_come_in_any_order(self) -> None:
        info = FrameworkInfo.from_bytes(bytes.fromhex("32 01 72 12 01 6e 0a 01 75"))
        self.assertEqual((info.user, info.name, info.role), ("u", "n", "r"))

    def test_lists_may_come_in_pieces(self) -> None:
        labels = Labels.from_bytes(bytes.fromhex("0a03 0a0161 1801 0a03 0a0162"))
        self.assertEqual([label.key for label in labels.labels], ["a", "b"])

    def test_singular_field_that_comes_twice_keeps_the_last(self) -> None:
        self.assertEqual(TaskID.from_bytes(b"\x0a\x01a\x0a\x01b").value, "b")

    def test_tags_and_lengths_may_be_longer_than_they_need(self) -> None:
        self.assertEqual(TaskID.from_bytes(bytes.fromhex("8a 00 81 00 61")).value, "a")

    def test_numbers_may_be_packed(self) -> None:
        packed = CapabilityInfo.from_bytes(bytes.fromhex("0a 04 e8 07 e9 07"))
        single = CapabilityInfo.from_bytes(bytes.fromhex("08 e8 07 08 e9 07"))
        self.assertEqual(packed, single)
        self.assertEqual(len(packed.capabilities), 2)

    def test_unknown_fields_of_every_wire_type_are_passed_over(self) -> None:
        unknown = "98 06 01 99 06 0102030405060708 9a 06 02 ff fe 9b 06 08 01 13 14 9c 06 9d 06 01020304"
        self.assertEqual(TaskID.from_bytes(bytes.fromhex(unknown + "0a 01 61")).value, "a")

    def test_known_field_of_another_wire_type_is_passed_over(self) -> None:
        self.assertEqual(TimeInfo.from_bytes(bytes.fromhex("0a 01 61 08 05")).nanoseconds, 5)

    def test_unknown_value_of_an_enum_leaves_the_field_unset(self) -> None:
        status = TaskStatus.from_bytes(bytes.fromhex("0a 03 0a 01 61 10 01 48 8f 4e"))
        self.assertFalse(status.has("source"))
        capabilities = CapabilityInfo.from_bytes(bytes.fromhex("08 e8 07 08 8f 4e 08 00"))
        self.assertEqual(len(capabilities.capabilities), 2)

    def test_unknown_value_of_a_required_enum_is_a_missing_field(self) -> None:
        self.assertEqual(fault_of(TaskStatus, "0a 03 0a 01 61 10 8f 4e").field, "state")

    def test_longer_integers_keep_their_low_bits_and_sign(self) -> None:
        info = AgentInfo.from_bytes(bytes.fromhex("0a 01 61 40 ff ff ff ff ff ff ff ff ff 01"))
        self.assertEqual(info.port, -1)
        self.assertEqual(AgentInfo.from_bytes(bytes.fromhex("0a 01 61 40 81 80 80 80 10")).port, 1)

    def test_map_entries_without_key_or_value_have_empty_ones(self) -> None:
        quota = FrameworkInfo.from_bytes(bytes.fromhex("0a 01 75 12 01 6e 6a 02 0a 00"))
        self.assertEqual(list(quota.offer_filters), [""])
        fault = fault_of(OfferFilters.ResourceQuantities, "0a 03 0a 01 61")
        self.assertEqual((fault.message, fault.field), ("mesos.v1.Value.Scalar", "value"))


class EncodeTests(unittest.TestCase):
    def expect(self, message: Any, field: str, expected: str, got: str) -> None:
        for encode in (message.to_bytes, message.to_json):
            with self.assertRaises(EncodeError) as caught:
                encode()
            fault = caught.exception
            self.assertEqual((fault.field, fault.expected, fault.got), (field, expected, got))

    def test_values_of_wrong_types_are_named_with_message_and_field(self) -> None:
        any_value: Any = 5
        self.expect(TaskID(value=any_value), "mesos.v1.TaskID.value", "str", "int 5")
        any_value = "x"
        self.expect(Value.Scalar(value=any_value), "mesos.v1.Value.Scalar.value", "float", "str 'x'")
        self.expect(TimeInfo(nanoseconds=any_value), "mesos.v1.TimeInfo.nanoseconds",
                    "int from -9223372036854775808 to 9223372036854775807", "str 'x'")
        self.expect(Labels(labels=[any_value]), "mesos.v1.Labels.labels", "Label", "str 'x'")
        self.expect(TaskStatus(task_id=TaskID(value="t"), state=any_value), "mesos.v1.TaskStatus.state",
                    "a value of TaskState", "str 'x'")

    def test_numbers_out_of_range_are_refused(self) -> None:
        port: Any = 1 << 31
        self.expect(AgentInfo(hostname="h", port=port), "mesos.v1.AgentInfo.port",
                    "int from -2147483648 to 2147483647", "int 2147483648")
        self.expect(Value.Range(begin=-1, end=1), "mesos.v1.Value.Range.begin",
                    "int from 0 to 18446744073709551615", "int -1")

    def test_booleans_are_not_numbers_nor_the_other_way_round(self) -> None:
        any_value: Any = True
        self.expect(TimeInfo(nanoseconds=any_value), "mesos.v1.TimeInfo.nanoseconds",
                    "int from -9223372036854775808 to 9223372036854775807", "bool True")
        any_value = 1
        self.expect(FrameworkInfo(user="u", name="n", checkpoint=any_value), "mesos.v1.FrameworkInfo.checkpoint",
                    "bool", "int 1")

    def test_enum_number_that_the_schema_lacks_is_refused(self) -> None:
        any_value: Any = 12_345
        self.expect(TaskStatus(task_id=TaskID(value="t"), state=any_value), "mesos.v1.TaskStatus.state",
                    "a value of TaskState", "int 12345")

    def test_plain_number_of_an_enum_is_taken(self) -> None:
        any_value: Any = 1
        self.assertEqual(TaskStatus(task_id=TaskID(value="t"), state=any_value).to_bytes(), b"\x0a\x03\x0a\x01t\x10\x01")

    def test_half_a_surrogate_pair_is_refused(self) -> None:
        self.expect(TaskID(value="\ud800"), "mesos.v1.TaskID.value", "str without halves of surrogate pairs",
                    "str '\\ud800'")

    def test_missing_required_field_is_named(self) -> None:
        call = Call(type=Call.ACCEPT)
        call.accept.offer_ids.add()
        self.expect(call, "mesos.v1.OfferID.value", "a value of a required field", "nothing")
        self.assertEqual(call.missing(), ["accept.offer_ids[0].value"])

    def test_whole_numbers_are_good_for_floating_point_fields(self) -> None:
        self.assertEqual(Value.Scalar(value=2).to_bytes(), Value.Scalar(value=2.0).to_bytes())


class ManyFieldsTests(unittest.TestCase):
    def test_task_with_everything_comes_back(self) -> None:
        task = TaskInfo(name="n", task_id=TaskID(value="t"))
        task.agent_id.value = "a"
        task.limits["cpus"] = Value.Scalar(value=float("inf"))
        task.resources.add(name="cpus", type=Value.SCALAR, scalar=Value.Scalar(value=0.5))
        task.labels.labels.append(Label(key="k"))
        task.data = b"\x00\xff"
        self.assertEqual(TaskInfo.from_bytes(task.to_bytes()), task)
        self.assertEqual(Offer.Operation.Launch(task_infos=[task]).task_infos[0], task)
        self.assertEqual(TaskState.TASK_RUNNING, 1)
        self.assertTrue(Resource.ReservationInfo.STATIC)


if __name__ == "__main__":
    unittest.main()
