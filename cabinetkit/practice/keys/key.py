"""What a key is: the right answer to a question, and the wrong ones worth knowing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple


class Key(NamedTuple):
    """The right answer to a question, and known wrong ones by name.

    For a function, right and wrong are functions, `inputs` the arguments they are called with, and
    `stops` the wrong answer that one gives which cannot take a missing value.
    """

    right: Any
    wrong: Mapping[str, Any]
    inputs: Sequence[Mapping[str, Any]] = ()
    stops: str | None = None
