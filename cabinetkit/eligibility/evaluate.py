"""Judging a patient by a rule, in Kleene's three values, with the reason for every unknown.

A rule is compiled once into plain functions, one a node, that ask a patient's facts. The trace that
comes back mirrors the rule: it keeps the answer at each node, so that the words of an explanation
are made from the same evaluation that decided, and only when somebody reads them.

Kleene SC. Introduction to Metamathematics, 1952, section 64.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from fractions import Fraction
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
    Not,
    OneOf,
    Rule,
    Since,
    Some,
    Within,
)
from cabinetkit.eligibility.rules import Judge as Judged
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
    `parts` and `among` have one trace a row and `truths` how each row came out in all; a row that
    `among` leaves out is not asked further.
    """

    parts: Sequence[Trace] = ()
    among: Sequence[Trace] = ()
    truths: Sequence[Truth] = ()
    left: Answer | None = None
    right: Answer | None = None
    opens: date | None = None
    anchor: date | None = None
    edge = False
    sheet: Sheet | None = None

    def __init__(self, rule: Rule, truth: Truth, missing: tuple[Missing, ...] = ()) -> None:
        self.rule, self.truth, self.missing = rule, truth, missing


Judge = Callable[[Facts], Trace]
"""A compiled rule: what it finds on these facts."""


def compiled(rule: Rule, *, brief: bool = False) -> Judge:
    """The rule as a function of facts. An unknown fact or list raises RuleError.

    A `brief` judge gives one reason why all of several parts do not hold, not every one.
    """
    if isinstance(rule, All):
        return _all(rule, brief=brief)
    return _COMPILE[type(rule)](rule)


def evaluate(rule: Rule, facts: Facts) -> Trace:
    """Judge the rule on these facts; who judges many patients compiles it first."""
    return compiled(rule)(facts)


def telling(trace: Trace) -> Sequence[Trace]:
    """The parts of an outcome that speak for it: those that decided, or that are still open."""
    kind, truth = trace.rule.__class__, trace.truth
    if kind is Some or kind is Every:
        rows = telling_rows(trace)
        return [*(trace.among[i] for i in rows if trace.among), *(trace.parts[i] for i in rows)]
    if kind is Not:
        return trace.parts
    # A missing fact is understood only beside the alternatives that have failed.
    failed = truth is None and kind is Any
    return [p for p in trace.parts if p.truth is truth or (failed and p.truth is False)]


def telling_rows(trace: Trace) -> list[int]:
    """The rows of a list that are concerned, and came out as the whole did."""
    outside = {i for i, scope in enumerate(trace.among) if scope.truth is False}
    return [i for i, t in enumerate(trace.truths) if t is trace.truth and i not in outside]


# --- leaves ---------------------------------------------------------------------------------------

