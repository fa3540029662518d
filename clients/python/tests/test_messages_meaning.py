"""What messages mean: presence, defaults, implied messages, oneofs, lists, maps, copies, comparisons."""

from __future__ import annotations

import copy
import pickle
import unittest
from typing import Any

from mesosd import EncodeError
from mesosd.messages import (
    CommandInfo,
    ContainerID,
    Duration,
    FrameworkInfo,
    Label,
    Labels,
    MasterInfo,
    Offer,
    OfferFilters,
    Resource,
    TaskID,
    TaskInfo,
    TaskState,
    TaskStatus,
    Value,
    Volume,
)
from mesosd.messages import frames, scheduler
from mesosd.messages.native import Heartbeat, Hello

Mode = Volume.Source.CSIVolume.VolumeCapability


class PresenceTests(unittest.TestCase):
    def test_nothing_is_set_at_first(self) -> None:
        task = TaskInfo()
        self.assertFalse(any(task.has(field) for field in ("name", "task_id", "resources", "limits", "data")))
        self.assertEqual(task, TaskInfo())

    def test_unset_fields_read_as_their_defaults(self) -> None:
        command = CommandInfo()
        self.assertIs(command.shell, True)
        self.assertEqual((command.value, command.user, list(command.uris)), ("", "", []))
        self.assertEqual(MasterInfo().port, 5050)
        self.assertEqual(Hello().heartbeat_milliseconds, 15_000)
        self.assertEqual(FrameworkInfo().role, "*")
        self.assertIs(TaskStatus().state, TaskState.TASK_STAGING)
        self.assertEqual(TaskStatus().uuid, b"")
        self.assertIs(type(TaskStatus().timestamp), float)

    def test_unset_enum_reads_as_the_first_value_listed_whatever_its_number(self) -> None:
        self.assertEqual(int(TaskState.TASK_STAGING), 6)
        self.assertIs(TaskInfo().health_check.type, type(TaskInfo().health_check).UNKNOWN)

    def test_value_equal_to_the_default_is_set_and_written(self) -> None:
        command = CommandInfo(shell=True)
        self.assertTrue(command.has("shell"))
        self.assertEqual(command.to_bytes(), b"\x30\x01")
        self.assertNotEqual(command, CommandInfo())
        command.clear("shell")
        self.assertEqual(command, CommandInfo())

    def test_reading_sets_nothing(self) -> None:
        offer = Offer()
        self.assertEqual(offer.domain.fault_domain.region.name, "")
        self.assertEqual(list(offer.resources), [])
        self.assertFalse(offer.has("domain") or offer.has("resources"))
        self.assertEqual(offer, Offer())
        self.assertEqual(repr(offer), "Offer()")

    def test_misspelt_fields_are_errors(self) -> None:
        task: Any = TaskInfo()
        with self.assertRaisesRegex(AttributeError, "nmae"):
            task.nmae = "x"
        with self.assertRaisesRegex(AttributeError, "TaskInfo has no field 'nmae'"):
            task.nmae
        with self.assertRaisesRegex(TypeError, "nmae"):
            TaskInfo(nmae="x")  # type: ignore[call-arg]
        for ask in (task.has, task.clear):
            with self.assertRaisesRegex(AttributeError, "nmae"):
                ask("nmae")


class ImpliedMessageTests(unittest.TestCase):
    def test_unset_message_comes_into_being_when_something_in_it_is_set(self) -> None:
        task = TaskInfo(name="n")
        task.task_id.value = "1"
        self.assertTrue(task.has("task_id"))
        self.assertEqual(task, TaskInfo(name="n", task_id=TaskID(value="1")))

    def test_so_do_all_messages_around_it(self) -> None:
        offer = Offer()
        offer.domain.fault_domain.region.name = "r"
        self.assertTrue(offer.has("domain"))
        self.assertEqual(offer.missing(), ["id", "framework_id", "agent_id", "hostname", "domain.fault_domain.zone"])

    def test_it_is_the_same_message_before_and_after(self) -> None:
        task = TaskInfo()
        task_id = task.task_id
        self.assertIs(task.task_id, task_id)
        task_id.value = "a"
        self.assertTrue(task.has("task_id"))
        task_id.value = "b"
        self.assertEqual(task.task_id.value, "b")

    def test_lists_and_maps_in_it_count(self) -> None:
        task = TaskInfo()
        task.labels.labels.add(key="k")
        self.assertTrue(task.has("labels"))
        filters = FrameworkInfo()
        filters.offer_filters["r"] = OfferFilters()
        self.assertTrue(filters.has("offer_filters"))

    def test_empty_message_is_set_by_assigning_it(self) -> None:
        resource = Resource(name="cpus", type=Value.SCALAR)
        self.assertIsInstance(resource.revocable, Resource.RevocableInfo)
        self.assertFalse(resource.has("revocable"))
        resource.revocable = Resource.RevocableInfo()
        self.assertTrue(resource.has("revocable"))
        self.assertTrue(Resource.from_bytes(resource.to_bytes()).has("revocable"))

    def test_what_was_read_before_an_assignment_or_clearing_is_let_go(self) -> None:
        task = TaskInfo()
        old = task.task_id
        task.task_id = TaskID(value="new")
        old.value = "old"
        self.assertEqual(task.task_id.value, "new")
        other = TaskInfo()
        old = other.task_id
        other.clear("task_id")
        old.value = "old"
        self.assertFalse(other.has("task_id"))


