"""How sure a learner is: four steps, the same in a check and before a widget."""

from __future__ import annotations

from cabinetkit.errors import CabinetkitError, shortened

STEPS = {1: "1: a guess", 2: "2: unsure", 3: "3: fairly sure", 4: "4: certain"}


def step(confidence: object) -> int:
    """The step that is meant: 3 of any numeric type is 3. An error for what is none of them."""
    for known in STEPS:
        if not isinstance(confidence, bool | complex) and confidence == known:
            return known
    raise CabinetkitError(
        f"confidence is {shortened(confidence)}: say 1 (guess), 2, 3 or 4 (certain)"
    )
