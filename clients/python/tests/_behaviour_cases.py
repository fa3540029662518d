"""Reads the shared behaviour cases, tests/clients/behaviour/*.txt; the README there describes the format."""

from __future__ import annotations

from pathlib import Path
from typing import Dict, List, NamedTuple, Optional

FOLDER = Path(__file__).resolve().parents[3] / "tests" / "clients" / "behaviour"

_CONTINUATION = " " * 6


class Step(NamedTuple):
    """One step, in one line, and where it stands."""

    place: str
    text: str


class Case(NamedTuple):
    """A conversation that every client library must be able to have."""

    name: str
    steps: List[Step]
    #: The one library that it is for; None for all.
    only: Optional[str]


class _Section:
    def __init__(self, is_block: bool, title: str) -> None:
        self.is_block = is_block
        self.title = title
        self.steps: List[Step] = []


def load() -> List[Case]:
    """All cases, their blocks written out. Raises ValueError with the place of a mistake."""
    sections = [section for path in sorted(FOLDER.glob("*.txt")) for section in _read(path)]
    blocks = {section.title.split()[0]: section for section in sections if section.is_block}
    return [_finish(section, blocks) for section in sections if not section.is_block]


def _read(path: Path) -> List[_Section]:
    sections: List[_Section] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        place = f"{path.name}:{number}"
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith(("case ", "block ")):
            word, _, title = line.partition(" ")
            sections.append(_Section(word == "block", title.strip()))
        elif line.startswith(_CONTINUATION):
            last = sections[-1].steps[-1]
            sections[-1].steps[-1] = Step(last.place, f"{last.text} {line.strip()}")
        elif line.startswith("  "):
            sections[-1].steps.append(Step(place, line.strip()))
        else:
            raise ValueError(f"{place}: expected case, block, a step or a comment")
    return sections


def _finish(section: _Section, blocks: Dict[str, _Section]) -> Case:
    steps: List[Step] = []
    only: Optional[str] = None
    for step in section.steps:
        if step.text.startswith("only "):
            words = step.text.split(" ", 2)
            if len(words) < 3 or not words[2].startswith("because "):
                raise ValueError(f"{step.place}: expected 'only LIBRARY because REASON'")
            only = words[1]
        else:
            _expand(step, blocks, steps)
    return Case(section.title, steps, only)


def _expand(step: Step, blocks: Dict[str, _Section], steps: List[Step]) -> None:
    words = step.text.split()
    if words[0] != "do":
        steps.append(step)
        return
    block = blocks[words[1]]
    names = block.title.split()[1:]
    if len(names) != len(words) - 2:
        raise ValueError(f"{step.place}: {block.title} takes {len(names)} words")
    for inner in block.steps:
        text = inner.text
        for name, value in zip(names, words[2:]):
            text = text.replace(f"<{name}>", value)
        _expand(Step(f"{step.place} ({inner.place})", text), blocks, steps)
