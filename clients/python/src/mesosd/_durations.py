"""Durations as Mesos writes them: ``5secs``, ``1.5mins``."""

from __future__ import annotations

import re
from typing import Optional

__all__ = ["parse_duration"]

_SECONDS = {
    "ns": 1e-9,
    "us": 1e-6,
    "ms": 1e-3,
    "secs": 1.0,
    "mins": 60.0,
    "hrs": 3600.0,
    "days": 86_400.0,
    "weeks": 604_800.0,
}
_TEXT = re.compile(r"([0-9]+(?:\.[0-9]*)?|\.[0-9]+)\s*([a-z]+)", re.ASCII)


def parse_duration(text: str) -> Optional[float]:
    """The duration in seconds; None when the text is none."""
    match = _TEXT.fullmatch(text.strip())
    unit = _SECONDS.get(match.group(2)) if match else None
    return float(match.group(1)) * unit if match and unit else None
