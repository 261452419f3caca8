"""Judging an answer by the key of its question, one function a kind of question.

A judge never shows the key. It says what is wrong, and names the known wrong answer that was
given, so that its hint can be found.
"""

from __future__ import annotations

import math
import numbers
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from cabinetkit.eligibility.compare import STATUS, compare, rule_of
from cabinetkit.eligibility.rules import Rule
from cabinetkit.errors import CabinetkitError, near_miss, shortened
from cabinetkit.guarded import called
from cabinetkit.practice.keys import Key
from cabinetkit.practice.questions import Question, Slot
from cabinetkit.practice.said import call, number

DAYS_IN_A_MONTH = 30.4375
MINUS = str.maketrans("\u2212\u2013", "--")
_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?")
# What an answer is multiplied by when it was given in another unit than was asked.
OTHER_UNITS: dict[str, dict[str, float]] = {
    "proportion": {"a percentage, and a proportion between 0 and 1 is asked": 100},
    "%": {"a proportion, and a percentage is asked": 0.01},
    "months": {
        "in days, and months are asked": DAYS_IN_A_MONTH,
        "in weeks, and months are asked": DAYS_IN_A_MONTH / 7,
        "in years, and months are asked": 1 / 12,
    },
    "ratio": {"a percentage, and a ratio such as 0.5 is asked": 100},
    "days": {
        "in weeks, and days are asked": 1 / 7,
        "in months, and days are asked": 1 / DAYS_IN_A_MONTH,
    },
}


class Verdict(NamedTuple):
    """Right or not, what is wrong in words, and the known wrong answer that was recognised.

    No try is neither, a blank or another form than was asked: `where` says what to put there.
    Where only the `unit` is another one, `where` says so, and no hint is needed.
    """

    right: bool
    where: str = ""
    wrong: str | None = None
    no_try: bool = False
    unit: bool = False


RIGHT = Verdict(True)


def judge(asked: Question, key: Key, answer: object) -> Verdict:
    """The verdict on an answer.

    Raises CabinetkitError for a blank, and for an answer that is not of the form that is asked: of
    what it means nothing can be said, so that it is no try.
    """
    if answer is ... or answer is None:
        raise CabinetkitError("put your answer in the place of the three dots")
    return _JUDGES[asked.kind](asked, key, answer)


def _rule(asked: Question, key: Key, answer: object) -> Verdict:
    if isinstance(answer, str | bool | numbers.Number):
        kind = "text" if isinstance(answer, str) else "one answer for all patients"
        raise CabinetkitError(f"{shortened(answer)} is {kind}, not a rule")
    mine = rule_of(answer)
    found = compare(mine, key.right)
    if found.verdict == "the same rule":
        return RIGHT
    if not found.differ:
        return Verdict(False, f"whether your rule is the page's cannot be told: {found.says}")
    where = (
        f"your rule says {STATUS[found.mine]} and the page says {STATUS[found.theirs]} for this "
        f"patient: {found.told} ({found.because})."
    )
    return Verdict(False, where, _known(key, lambda wrong: _is(mine, wrong)))


def _is(mine: Rule, other: Rule) -> bool:
    return compare(mine, other).verdict == "the same rule"


def _number(asked: Question, key: Key, answer: object) -> Verdict:
    given = as_number(answer)
    return number_verdict(given, key.right, key.wrong, asked.unit or "", asked.tolerance or 0)


def number_verdict(
    given: float, right: float, wrong: Mapping[str, Any], unit: str, tolerance: float
) -> Verdict:
    """A number is right within the tolerance; a known wrong one and another unit are said."""

    def near(other: float, width: float = tolerance) -> bool:
        return abs(given - other) <= width + 1e-9 * max(1, abs(other))

    if near(right):
        return RIGHT
    where = number(given, unit)
    for name, other in wrong.items():
        if near(other):
            return Verdict(False, f"{where} is not it.", name)
    for how, factor in OTHER_UNITS.get(unit, {}).items():
        if right and near(right * factor, max(tolerance * factor, 0.01 * abs(right * factor))):
            return Verdict(False, f"{given:.4g} is {how}.", unit=True)
    if unit == "ratio" and right > 0 and near(1 / right, tolerance / right**2):
        says = f"{given:.4g} is the ratio upside down: ask which arm is over which."
        return Verdict(False, says)
    return Verdict(False, f"{where} is not it.")


def as_number(answer: object) -> float:
    """The answer as a number; any numeric type will do."""
    if isinstance(answer, str):
        raise CabinetkitError(f"{shortened(answer)} is text, not a number")
    item = getattr(answer, "item", None)
    value = item() if callable(item) and getattr(answer, "size", 1) == 1 else answer
    if isinstance(value, bool) or not isinstance(value, numbers.Real | Decimal):
        raise CabinetkitError(f"{shortened(answer)} is not a number")
    try:
        given = float(value)
    except (OverflowError, ValueError):
        raise CabinetkitError(f"{shortened(answer)} is too large to be it") from None
    if not math.isfinite(given):
        raise CabinetkitError(f"{shortened(answer)} is not a finite number")
    return given


