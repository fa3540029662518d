"""Resources as texts, and how often a task fits into an offer."""

from __future__ import annotations

import unittest

from mesosd.messages import AgentID, FrameworkID, Offer, OfferID, Resource, Value
from mesosd.resources import (
    amount,
    copies_that_fit,
    format_resources,
    parse_resources,
    ranges,
    scalar,
    scalars,
    smallest_offer,
)


def offer_of(text: str) -> Offer:
    return Offer(
        id=OfferID(value="o"),
        framework_id=FrameworkID(value="f"),
        agent_id=AgentID(value="a"),
        hostname="h",
        resources=parse_resources(text),
    )


class Texts(unittest.TestCase):
    def test_what_is_read_is_written_again(self) -> None:
        text = "cpus:0.5;mem:64;ports:[31000-31001,31005-31005]"
        self.assertEqual(text, format_resources(parse_resources(text)))

    def test_blanks_and_empty_parts_do_not_matter(self) -> None:
        self.assertEqual(scalars(cpus=1, mem=32), parse_resources(" cpus : 1 ;; mem:32; "))
        self.assertEqual([], parse_resources(""))

    def test_large_amounts_are_written_in_full(self) -> None:
        self.assertEqual("mem:1234567", format_resources([scalar("mem", 1234567)]))

    def test_what_is_no_resource_is_named(self) -> None:
        for text, part in [
            ("cpus", "'cpus' is no resource"),
            (":1", "':1' is no resource"),
            ("cpus:many", "amount of cpus is 'many'"),
            ("cpus:-1", "amount of cpus is '-1'"),
            ("cpus:nan", "amount of cpus is 'nan'"),
            ("cpus:inf", "amount of cpus is 'inf'"),
            ("ports:[31000]", "'31000' is no range of ports"),
            ("ports:[2-1]", "'2-1' is no range of ports"),
            ("ports:[]", "'' is no range of ports"),
        ]:
            with self.subTest(text), self.assertRaises(ValueError) as raised:
                parse_resources(text)
            self.assertIn(part, str(raised.exception))

    def test_sets_and_the_roles_of_reservations_are_shown(self) -> None:
        disks = Resource(name="disks", type=Value.Type.SET, set=Value.Set(item=["a", "b"]))
        kept = scalar("cpus", 2)
        kept.reservations.add(type=Resource.ReservationInfo.Type.STATIC, role="web")
        self.assertEqual("disks:{a,b};cpus(web):2", format_resources([disks, kept]))


class Amounts(unittest.TestCase):
    def test_tenths_add_up(self) -> None:
        self.assertEqual(0.3, amount([scalar("cpus", 0.1)] * 3 + [ranges("ports", 1, 2)], "cpus"))

    def test_tasks_fit_by_the_scarcest_resource(self) -> None:
        offer = offer_of("cpus:4;mem:100")
        self.assertEqual(3, copies_that_fit(offer, {"cpus": 1, "mem": 32}))
        self.assertEqual(0, copies_that_fit(offer, {"cpus": 1, "gpus": 1}))

    def test_three_tenths_fit_three_times_into_nine(self) -> None:
        self.assertEqual(3, copies_that_fit(offer_of("cpus:0.9"), {"cpus": 0.3}))
        self.assertEqual(3, copies_that_fit(offer_of("cpus:1"), {"cpus": 0.3}))

    def test_the_smallest_offer_holds_all_that_is_named(self) -> None:
        filters = smallest_offer({"cpus": 0.5, "mem": 64})
        [only] = filters.min_allocatable_resources.quantities
        self.assertEqual({"cpus": 0.5, "mem": 64}, {name: each.value for name, each in only.quantities.items()})

    def test_a_task_that_needs_nothing_is_refused(self) -> None:
        with self.assertRaises(ValueError):
            copies_that_fit(offer_of("cpus:1"), {"cpus": 0})


if __name__ == "__main__":
    unittest.main()
