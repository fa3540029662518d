"""The messages of `mesos_pb2` as programs written for protobuf use them."""

from __future__ import annotations

import copy
import unittest
from typing import Any

import mesosd
from mesos.interface import mesos_pb2
from mesosd import messages as v1


def task() -> mesos_pb2.TaskInfo:
    made = mesos_pb2.TaskInfo()
    made.task_id.value = "t"
    made.slave_id.value = "s"
    made.name = "n"
    resource = made.resources.add()
    resource.name = "cpus"
    resource.type = mesos_pb2.Value.SCALAR
    resource.scalar.value = 0.5
    return made


class EnumTests(unittest.TestCase):
    def test_values_are_names_of_the_module_and_of_the_message(self) -> None:
        self.assertEqual(mesos_pb2.TASK_RUNNING, 1)
        self.assertEqual((mesos_pb2.DRIVER_RUNNING, mesos_pb2.DRIVER_ABORTED, mesos_pb2.DRIVER_STOPPED), (2, 3, 4))
        self.assertEqual(mesos_pb2.Value.RANGES, mesos_pb2.Value.Type.Value("RANGES"))
        self.assertEqual(mesos_pb2.Offer.Operation.LAUNCH, 1)
        self.assertEqual(mesos_pb2.TaskStatus.REASON_SLAVE_REMOVED, 11)
        self.assertEqual(mesos_pb2.TaskStatus.SOURCE_SLAVE, v1.TaskStatus.SOURCE_AGENT)
        self.assertEqual(mesos_pb2.FrameworkInfo.Capability.MULTI_ROLE, 6)

    def test_names_can_be_asked_for(self) -> None:
        self.assertEqual(mesos_pb2.TaskState.Name(5), "TASK_LOST")
        self.assertEqual(mesos_pb2.TaskState.Value("TASK_LOST"), mesos_pb2.TASK_LOST)
        self.assertIn(("TASK_LOST", 5), mesos_pb2.TaskState.items())
        self.assertEqual(mesos_pb2.TaskState.keys()[0], "TASK_STAGING")
        self.assertEqual(mesos_pb2.TaskState.values()[0], 6)
        self.assertEqual(mesos_pb2.TaskState.DESCRIPTOR.values_by_number[5].name, "TASK_LOST")
        for ask in (lambda: mesos_pb2.TaskState.Name(999), lambda: mesos_pb2.TaskState.Value("TASK_X")):
            self.assertRaises(ValueError, ask)

    def test_values_print_as_numbers(self) -> None:
        self.assertEqual("%s %d %r {} {:>3}".format(mesos_pb2.TASK_LOST, mesos_pb2.TASK_LOST) %
                         (mesos_pb2.TASK_LOST, mesos_pb2.TASK_LOST, mesos_pb2.TASK_LOST), "5 5 5 5   5")


