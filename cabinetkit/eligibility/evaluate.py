"""Judging a patient by a rule, in Kleene's three values, with the reason for every unknown.

A trace mirrors the rule: it keeps the answer at each node, so that the words of an explanation are
made from the same evaluation that decided, and only when somebody reads them.

Kleene SC. Introduction to Metamathematics, 1952, section 64.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import Any as Anything
from typing import Literal, NamedTuple

from cabinetkit.eligibility import units, vocabulary
from cabinetkit.eligibility.lookup import Facts, Sheet
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
from cabinetkit.eligibility.vocabulary import NEVER, ONGOING, Absent, Answer, Known

Truth = bool | None
"""True, False, or None for unknown."""


class Missing(NamedTuple):
    """What keeps a rule from being decided: a fact, or a judgement that nobody has signed."""

    kind: Literal["fact", "judgement"]
    name: str


class Trace:
    """How a rule came out for one patient, node by node.

    `missing` holds what could still decide an unknown, and is empty otherwise. `left` and `right`
    are the answers that a leaf compared, `opens` the day its window turns, `anchor` the day it
    counts back from, `edge` whether the value or the day lies exactly on the limit. Over a list,
    `parts` and `among` have one trace a row, `truths` how each row came out in all, `labels` what
    it is called.
    """

    parts: tuple[Trace, ...] = ()
    among: tuple[Trace, ...] = ()
    labels: tuple[str, ...] = ()
    truths: tuple[Truth, ...] = ()
    left: Answer | None = None
    right: Answer | None = None
    opens: date | None = None
    anchor: date | None = None
    edge = False
    sheet: Sheet | None = None

    def __init__(self, rule: Rule, truth: Truth, missing: tuple[Missing, ...] = ()) -> None:
        self.rule, self.truth, self.missing = rule, truth, missing


def evaluate(rule: Rule, facts: Facts) -> Trace:
    """Judge the rule on these facts."""
    return _BY_NODE[type(rule)](rule, facts)


def telling(trace: Trace) -> list[Trace]:
    """The parts of an outcome that speak for it: those that decided, or that are still open."""
    if isinstance(trace.rule, Some | Every):
        rows = telling_rows(trace)
        return [*(trace.among[i] for i in rows if trace.among), *(trace.parts[i] for i in rows)]
    if isinstance(trace.rule, Not):
        return list(trace.parts)
    # A missing fact is understood only beside the alternatives that have failed.
    failed = trace.truth is None and isinstance(trace.rule, Any)
    return [p for p in trace.parts if p.truth is trace.truth or (failed and p.truth is False)]


def telling_rows(trace: Trace) -> list[int]:
    """The rows of a list that are concerned, and came out as the whole did."""
    outside = {i for i, scope in enumerate(trace.among) if scope.truth is False}
    return [i for i, t in enumerate(trace.truths) if t is trace.truth and i not in outside]


# --- leaves ---------------------------------------------------------------------------------------

_COMPARE: dict[str, Callable[[Fraction, Fraction], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}


def fixed(fact_name: str, limit: Amount) -> Known:
    """A fixed limit, in the unit in which the fact is compared."""
    return _fixed(fact_name, str(limit.number), limit.unit)


@lru_cache(maxsize=1024)  # by the text of the number: 1.1 and 1.10 are shown as they were typed
def _fixed(fact_name: str, number: str, unit: str) -> Known:
    fact, exact = vocabulary.fact(fact_name), Fraction(number)
    if fact.quantity and unit != fact.unit:
        exact = units.to_canonical(fact.quantity, exact, unit)
    return Known(exact, f"{number} {unit}".rstrip(), unit)


_factor = lru_cache(maxsize=256)(Fraction)


def _limit(rule: Compare, facts: Facts) -> Answer:
    if isinstance(rule.limit, Amount):
        return fixed(rule.fact, rule.limit)
    other = facts.value(rule.limit.fact)
    if isinstance(other, Absent):
        return other
    return Known(_factor(rule.limit.times) * other.value, other.text, other.unit)


def _compare(rule: Compare, facts: Facts) -> Trace:
    left, right = facts.value(rule.fact), _limit(rule, facts)
    trace = Trace(rule, None)
    trace.left, trace.right = left, right
    if isinstance(left, Known) and isinstance(right, Known):
        trace.truth = _COMPARE[rule.op](left.value, right.value)
        trace.edge = left.value == right.value
        return trace
    names = [rule.fact] if isinstance(left, Absent) else []
    if isinstance(right, Absent) and isinstance(rule.limit, Multiple):
        names.append(rule.limit.fact)
    trace.missing = tuple(Missing("fact", facts.path(name)) for name in names)
    return trace


def _leaf(
    rule: OneOf | Flag | Judge,
    facts: Facts,
    kind: Literal["fact", "judgement"],
    holds: Callable[[Anything], bool],
) -> Trace:
    answer = facts.value(rule.fact)
    if isinstance(answer, Absent):
        trace = Trace(rule, None, (Missing(kind, facts.path(rule.fact)),))
    else:
        trace = Trace(rule, holds(answer.value))
    trace.left = answer
    return trace


def _one_of(rule: OneOf, facts: Facts) -> Trace:
    def holds(value: Anything) -> bool:
        codes = (value,) if isinstance(value, str) else value
        return any(code in rule.values for code in codes)

    return _leaf(rule, facts, "fact", holds)


def _flag(rule: Flag, facts: Facts) -> Trace:
    return _leaf(rule, facts, "fact", bool)


def _judge(rule: Judge, facts: Facts) -> Trace:
    return _leaf(rule, facts, "judgement", bool)


def _in_time(rule: Since | Within, facts: Facts) -> Trace:
    event = facts.value(rule.fact)
    if isinstance(event, Absent):
        trace = Trace(rule, None, (Missing("fact", facts.path(rule.fact)),))
    elif event.value in (NEVER, ONGOING):
        trace = Trace(rule, (event.value == NEVER) == isinstance(rule, Since))
    else:
        trace = _dated(rule, facts, event.value)
    trace.left = event
    return trace


def _dated(rule: Since | Within, facts: Facts, event: date) -> Trace:
    opens, anchor = rule.span.after(event), facts.anchor(rule.before)
    if anchor is None:
        # Treatment never starts before registration: what has passed by then has passed.
        truth = _since_or_within(rule, event, opens, facts.on)
        settled = truth is isinstance(rule, Since)
        trace = Trace(rule, truth if settled else None)
        trace.missing = () if settled else (Missing("fact", "planned_start_lag_days"),)
    else:
        trace = Trace(rule, _since_or_within(rule, event, opens, anchor))
        trace.edge = opens == anchor
    trace.opens, trace.anchor = opens, anchor
    return trace


def _since_or_within(rule: Since | Within, event: date, opens: date, anchor: date) -> bool:
    if isinstance(rule, Since):
        return opens <= anchor
    return event <= anchor and (opens > anchor or (rule.both_ends and opens == anchor))


# --- joints ---------------------------------------------------------------------------------------


def _and(truths: list[Truth]) -> Truth:
    if False in truths:
        return False
    return None if None in truths else True


def _or(truths: list[Truth]) -> Truth:
    if True in truths:
        return True
    return None if None in truths else False


def _joined(rule: All | Any, facts: Facts, join: Callable[[list[Truth]], Truth]) -> Trace:
    parts = tuple(evaluate(part, facts) for part in rule.of)
    truth = join([part.truth for part in parts])
    trace = Trace(rule, truth, _still_open(parts) if truth is None else ())
    trace.parts = parts
    return trace


def _still_open(parts: tuple[Trace, ...]) -> tuple[Missing, ...]:
    return tuple(dict.fromkeys(m for part in parts if part.truth is None for m in part.missing))


def _not(rule: Not, facts: Facts) -> Trace:
    part = evaluate(rule.of, facts)
    trace = Trace(rule, None if part.truth is None else not part.truth, part.missing)
    trace.parts = (part,)
    return trace


def _quantified(rule: Some | Every, facts: Facts) -> Trace:
    """`every` is *and* over rows of (not among, or fits); `some` is *or* over (among, and fits)."""
    every = isinstance(rule, Every)
    sheet = facts.sheet(rule.rows)
    fits = tuple(evaluate(rule.fits, row.facts) for row in sheet.rows)
    among = (
        tuple(evaluate(rule.among, row.facts) for row in sheet.rows)
        if rule.among is not None
        else ()
    )
    truths = [part.truth for part in fits]
    if among and every:
        truths = [_or([_flip(a.truth), f]) for a, f in zip(among, truths, strict=True)]
    elif among:
        truths = [_and([a.truth, f]) for a, f in zip(among, truths, strict=True)]
    truth = _and(truths) if every else _or(truths)
    missing = _open_rows(fits, among, truths) if truth is None else ()
    if truth is every and not _enough_rows(rule, sheet, among):
        # What is on the list does not settle it, and more could stand there than is written.
        truth, missing = None, (Missing("fact", rule.rows),)
    elif truth is None and not _enough_rows(rule, sheet, among):
        missing = (*missing, Missing("fact", rule.rows))
    trace = Trace(rule, truth, missing)
    trace.parts, trace.among, trace.sheet = fits, among, sheet
    trace.truths = tuple(truths)
    trace.labels = tuple(row.label for row in sheet.rows)
    return trace


def _flip(truth: Truth) -> Truth:
    return None if truth is None else not truth


def _open_rows(
    fits: tuple[Trace, ...], among: tuple[Trace, ...], truths: list[Truth]
) -> tuple[Missing, ...]:
    rows = [i for i, truth in enumerate(truths) if truth is None]
    return tuple(
        dict.fromkeys(m for i in rows for t in (*among[i : i + 1], fits[i]) for m in t.missing)
    )


def _enough_rows(rule: Some | Every, sheet: Sheet, among: tuple[Trace, ...]) -> bool:
    """Whether what is listed may stand for all: a complete list, or one sample in scope."""
    if not vocabulary.rows(rule.rows).sampled:
        return sheet.complete
    return any(a.truth is True for a in among) if rule.among is not None else bool(sheet.rows)


_BY_NODE: dict[type[Rule], Callable[[Anything, Facts], Trace]] = {
    Compare: _compare,
    OneOf: _one_of,
    Flag: _flag,
    Judge: _judge,
    Since: _in_time,
    Within: _in_time,
    All: lambda rule, facts: _joined(rule, facts, _and),
    Any: lambda rule, facts: _joined(rule, facts, _or),
    Not: _not,
    Some: _quantified,
    Every: _quantified,
}
