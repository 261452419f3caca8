"""What a key is: the right answer to a question, and the wrong ones worth knowing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Any, NamedTuple


class Key(NamedTuple):
    """The right answer to a question, and known wrong ones by name.

    For a function, right and wrong are functions, `inputs` the arguments they are called with,
    `stops` the wrong answer that one gives which cannot take a missing value, and `unseen` draws
    further arguments for a grader, where the first are not all that there are.
    """

    right: Any
    wrong: Mapping[str, Any]
    inputs: Sequence[Mapping[str, Any]] = ()
    stops: str | None = None
    unseen: Callable[[Random], Sequence[Mapping[str, Any]]] | None = None


def faulty(sound: Mapping[int, bool], slips: Mapping[str, int]) -> Key:
    """The lines of a machine that are not sound; each slip is one line that is judged wrongly.

    A faulty line is then not seen, and a sound one doubted.
    """
    right = {line for line, so in sound.items() if not so}
    return Key(right, {name: right ^ {line} for name, line in slips.items()})
