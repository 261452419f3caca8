"""How sure a learner is: four steps, the same in a check and before a widget."""

from __future__ import annotations

from cabinetkit.errors import shortened

STEPS = {1: "1: a guess", 2: "2: unsure", 3: "3: fairly sure", 4: "4: certain"}


def no_step(confidence: object) -> str:
    """What to say of a confidence that is none of the steps; nothing when it is one."""
    if confidence in tuple(STEPS):  # by equality: 3 of any numeric type is 3
        return ""
    return f"confidence is {shortened(confidence)}: say 1 (guess), 2, 3 or 4 (certain)"