class OneofTests(unittest.TestCase):
    def test_setting_a_member_unsets_the_others(self) -> None:
        capability = Mode()
        self.assertIsNone(capability.which("access_type"))
        capability.block = Mode.BlockVolume()
        self.assertEqual(capability.which("access_type"), "block")
        capability.mount.fs_type = "ext4"
        self.assertEqual(capability.which("access_type"), "mount")
        self.assertFalse(capability.has("block"))
        capability.block = Mode.BlockVolume()
        self.assertEqual(capability.which("access_type"), "block")
        self.assertFalse(capability.has("mount"))

    def test_last_member_on_the_wire_counts(self) -> None:
        capability = Mode.from_bytes(bytes.fromhex("0a00 1200 1a02 0801"))
        self.assertEqual(capability.which("access_type"), "mount")

    def test_oneof_that_is_not_there_is_an_error(self) -> None:
        with self.assertRaisesRegex(AttributeError, "no oneof 'x'"):
            Mode().which("x")


class CollectionTests(unittest.TestCase):
    def test_add_makes_and_appends(self) -> None:
        labels = Labels()
        label = labels.labels.add(key="k")
        label.value = "v"
        self.assertEqual(labels, Labels(labels=[Label(key="k", value="v")]))

    def test_lists_are_lists(self) -> None:
        labels = Labels(labels=(Label(key=key) for key in "abc"))
        self.assertEqual([label.key for label in labels.labels[1:]], ["b", "c"])
        del labels.labels[0]
        labels.labels.extend([Label(key="d")])
        labels.labels.sort(key=lambda label: label.key, reverse=True)
        self.assertEqual([label.key for label in labels.labels], ["d", "c", "b"])

    def test_constructor_copies_lists_and_maps(self) -> None:
        roles = ["a"]
        info = FrameworkInfo(roles=roles)
        roles.append("b")
        self.assertEqual(info.roles, ["a"])

    def test_plain_list_may_be_assigned(self) -> None:
        labels = Labels()
        plain: Any = [Label(key="k")]
        labels.labels = plain
        self.assertEqual(labels, Labels(labels=[Label(key="k")]))
        self.assertEqual(Labels.from_bytes(labels.to_bytes()), labels)

    def test_maps_are_written_in_the_order_of_their_keys(self) -> None:
        one, two = Value.Scalar(value=1.0), Value.Scalar(value=2.0)
        first = OfferFilters.ResourceQuantities(quantities={"mem": one, "cpus": two})
        second = OfferFilters.ResourceQuantities(quantities={"cpus": two, "mem": one})
        self.assertEqual(first.to_bytes(), second.to_bytes())
        self.assertEqual(first, second)
        self.assertEqual(first.missing(), [])
        first.quantities["gpus"] = Value.Scalar()
        self.assertEqual(first.missing(), ['quantities["gpus"].value'])


