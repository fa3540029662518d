"""Counts the words of files, and writes the counts as JSON: the computation that word_count.py spreads.

    count_words.py OUTPUT FILE...

It knows nothing of mesosd.
"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from pathlib import Path
from typing import Counter as Counts
from typing import Iterable


def count_words(files: Iterable[str]) -> Counts[str]:
    """How often each word occurs, whatever its case."""
    counts: Counts[str] = Counter()
    for path in files:
        with open(path, encoding="utf-8", errors="replace") as file:
            for line in file:
                counts.update(line.lower().split())
    return counts


def main() -> int:
    if len(sys.argv) < 3:
        print("usage: count_words.py OUTPUT FILE...", file=sys.stderr)
        return 2
    output, files = sys.argv[1], sys.argv[2:]
    # As a whole or not at all: whoever finds the file finds all counts in it.
    unfinished = Path(f"{output}.{os.getpid()}")
    unfinished.write_text(json.dumps(count_words(files)))
    unfinished.replace(output)
    return 0


if __name__ == "__main__":
    sys.exit(main())