class MessageTests(unittest.TestCase):
    def test_old_names_and_the_new_ones_are_the_same_bytes(self) -> None:
        new = v1.TaskInfo.from_bytes(task().SerializeToString())
        self.assertEqual((new.agent_id.value, new.resources[0].scalar.value), ("s", 0.5))
        self.assertEqual(mesos_pb2.TaskInfo.FromString(new.to_bytes()), task())

    def test_presence(self) -> None:
        made = task()
        self.assertTrue(made.HasField("slave_id"))
        self.assertFalse(made.HasField("executor"))
        made.ClearField("slave_id")
        self.assertFalse(made.HasField("slave_id"))
        self.assertEqual(made.FindInitializationErrors(), ["slave_id"])
        self.assertFalse(made.IsInitialized())
        for ask in (made.HasField, made.ClearField):
            self.assertRaises(ValueError, ask, "agent_id")
        self.assertRaises(ValueError, made.HasField, "resources")
        with self.assertRaises(AttributeError):
            made.agent_id = "x"  # type: ignore[attr-defined]
        made.Clear()
        self.assertEqual(made, mesos_pb2.TaskInfo())

    def test_missing_required_fields_cannot_be_serialized(self) -> None:
        with self.assertRaisesRegex(mesosd.EncodeError, r"mesos\.TaskInfo\.name"):
            mesos_pb2.TaskInfo().SerializeToString()
        with self.assertRaisesRegex(mesosd.DecodeError, r"mesos\.SlaveID\.value"):
            mesos_pb2.SlaveID.FromString(b"")

    def test_empty_messages_are_there_when_they_were_set(self) -> None:
        resource = task().resources[0]
        resource.revocable.SetInParent()
        self.assertTrue(resource.HasField("revocable"))
        resource.shared.CopyFrom(mesos_pb2.Resource.SharedInfo())
        again = mesos_pb2.Resource.FromString(resource.SerializeToString())
        self.assertTrue(again.HasField("revocable") and again.HasField("shared"))
        self.assertFalse(again.HasField("disk"))

    def test_reading_and_merging(self) -> None:
        made = mesos_pb2.TaskInfo()
        self.assertEqual(made.ParseFromString(task().SerializeToString()), task().ByteSize())
        made.MergeFrom(task())
        self.assertEqual(len(made.resources), 2)
        made.MergeFromString(task().SerializeToString())
        self.assertEqual(len(made.resources), 3)
        made.CopyFrom(task())
        self.assertEqual(made, task())
        self.assertEqual(copy.deepcopy(made), made)
        with self.assertRaises(TypeError):
            made.CopyFrom(mesos_pb2.TaskID(value="t"))  # type: ignore[arg-type]

    def test_lists_copy_what_is_put_into_them(self) -> None:
        operation = mesos_pb2.Offer.Operation()
        made = task()
        operation.launch.task_infos.extend([made])
        operation.launch.task_infos.append(made)
        made.name = "changed"
        self.assertEqual([each.name for each in operation.launch.task_infos], ["n", "n"])
        operation.launch.task_infos.add(name="third")
        operation.launch.task_infos.MergeFrom([made])
        self.assertEqual([each.name for each in operation.launch.task_infos], ["n", "n", "third", "changed"])
        del operation.launch.task_infos[:]
        self.assertFalse(operation.launch.task_infos)

    def test_fields_that_are_set_are_listed_by_their_numbers(self) -> None:
        listed = [(field.name, field.number, field.label) for field, _ in task().ListFields()]
        self.assertEqual(listed, [("name", 1, 2), ("task_id", 2, 2), ("slave_id", 3, 2), ("resources", 4, 3)])
        descriptor = mesos_pb2.TaskInfo.DESCRIPTOR
        self.assertEqual((descriptor.name, descriptor.full_name), ("TaskInfo", "mesos.TaskInfo"))
        self.assertEqual(descriptor.fields_by_name["slave_id"].number, 3)
        self.assertEqual(descriptor.fields_by_number[4].message_type.name, "Resource")
        self.assertEqual(mesos_pb2.Value.DESCRIPTOR.fields_by_name["type"].enum_type.values[0].name, "SCALAR")

    def test_text(self) -> None:
        made = task()
        made.data = "größe\n\0"
        made.command.shell = False
        made.limits["cpus"] = mesos_pb2.Value.Scalar(value=float("inf"))
        self.assertEqual(str(made), 'name: "n"\ntask_id {\n  value: "t"\n}\nslave_id {\n  value: "s"\n}\n'
                         'resources {\n  name: "cpus"\n  type: SCALAR\n  scalar {\n    value: 0.5\n  }\n}\n'
                         'data: "gr\\303\\266\\303\\237e\\n\\000"\ncommand {\n  shell: false\n}\n'
                         'limits {\n  key: "cpus"\n  value {\n    value: inf\n  }\n}\n')

    def test_oneof(self) -> None:
        capability = mesos_pb2.Volume.Source.CSIVolume.VolumeCapability()
        self.assertIsNone(capability.WhichOneof("access_type"))
        capability.block.SetInParent()
        self.assertEqual(capability.WhichOneof("access_type"), "block")
        capability.mount.fs_type = "ext4"
        self.assertEqual(capability.WhichOneof("access_type"), "mount")


class BytesTests(unittest.TestCase):
    def test_texts_are_taken_for_bytes_and_compare_equal_to_them(self) -> None:
        made = task()
        made.data = "data with a \0 byte"
        again = mesos_pb2.TaskInfo.FromString(made.SerializeToString())
        self.assertEqual(again.data, "data with a \0 byte")
        self.assertEqual(again.data, b"data with a \0 byte")
        self.assertNotEqual(again.data, "other")
        self.assertEqual(str(again.data), "data with a \0 byte")
        self.assertEqual(f"<{again.data}> %s" % again.data, "<data with a \0 byte> data with a \0 byte")
        self.assertIsInstance(again.data, bytes)
        self.assertEqual({"data with a \0 byte": 1}[again.data], 1)

    def test_they_are_searched_and_split_by_texts(self) -> None:
        data: Any = mesos_pb2.TaskInfo.FromString(b"\x0a\x01n\x12\x03\x0a\x01t\x1a\x03\x0a\x01s\x32\x05a,b=c").data
        self.assertEqual(data.split(","), ["a", "b=c"])
        self.assertEqual(data.partition("="), ("a,b", "=", "c"))
        self.assertTrue(data.startswith("a,") and "b=" in data and "x" not in data)
        self.assertEqual(data[2:], "b=c")
        self.assertEqual(data + "!", "a,b=c!")
        self.assertEqual(data.replace(",", ";"), "a;b=c")
        self.assertEqual(data[0], 97)


if __name__ == "__main__":
    unittest.main()