class CopyTests(unittest.TestCase):
    def test_merge_replaces_scalars_appends_lists_and_merges_messages(self) -> None:
        task = TaskInfo(name="a", labels=Labels(labels=[Label(key="1")]), command=CommandInfo(value="x", user="u"))
        other = TaskInfo(name="b", labels=Labels(labels=[Label(key="2")]), command=CommandInfo(value="y"))
        other.limits["cpus"] = Value.Scalar(value=2.0)
        task.limits["cpus"] = Value.Scalar(value=1.0)
        task.merge_from(other)
        self.assertEqual(task.name, "b")
        self.assertEqual([label.key for label in task.labels.labels], ["1", "2"])
        self.assertEqual((task.command.value, task.command.user), ("y", "u"))
        self.assertEqual(task.limits["cpus"].value, 2.0)
        other.command.value = "z"
        self.assertEqual(task.command.value, "y")

    def test_copy_from_forgets_what_was_there(self) -> None:
        task = TaskInfo(name="a", data=b"x")
        other = TaskInfo(name="b")
        other.task_id.value = "t"
        task.copy_from(other)
        self.assertEqual(task, other)
        task.copy_from(task)
        self.assertEqual(task, other)

    def test_only_messages_of_the_same_type_are_taken(self) -> None:
        label: Any = Label(key="k")
        for take in (TaskInfo().merge_from, TaskInfo().copy_from):
            with self.assertRaises(TypeError):
                take(label)

    def test_messages_are_equal_by_content_and_not_hashable(self) -> None:
        self.assertEqual(TaskID(value="a"), TaskID(value="a"))
        self.assertNotEqual(TaskID(value="a"), TaskID(value="b"))
        self.assertNotEqual(TaskID(value="a"), "a")
        self.assertNotEqual(TaskID(value="a"), Offer().id)
        with self.assertRaises(TypeError):
            hash(TaskID(value="a"))

    def test_empty_lists_do_not_count_when_comparing(self) -> None:
        offer = Offer()
        offer.resources.clear()
        self.assertEqual(offer, Offer(resources=[]))

    def test_repr_is_what_makes_the_message(self) -> None:
        status = TaskStatus(task_id=TaskID(value="t"), state=TaskState.TASK_RUNNING, healthy=True)
        text = "TaskStatus(task_id=TaskID(value='t'), state=TaskState.TASK_RUNNING, healthy=True)"
        self.assertEqual(repr(status), text)
        self.assertEqual(eval(text), status)


class MistakeTests(unittest.TestCase):
    def test_lists_of_messages_can_be_pickled_and_copied_and_stay_what_they_are(self) -> None:
        for task in [TaskInfo(name="t"), TaskInfo(name="t", resources=[])]:
            task.resources.add(name="cpus", type=Value.SCALAR)
            again = pickle.loads(pickle.dumps(task))
            self.assertEqual(again, task)
            for resources in [again.resources, pickle.loads(pickle.dumps(task.resources)), copy.copy(task.resources)]:
                resources.add(name="mem", type=Value.SCALAR)
                self.assertEqual([resource.name for resource in resources], ["cpus", "mem"])
            self.assertEqual(len(task.resources), 1)

    def test_messages_within_themselves_cannot_be_written(self) -> None:
        container = ContainerID(value="c")
        container.parent = container
        for write in [container.to_bytes, container.to_json]:
            with self.assertRaisesRegex(EncodeError, "mesos.v1.ContainerID: expected messages nested at most 64 deep"):
                write()

    def test_what_is_no_bytes_is_not_read(self) -> None:
        for data in [0, 5, "text", None, [8, 1]]:
            with self.assertRaisesRegex(TypeError, "expected bytes, got"):
                Duration.from_bytes(data)  # type: ignore[arg-type]


class NameTests(unittest.TestCase):
    def test_values_of_nested_enums_are_found_in_both_places(self) -> None:
        self.assertIs(Value.SCALAR, Value.Type.SCALAR)
        self.assertIs(scheduler.Call.SUBSCRIBE, scheduler.Call.Type.SUBSCRIBE)

    def test_names_are_those_of_the_schema(self) -> None:
        launch = Offer.Operation.Launch(task_infos=[TaskInfo(name="n")])
        operation = Offer.Operation(type=Offer.Operation.LAUNCH, launch=launch)
        self.assertEqual(operation.launch.task_infos[0].name, "n")
        self.assertEqual(Duration(seconds=1).to_json(), '{"seconds":1}')

    def test_kinds_of_frame_are_those_of_the_schema(self) -> None:
        self.assertEqual((frames.HELLO, frames.HEARTBEAT, frames.SCHEDULER_EVENT), (1, 4, 33))
        self.assertIs(frames.CLASSES[32], scheduler.Call)
        self.assertEqual(frames.KINDS[Heartbeat], 4)
        self.assertEqual(frames.NAMES[33], "scheduler_event")
        self.assertGreater(len(frames.CLASSES), 40)


if __name__ == "__main__":
    unittest.main()
