"""Every message of the schema, byte for byte and letter for letter as the C# codec writes it."""

from __future__ import annotations

import os
import unittest
from pathlib import Path

from _schema import all_messages

GOLDEN = Path(os.environ.get("MESOSD_GOLDEN", Path(__file__).parents[3] / "tests" / "protocol.tests" / "Golden"))


def read_golden(name: str) -> dict[str, str]:
    lines = (GOLDEN / name).read_text(encoding="utf-8").split("\n")
    return {line.partition(" ")[0]: line.partition(" ")[2] for line in lines if line}


class GoldenTests(unittest.TestCase):
    def setUp(self) -> None:
        self.classes = all_messages()
        self.bytes = {name: bytes.fromhex(text) for name, text in read_golden("messages.hex").items()}
        self.json = read_golden("messages.json.txt")

    def test_every_message_of_the_schema_is_there(self) -> None:
        self.assertGreater(len(self.bytes), 400)
        self.assertEqual(set(self.bytes), set(self.classes))
        self.assertEqual(set(self.json), set(self.classes))

    def test_bytes_are_those_of_the_other_codec(self) -> None:
        for name, expected in self.bytes.items():
            with self.subTest(name):
                self.assertEqual(self.classes[name].from_bytes(expected).to_bytes(), expected)

    def test_json_is_that_of_the_other_codec(self) -> None:
        for name, expected in self.json.items():
            with self.subTest(name):
                self.assertEqual(self.classes[name].from_bytes(self.bytes[name]).to_json(), expected)

    def test_json_reads_as_the_same_message(self) -> None:
        for name, text in self.json.items():
            with self.subTest(name):
                self.assertEqual(self.classes[name].from_json(text).to_json(), text)


if __name__ == "__main__":
    unittest.main()
