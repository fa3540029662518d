"""The shared behaviour cases, tests/clients/behaviour/*.txt, which the client library in C# passes as well."""

from __future__ import annotations

import re
import unittest
from typing import Callable, Set

from _behaviour_cases import Case, load
from _behaviour_story import Story

_HERE = "python"


class BehaviourTests(unittest.TestCase):
    """One method for each case, made below."""


class CoverageTests(unittest.TestCase):
    def test_every_case_is_played_unless_it_says_for_which_library_alone_it_is(self) -> None:
        cases = load()
        self.assertGreaterEqual(len(cases), 140)
        played: Set[str] = {method for method in dir(BehaviourTests) if method.startswith("test_")}
        self.assertEqual(played, {_method(case) for case in cases if case.only in (None, _HERE)})
        self.assertLessEqual({case.only for case in cases}, {None, _HERE, "csharp"})
        self.assertEqual(len(cases), len({_method(case) for case in cases}))


def _method(case: Case) -> str:
    return "test_" + re.sub("[^a-z0-9]+", "_", case.name.lower())


def _player(case: Case) -> Callable[[unittest.TestCase], None]:
    def play(_: unittest.TestCase) -> None:
        Story.play(case)

    play.__doc__ = case.name
    return play


for _case in load():
    if _case.only in (None, _HERE):
        setattr(BehaviourTests, _method(_case), _player(_case))


if __name__ == "__main__":
    unittest.main()
