"""JSON read strictly: exact numbers, no key twice, no endless nesting."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from cabinetkit.eligibility.entries import MOST_DIGITS
from cabinetkit.errors import CabinetkitError, shortened

DEEPEST = 60  # levels of brackets; a chart has six


@dataclass(frozen=True, eq=False)
class Twice:
    """What stands under a key that was given twice: no field takes it, so its path is named."""

    again: Any


def parse_json(text: str, *, error: type[CabinetkitError]) -> Any:
    """JSON with exact numbers; endless nesting is an error. A key given twice holds a `Twice`."""
    if not text.strip():
        raise error("empty; write a JSON object {...}")
    if (depth := _depth(text)) > DEEPEST:
        raise error(f"brackets nested {depth:,} deep, {DEEPEST} are allowed; close them")

    def once(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in pairs:
            if not key.isprintable():
                raise error(f"{shortened(key)} is no name of a field; retype it")
            found[key] = Twice(value) if key in found else value
        return found

    try:
        return json.loads(
            text,
            parse_float=Decimal,
            parse_int=lambda digits: int(digits) if len(digits) <= MOST_DIGITS else Decimal(digits),
            parse_constant=Decimal,  # NaN and Infinity: refused with the path of their field
            object_pairs_hook=once,
        )
    except json.JSONDecodeError as problem:
        near = shortened(text[problem.pos : problem.pos + 20]) if text[problem.pos :] else "the end"
        hint = "check commas, quotes and brackets" if problem.pos else "write an object {...}"
        raise error(
            f"not JSON: {problem.msg.removesuffix(' at')} at line {problem.lineno}, "
            f"column {problem.colno}, near {near}; {hint}"
        ) from None


def _depth(text: str) -> int:
    """How deep the brackets go, strings left out; the parser itself may crash on deep ones."""
    depth = deepest = 0
    quoted = escaped = False
    for character in text:
        if quoted:
            quoted = escaped or character != '"'
            escaped = character == "\\" and not escaped
        elif character == '"':
            quoted = True
        elif character in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif character in "]}":
            depth -= 1
    return deepest