COMPARE: dict[str, Callable[[int, int], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}


def fixed(fact_name: str, limit: Amount) -> Known:
    """A fixed limit, in the unit in which the fact is compared."""
    fact, exact = vocabulary.fact(fact_name), Fraction(limit.number)
    if fact.quantity and limit.unit != fact.unit:
        exact = units.to_canonical(fact.quantity, exact, limit.unit)
    return Known(exact, f"{limit.number} {limit.unit}".rstrip(), limit.unit)


def _compare(rule: Compare) -> Judge:
    name, compare, limit = rule.fact, COMPARE[rule.op], rule.limit
    if isinstance(limit, Amount):
        constant, other = fixed(name, limit), ""
        times, over = 1, 1
        at_the_end = constant.value == vocabulary.fact(name).least
    else:
        constant, other, at_the_end = None, limit.fact, False
        times, over = Fraction(limit.times).as_integer_ratio()

    def judge(facts: Facts) -> Trace:
        left = facts.value(name)
        right = constant or facts.value(other)
        trace = Trace(rule, None)
        trace.left, trace.right = left, right
        if left.__class__ is Known and right.__class__ is Known:
            # Fractions compared by cross-multiplying: exact, and without making new ones.
            n, d = left.value.as_integer_ratio()
            limit_n, limit_d = right.value.as_integer_ratio()
            here, there = n * limit_d * over, limit_n * times * d
            # The least that a scale holds is the end of the scale, not an edge.
            trace.truth, trace.edge = compare(here, there), here == there and not at_the_end
            return trace
        sides = ((name, left), (other, right))
        absent = [side for side, answer in sides if isinstance(answer, Absent)]
        trace.missing = tuple(Missing("fact", facts.path(side)) for side in absent)
        return trace

    return judge


def _leaf(rule: Flag | Judged) -> Judge:
    name, kind = rule.fact, _MISSING[type(rule)]

    def judge(facts: Facts) -> Trace:
        answer = facts.value(name)
        if answer.__class__ is Known:
            trace = Trace(rule, answer.value)
        else:
            trace = Trace(rule, None, (Missing(kind, facts.path(name)),))
        trace.left = answer
        return trace

    return judge


_MISSING: dict[type[Rule], Literal["fact", "judgement"]] = {Flag: "fact", Judged: "judgement"}


def _one_of(rule: OneOf) -> Judge:
    name, values = rule.fact, frozenset(rule.values)

    def judge(facts: Facts) -> Trace:
        answer = facts.value(name)
        if answer.__class__ is Known:
            value = answer.value
            one = value.__class__ is str
            trace = Trace(rule, value in values if one else not values.isdisjoint(value))
        else:
            trace = Trace(rule, None, (Missing("fact", facts.path(name)),))
        trace.left = answer
        return trace

    return judge


def _in_time(rule: Since | Within) -> Judge:
    name, since = rule.fact, isinstance(rule, Since)

    def judge(facts: Facts) -> Trace:
        event = facts.value(name)
        if isinstance(event, Absent):
            trace = Trace(rule, None, (Missing("fact", facts.path(name)),))
        elif event.value in (NEVER, ONGOING):
            trace = Trace(rule, (event.value == NEVER) is since)
        else:
            trace = _dated(rule, facts, event.value)
        trace.left = event
        return trace

    return judge


def _dated(rule: Since | Within, facts: Facts, event: date) -> Trace:
    opens, anchor = rule.span.after(event), facts.anchor(rule.before)
    if anchor is None:
        # Treatment never starts before registration: what has passed by then has passed.
        truth = _since_or_within(rule, event, opens, facts.on)
        settled = truth is (rule.__class__ is Since)
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


def all_of(truths: Iterable[Truth]) -> Truth:
    """Whether all hold: one that does not settles it, else one that is unknown leaves it open."""
    known: Truth = True
    for truth in truths:
        if truth is False:
            return False
        if truth is None:
            known = None
    return known


def _any_of(truths: Iterable[Truth]) -> Truth:
    known: Truth = False
    for truth in truths:
        if truth:
            return True
        if truth is None:
            known = None
    return known


def _all(rule: All, *, brief: bool) -> Judge:
    judges = [compiled(part, brief=brief) for part in rule.of]

    def judge(facts: Facts) -> Trace:
        parts = []
        truth: Truth = True
        for judge in judges:
            part = judge(facts)
            parts.append(part)
            if part.truth is False:
                truth = False
                if brief:
                    break
            elif part.truth is None and truth:
                truth = None
        trace = Trace(rule, truth, _still_open(parts) if truth is None else ())
        trace.parts = parts
        return trace

    return judge


def _any(rule: Any) -> Judge:
    judges = [compiled(part) for part in rule.of]

    def judge(facts: Facts) -> Trace:
        parts = []
        for judge in judges:
            part = judge(facts)
            if part.truth:
                # One alternative that holds is reason enough; the others are not looked up.
                trace = Trace(rule, True)
                trace.parts = (part,)
                return trace
            parts.append(part)
        truth: Truth = None if any(part.truth is None for part in parts) else False
        trace = Trace(rule, truth, _still_open(parts) if truth is None else ())
        trace.parts = parts
        return trace

    return judge


def _still_open(parts: Iterable[Trace]) -> tuple[Missing, ...]:
    return tuple(dict.fromkeys(m for part in parts if part.truth is None for m in part.missing))


def _not(rule: Not) -> Judge:
    inner = compiled(rule.of)

    def judge(facts: Facts) -> Trace:
        part = inner(facts)
        trace = Trace(rule, None if part.truth is None else not part.truth, part.missing)
        trace.parts = (part,)
        return trace

    return judge


def _quantified(rule: Some | Every) -> Judge:
    """`every` is *and* over rows of (not among, or fits); `some` is *or* over (among, and fits)."""
    every, name = isinstance(rule, Every), rule.rows
    join = all_of if every else _any_of
    sampled = vocabulary.rows(name).sampled
    # Of a row that is not concerned, or not the one that is looked for, one reason is enough.
    fits = compiled(rule.fits, brief=not every)
    among = None if rule.among is None else compiled(rule.among, brief=True)

    def judge(facts: Facts) -> Trace:
        sheet = facts.sheet(name)
        parts: list[Trace] = []
        scopes: list[Trace] = []
        truths: list[Truth] = []
        for row in sheet.rows:
            scope = None if among is None else among(row)
            if scope is not None:
                scopes.append(scope)
                if scope.truth is False:
                    # It settles nothing, whatever else it is.
                    parts.append(scope)
                    truths.append(every)
                    continue
            part = fits(row)
            open_scope = scope is not None and scope.truth is None
            parts.append(part)
            truths.append(None if open_scope and part.truth is not every else part.truth)
        truth = join(truths)
        missing = _open_rows(parts, scopes, truths) if truth is None else ()
        if truth is None or truth is every:
            # What is on the list does not settle it, and more could stand there than is written.
            in_scope = any(s.truth for s in scopes) if among is not None else bool(sheet.rows)
            if not (in_scope if sampled else sheet.complete):
                truth, missing = None, (*missing, Missing("fact", name))
        trace = Trace(rule, truth, missing)
        trace.parts, trace.among, trace.truths, trace.sheet = parts, scopes, truths, sheet
        return trace

    return judge


def _open_rows(parts: list[Trace], scopes: list[Trace], truths: list[Truth]) -> tuple[Missing, ...]:
    rows = [i for i, truth in enumerate(truths) if truth is None]
    traces = (t for i in rows for t in (*scopes[i : i + 1], parts[i]) if t.truth is None)
    return tuple(dict.fromkeys(m for t in traces for m in t.missing))


_COMPILE: dict[type[Rule], Callable[[Anything], Judge]] = {
    Compare: _compare,
    OneOf: _one_of,
    Flag: _leaf,
    Judged: _leaf,
    Since: _in_time,
    Within: _in_time,
    Any: _any,
    Not: _not,
    Some: _quantified,
    Every: _quantified,
}
