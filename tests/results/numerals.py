"""The numerals of a text: what the list of the five documents is made of, and checked by."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import NamedTuple

WORDS = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("half", "first", "second", "third", "once", "twice"),
)
ROMAN = ("II", "III", "IV")
_NUMERAL = re.compile(
    r"[0-9]+(?:[,./][0-9]+)*"  # 203, 0.38, 1,500, 1/2; also inside a word, as in CYP3A4
    rf"|\b(?i:{'|'.join(WORDS)})\b"
    rf"|\b(?:{'|'.join(ROMAN)})\b"
)


class Numeral(NamedTuple):
    """One numeral of a text: its line and its position among that line's numerals, both from 1."""

    line: int
    nth: int
    text: str


def numerals(text: str) -> Iterator[Numeral]:
    """Every numeral of a text in its order: digits, number words and Roman numerals."""
    for line, words in enumerate(text.splitlines(), 1):
        for nth, match in enumerate(_NUMERAL.finditer(words), 1):
            yield Numeral(line, nth, match.group())


def fingerprint(text: str) -> str:
    """The SHA-256 of a text in UTF-8, to know whether it is the text that was read."""
    return hashlib.sha256(text.encode()).hexdigest()
