"""Rules and their outcomes in plain English, made from the rule objects themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any as Anything

from cabinetkit.eligibility import units, vocabulary
from cabinetkit.eligibility.evaluate import Trace, telling, telling_rows
from cabinetkit.eligibility.rules import (
    All,
    Amount,
    Any,
    Compare,
    Every,
    Flag,
    Judge,
    Multiple,
    Not,
    OneOf,
    Rule,
    Since,
    Some,
    Within,
)
from cabinetkit.eligibility.vocabulary import Absent, Known

_OPERATOR = {
    "<": "below",
    "<=": "at most",
    ">": "above",
    ">=": "at least",
    "==": "exactly",
    "!=": "not",
}
_OPPOSITE = {
    "<": "not below",
    "<=": "above",
    ">": "not above",
    ">=": "below",
    "==": "not",
    "!=": "exactly",
}
MOST_ROWS = 4


# --- what a rule says -----------------------------------------------------------------------------


def say(rule: Rule) -> str:
    """The rule as one phrase; brackets show what belongs together."""
    return _SAY[type(rule)](rule)


def _say_compare(rule: Compare) -> str:
    return f"{_label(rule.fact)} {_OPERATOR[rule.op]} {_say_limit(rule)}"


def _say_limit(rule: Compare) -> str:
    limit = rule.limit
    if isinstance(limit, Amount):
        return f"{limit.number} {limit.unit}".rstrip()
    name = _label(limit.fact)
    if limit.fact.endswith((".upper", ".lower")):
        name = f"the laboratory's {name}"
    return name if limit.times == 1 else f"{limit.times} times {name}"


def _say_since(rule: Since) -> str:
    if rule.span.count == 0:
        return f"{_label(rule.fact)} by {rule.before}"
    return f"{_label(rule.fact)} at least {rule.span} before {rule.before}"


def _say_within(rule: Within) -> str:
    ends = ", that day included" if rule.both_ends else ""
    return f"{_label(rule.fact)} within {rule.span} before {rule.before}{ends}"


def _say_rows(rule: Some | Every, start: str) -> str:
    rows = vocabulary.rows(rule.rows)
    among = f" where {_bracket(rule.among)}" if rule.among is not None else ""
    return f"{start} {rows.one}{among}: {_bracket(rule.fits)}"


def _say_not(rule: Not) -> str:
    part = rule.of
    if isinstance(part, OneOf):
        return f"{_label(part.fact)} is not {' or '.join(part.values)}"
    if isinstance(part, Compare):
        return f"{_label(part.fact)} {_OPPOSITE[part.op]} {_say_limit(part)}"
    if isinstance(part, Some):
        return _say_rows(part, "no")
    return f"not {_bracket(part)}"


def _join(rules: Iterable[Rule], word: str) -> str:
    return f" {word} ".join(_bracket(rule) for rule in rules)


def _bracket(rule: Rule) -> str:
    return (
        f"({say(rule)})"
        if isinstance(rule, All | Any | Some | Every) or _is_no(rule)
        else say(rule)
    )


def _is_no(rule: Rule) -> bool:
    return isinstance(rule, Not) and isinstance(rule.of, Some)


def _label(name: str) -> str:
    return vocabulary.fact(name).label


_SAY: dict[type[Rule], Callable[[Anything], str]] = {
    Compare: _say_compare,
    OneOf: lambda rule: f"{_label(rule.fact)} is {' or '.join(rule.values)}",
    Flag: lambda rule: f"{_label(rule.fact)}",
    Judge: lambda rule: f"{_label(rule.fact)}",
    Since: _say_since,
    Within: _say_within,
    All: lambda rule: _join(rule.of, "and"),
    Any: lambda rule: _join(rule.of, "or"),
    Not: _say_not,
    Some: lambda rule: _say_rows(rule, "at least one"),
    Every: lambda rule: _say_rows(rule, "every"),
}


# --- why it came out as it did --------------------------------------------------------------------


def because(trace: Trace) -> str:
    """The facts that decided, or those still missing, as one line; each reason once, in order."""
    reasons: dict[str, None] = {}
    _gather(trace, reasons)
    return "; ".join(reasons)


def _gather(trace: Trace, reasons: dict[str, None]) -> None:
    rule = trace.rule
    tell = _TELL.get(rule.__class__)
    if tell is not None:
        reasons[tell(rule, trace)] = None
    elif rule.__class__ is Some or rule.__class__ is Every:
        reasons.update(dict.fromkeys(_row_reasons(rule, trace)))
    else:
        for part in telling(trace):
            _gather(part, reasons)


def _row_reasons(rule: Anything, trace: Trace) -> list[str]:
    rows, sheet = vocabulary.rows(rule.rows), trace.sheet
    assert sheet is not None
    if not sheet.recorded:
        return [f"{rows.many}: not recorded"]
    if not sheet.rows and sheet.complete:
        return [f"no {rows.one}{_as_of(trace)}"]
    told = telling_rows(trace)
    reasons = [_one_row(trace, i) for i in told[:MOST_ROWS]]
    if len(told) > MOST_ROWS:
        reasons.append(f"and {len(told) - MOST_ROWS} more {rows.many}")
    if trace.truth is None and rows.sampled and not reasons:
        reasons.append(f"no {rows.one} from the days that count")
    elif trace.truth is None and not sheet.complete and not rows.sampled:
        reasons.append(f"the list of {rows.many} is not marked complete")
    elif not reasons:
        reasons.append(
            f"{', '.join(row.label for row in sheet.rows)}: none is concerned{_as_of(trace)}"
        )
    return reasons


def _as_of(trace: Trace) -> str:
    asked = trace.sheet.asked_on if trace.sheet else None
    return f" (list complete on {asked})" if asked else ""


def _one_row(trace: Trace, i: int) -> str:
    reasons: dict[str, None] = {}
    # Why a row is concerned goes without saying, unless that row settles it or that is open.
    settles = trace.truth is (trace.rule.__class__ is Some)
    if trace.among and (settles or trace.among[i].truth is None):
        _gather(trace.among[i], reasons)
    _gather(trace.parts[i], reasons)
    label = trace.sheet.rows[i].label if trace.sheet else ""
    return f"{label}: {', '.join(reasons)}"


def _tell_compare(rule: Compare, trace: Trace) -> str:
    left, right = trace.left, trace.right
    label = _label(rule.fact)
    if isinstance(left, Absent):
        return f"{label}: {left.why}"
    if isinstance(right, Absent):
        return f"{_say_limit(rule)}: {right.why}"
    assert left is not None
    assert right is not None
    relation = (_OPERATOR if trace.truth else _OPPOSITE)[rule.op]
    computed = " (computed)" if left.convention and left.convention != "exact-conversion" else ""
    return f"{label} {left.text}{computed} is {relation} {_limit_for_the_eye(rule, left, right)}"


def _limit_for_the_eye(rule: Compare, left: Known, right: Known) -> str:
    """The limit as it is said, and what it comes to in the unit in which the result was given."""
    quantity, limit = vocabulary.fact(rule.fact).quantity, rule.limit
    if type(limit) is Multiple:
        said = f"{_say_limit(rule)} of {right.text}"
        if limit.times == 1:
            return said
        return f"{_in_unit(quantity, float(limit.times) * float(right.value), left.unit)}, {said}"
    if not quantity or units.recognised(quantity, left.unit) == right.unit:
        return right.text
    return f"{_in_unit(quantity, float(right.value), left.unit)} ({right.text})"


def _in_unit(quantity: str, canonical: float, unit: str) -> str:
    # For the eye only: what decides is compared exactly.
    number = canonical * units.per_canonical(quantity, unit) if quantity else canonical
    return f"{units.plain_number(number)} {unit}".rstrip()


def _tell_value(rule: OneOf | Flag | Judge, trace: Trace) -> str:
    left = trace.left
    assert left is not None
    return f"{_label(rule.fact)}: {left.why if isinstance(left, Absent) else left.text}"


def _tell_time(rule: Since | Within, trace: Trace) -> str:
    left, label = trace.left, _label(rule.fact)
    assert left is not None
    if isinstance(left, Absent):
        return f"{label}: {left.why}"
    if trace.opens is None:
        return f"{label}: {left.text}"
    if rule.span.count == 0:
        return f"{label} {left.text}"
    return f"{label} {left.text}, {_turn(rule, trace)}{_anchor(rule, trace)}"


def _turn(rule: Since | Within, trace: Trace) -> str:
    """When the stretch is over, told from the side of the outcome."""
    if trace.edge:
        return f"{rule.span} later is {trace.opens}, that very day"
    if trace.truth is None:
        return f"{rule.span} pass on {trace.opens}, and the planned start is not recorded"
    if trace.truth is isinstance(rule, Since):
        return f"{rule.span} passed on {trace.opens}"
    still = "pass only on" if isinstance(rule, Since) else "not over until"
    return f"{rule.span} {still} {trace.opens}"


def _anchor(rule: Since | Within, trace: Trace) -> str:
    if rule.before == "registration" or trace.anchor is None:
        return ""
    return f" ({rule.before}: {trace.anchor})"


_TELL: dict[type[Rule], Callable[[Anything, Trace], str]] = {
    Compare: _tell_compare,
    OneOf: _tell_value,
    Flag: _tell_value,
    Judge: _tell_value,
    Since: _tell_time,
    Within: _tell_time,
}