def typed_number(typed: Any) -> Any:
    """A typed number; with a comma or a point, and with a unit behind it or without.

    A printed minus and a dash before it are a minus.
    """
    plain = str(typed).strip().translate(MINUS).replace(",", ".")
    found = re.fullmatch(r"([-+]?(?:\d+(?:\.\d+)?|\.\d+))\s*(?:[A-Za-z%]+|of 100)?", plain)
    return float(found[1]) if found else typed


def _choice(asked: Question, key: Key, answer: object) -> Verdict:
    given = as_option(answer, asked.options or {})
    if given == key.right:
        return RIGHT
    said = (asked.options or {})[given]
    return Verdict(False, f"not “{said}”.", _known(key, lambda wrong: given == wrong))


def as_option(answer: object, options: Mapping[str, str]) -> str:
    """The option that is meant: its name or its text, in any case; a whole number for a name."""
    counted = isinstance(answer, numbers.Number) and not isinstance(answer, bool)
    text = str(whole(answer)) if counted else answer
    if isinstance(text, str):
        folded = text.strip().casefold()
        for name, label in options.items():
            if folded in (name.casefold(), label.casefold()):
                return name
    raise CabinetkitError(
        f"{shortened(answer)} is none of the options: {', '.join(options)}."
        f"{near_miss(str(text), options) if isinstance(text, str) else ''}"
    )


def whole(answer: object) -> int:
    """The answer as a whole number."""
    given = as_number(answer)
    if given != round(given):
        raise CabinetkitError(f"{shortened(answer)} is not a whole number")
    return round(given)


def _set(asked: Question, key: Key, answer: object) -> Verdict:
    if isinstance(answer, str | bytes | Mapping) or not hasattr(answer, "__iter__"):
        raise CabinetkitError(f"{shortened(answer)} is not a set: write {{...}} with its members")
    given = {as_option(each, asked.options or {}) for each in _few(answer)}
    if not given:
        raise CabinetkitError("put the members of your answer into the set")
    right = {str(each) for each in key.right}
    if given == right:
        return RIGHT
    hits, misses = len(given & right), len(given - right)
    where = (
        f"of those that you name {hits} belong there and {misses} do not; "
        f"still missing: {len(right) - hits}."
    )
    return Verdict(False, where, _known_set(key, given, right))


def _known_set(key: Key, given: set[str], right: set[str]) -> str | None:
    """The known wrong set that was given; else, of two slips, one that is known by itself.

    What was added comes before what was left out.
    """
    known = {name: {str(each) for each in wrong} for name, wrong in key.wrong.items()}
    slips = sorted(known, key=lambda name: not known[name] - right)
    exact = next((name for name in known if known[name] == given), None)
    if exact or len(given ^ right) > 2:
        return exact
    return next((name for name in slips if (known[name] ^ right) <= (given ^ right)), None)


def _few(answer: Any, most: int = 100) -> Iterator[Any]:
    for seen, each in enumerate(answer):
        if seen == most:
            raise CabinetkitError(f"more than {most} members: name those that are asked for")
        yield each


def _date(asked: Question, key: Key, answer: object) -> Verdict:
    given = as_day(answer)
    if given == key.right:
        return RIGHT
    shown = "no such day" if given is None else given.isoformat()
    return Verdict(False, f"{shown} is not it.", _known(key, lambda wrong: given == wrong))


def as_day(answer: object) -> date | None:
    """The answer as a day; None for 'none', which says that there is no such day."""
    if type(answer).__name__ == "datetime64":
        answer = str(answer)
    if isinstance(answer, datetime):
        return answer.date()
    if isinstance(answer, date):
        return answer
    if isinstance(answer, str):
        if answer.strip().casefold() in ("none", "never", "no such day"):
            return None
        if day := _DAY.fullmatch(answer.strip()):
            with suppress(ValueError):
                return date(*map(int, day.groups()))
    raise CabinetkitError(f"{shortened(answer)} is no day; write it as '2024-04-20', or 'none'")


