"""All messages with random content: round trips, cuts at every byte, damage at random places."""

from __future__ import annotations

import copy
import pickle
import random
import unittest

from _schema import all_messages, filled
from mesosd import DecodeError

SEED = 20_261_126


class RandomTests(unittest.TestCase):
    def setUp(self) -> None:
        self.classes = all_messages()

    def test_bytes_and_json_come_back_the_same(self) -> None:
        for name, cls in self.classes.items():
            dice = random.Random(f"{SEED} {name}")
            for _ in range(5):
                message = filled(cls, dice)
                with self.subTest(name, message=message):
                    again = cls.from_bytes(message.to_bytes())
                    self.assertEqual(again, message)
                    self.assertEqual(again.to_bytes(), message.to_bytes())
                    self.assertEqual(cls.from_json(message.to_json()).to_json(), message.to_json())

    def test_copies_are_equal_and_share_nothing(self) -> None:
        for name, cls in self.classes.items():
            message = filled(cls, random.Random(f"{SEED} {name}"))
            expected = message.to_bytes()
            with self.subTest(name):
                copies = [message.copy(), copy.deepcopy(message), pickle.loads(pickle.dumps(message))]
                for other in copies:
                    self.assertEqual(other, message)
                    self.assertEqual(other.to_bytes(), expected)
                    for field in cls._fields:
                        other.clear(field.name)
                self.assertEqual(message.to_bytes(), expected)

    def test_cut_at_any_byte_is_refused_or_is_the_message_of_the_fields_before(self) -> None:
        for name, cls in self.classes.items():
            payload = filled(cls, random.Random(f"{SEED} {name}")).to_bytes()[:3_000]
            with self.subTest(name):
                for length in range(len(payload)):
                    try:
                        message = cls.from_bytes(payload[:length])
                    except DecodeError:
                        continue
                    self.assertEqual(message.to_bytes(), payload[:length])

    def test_damaged_bytes_raise_nothing_but_decode_errors(self) -> None:
        dice = random.Random(SEED)
        refused = 0
        for name, cls in self.classes.items():
            payload = filled(cls, dice).to_bytes()
            with self.subTest(name):
                for _ in range(60):
                    try:
                        again = cls.from_bytes(damaged(payload, dice))
                    except DecodeError as fault:
                        refused += 1
                        self.assertTrue(fault.message)
                    else:
                        self.assertEqual(cls.from_bytes(again.to_bytes()).to_bytes(), again.to_bytes())
        self.assertGreater(refused, 5_000)

    def test_damaged_json_raises_nothing_but_decode_errors(self) -> None:
        dice = random.Random(SEED)
        for name, cls in self.classes.items():
            text = filled(cls, dice).to_json().encode()
            with self.subTest(name):
                for _ in range(20):
                    try:
                        cls.from_json(damaged(text, dice))
                    except DecodeError:
                        pass


def damaged(payload: bytes, dice: random.Random) -> bytes:
    """The bytes with one to three of them changed, left out, put in or doubled."""
    result = bytearray(payload)
    for _ in range(dice.randint(1, 3)):
        place = dice.randint(0, len(result))
        choice = dice.randrange(4)
        if choice == 0:
            result[place:place + 1] = bytes([dice.randrange(256)])
        elif choice == 1:
            del result[place:place + dice.randint(1, 4)]
        elif choice == 2:
            result[place:place] = dice.randbytes(dice.randint(1, 4))
        else:
            result[place:place] = result[place:place + dice.randint(1, 20)]
    return bytes(result)


if __name__ == "__main__":
    unittest.main()