def _function(asked: Question, key: Key, answer: object) -> Verdict:
    if not callable(answer):
        raise CabinetkitError(f"{shortened(answer)} is not a function; give its name without ()")
    if not key.inputs:
        raise CabinetkitError("the kit has nothing to try this function on")
    for arguments in key.inputs:
        output, wrong = called(answer, dict(arguments))
        said = call(arguments)
        if wrong:
            missing = [name for name, value in arguments.items() if value is None]
            if missing and "raises" in wrong:
                says = f"your function stops where {' and '.join(missing)} is not known (None)."
                return Verdict(False, says, key.stops if key.stops in key.wrong else None)
            return Verdict(False, f"with {said}, your function {wrong}")
        if output is ...:
            raise CabinetkitError("put what the function answers in the place of the three dots")
        if not same_output(output, key.right(**arguments)):
            return Verdict(
                False,
                f"with {said}, your function answers {shortened(output)}, and that is not it.",
                _known(key, lambda wrong: _behaves_like(answer, wrong, key)),
            )
    return RIGHT


def _behaves_like(answer: Any, wrong: Callable[..., Any], key: Key) -> bool:
    pairs = ((called(answer, dict(each)), called(wrong, dict(each))) for each in key.inputs)
    return all(not (a or b) and same_output(one, two) for (one, a), (two, b) in pairs)


def same_output(one: object, other: object) -> bool:
    """Whether two outputs are the same: numbers nearly, everything else exactly and by type."""
    if isinstance(one, bool) or isinstance(other, bool) or one is None or other is None:
        return one is other
    if isinstance(one, numbers.Real | Decimal) and isinstance(other, numbers.Real | Decimal):
        return math.isclose(float(one), float(other), rel_tol=1e-6, abs_tol=1e-9)
    return type(one) is type(other) and bool(one == other)


def _slots(asked: Question, key: Key, answer: object) -> Verdict:
    slots = asked.slots or {}
    if not isinstance(answer, Mapping):
        raise CabinetkitError(f"{shortened(answer)} is not a table; fill in {{'...': ...}}")
    if unknown := [str(name) for name in answer if name not in slots]:
        raise CabinetkitError(
            f"nothing is called {shortened(unknown[0])}; fill in: {', '.join(slots)}."
            f"{near_miss(unknown[0], slots)}"
        )
    blank = [name for name in slots if answer.get(name, ...) in (..., None)]
    if len(blank) == len(slots):
        raise CabinetkitError("put an answer in the place of each three dots")
    if blank:
        left = "; ".join(slots[name].label for name in blank)
        raise CabinetkitError(f"still to fill in: {left}")
    given = {name: _slot(slot, answer[name]) for name, slot in slots.items()}
    found = {name: _in_slot(slots[name], given[name], key.right[name]) for name in slots}
    off = {name: verdict for name, verdict in found.items() if not verdict.right}
    if not off:
        return RIGHT
    called = {name: _line(slots[name].label) for name in off}
    said = [
        f"{called[n]} ({v.where.rstrip('.')})" if v.where else called[n] for n, v in off.items()
    ]
    where = f"not right yet: {'; '.join(said)}."
    unit = any(verdict.unit for verdict in off.values())
    # A known wrong answer is recognised by the slots that it gets wrong; others may be wrong too.
    # In another unit a number may come near it by accident.
    near = {name: 0.0 if unit else slot.tolerance for name, slot in slots.items()}
    known = _known(key, lambda wrong: _shares_error(slots, given, wrong, key.right, near))
    return Verdict(False, where, known, unit=unit and known is None)


def _line(label: str) -> str:
    """What a slot is called in a remark: its label, or its line where the label is numbered."""
    numbered = re.match(r"(\d+|[A-Z])\. ", label)
    return f"line {numbered[1]}" if numbered else label


def _in_slot(slot: Slot, given: Any, right: Any, near: float | None = None) -> Verdict:
    """Whether a slot is right; of a number in another unit, which."""
    if slot.options:
        return Verdict(bool(given == right))
    found = number_verdict(given, right, {}, slot.unit, slot.tolerance if near is None else near)
    return found if found.unit else Verdict(found.right)


def _slot(slot: Slot, value: object) -> float | str:
    try:
        return as_option(value, slot.options) if slot.options else as_number(value)
    except CabinetkitError as error:
        raise CabinetkitError(f"{_line(slot.label)}: {error}") from None


def _shares_error(
    slots: Mapping[str, Slot],
    given: Mapping[str, Any],
    wrong: Mapping[str, Any],
    right: Any,
    near: Mapping[str, float],
) -> bool:
    errors = [name for name in wrong if not _in_slot(slots[name], wrong[name], right[name]).right]
    return all(_in_slot(slots[name], given[name], wrong[name], near[name]).right for name in errors)


def _known(key: Key, same: Callable[[Any], bool]) -> str | None:
    return next((name for name, wrong in key.wrong.items() if same(wrong)), None)


_JUDGES: dict[str, Callable[[Question, Key, object], Verdict]] = {
    "rule": _rule,
    "number": _number,
    "choice": _choice,
    "set": _set,
    "date": _date,
    "function": _function,
    "slots": _slots,
}
