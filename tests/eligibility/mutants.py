"""Rules with one thing changed: what a slip of the pen, or a careless reading, makes of a rule.

Each mutant differs from its rule in one place: an operator, a number, a unit of time, an anchor,
a code, *and* for *or*, a part left out, *not* added or dropped, *some* for *every*.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any as Anything

from cabinetkit.eligibility import vocabulary
from cabinetkit.eligibility.rules import (
    All,
    Amount,
    Any,
    Compare,
    Every,
    Multiple,
    Not,
    OneOf,
    Rule,
    Since,
    Some,
    Within,
)

_NEAR = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "=="}
_FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_DAYS_IN = {"months": 30.5, "years": 365}  # six months are taken for 183 days


def mutants(rule: Rule) -> Iterator[tuple[str, Rule]]:
    """Every rule that differs from this one in one place, with what was changed."""
    for says, mutant in _anywhere(rule):
        if mutant != rule:
            yield says, mutant


def _anywhere(rule: Rule) -> Iterator[tuple[str, Rule]]:
    yield from _here(rule)
    for field in ("of", "fits", "among"):
        part = getattr(rule, field, None)
        if isinstance(part, tuple):
            for n, inner in enumerate(part):
                for says, changed in _anywhere(inner):
                    yield says, _with(rule, **{field: (*part[:n], changed, *part[n + 1 :])})
        elif isinstance(part, Rule):
            for says, changed in _anywhere(part):
                yield says, _with(rule, **{field: changed})


def _with(rule: Rule, **fields: Anything) -> Rule:
    return rule.model_copy(update=fields)


def _here(rule: Rule) -> Iterator[tuple[str, Rule]]:
    if isinstance(rule, Compare):
        yield from _compare(rule)
    elif isinstance(rule, OneOf):
        yield from _one_of(rule)
    elif isinstance(rule, Since | Within):
        yield from _in_time(rule)
    elif isinstance(rule, All | Any):
        yield "and for or", (Any if isinstance(rule, All) else All)(of=rule.of)
        for n, part in enumerate(rule.of):
            rest = (*rule.of[:n], *rule.of[n + 1 :])
            left_out = rest[0] if len(rest) == 1 else _with(rule, of=rest)
            yield f"'{part}' left out", left_out
    elif isinstance(rule, Some | Every):
        other = Every if isinstance(rule, Some) else Some
        yield "some for every", other(rows=rule.rows, fits=rule.fits, among=rule.among)
        if rule.among is not None:
            yield f"'{rule.among}' left out", _with(rule, among=None)
    if isinstance(rule, Not):
        yield "not dropped", rule.of
    else:
        yield "not added", Not(of=rule)


def _compare(rule: Compare) -> Iterator[tuple[str, Rule]]:
    for op in (_NEAR[rule.op], _FLIPPED.get(rule.op)):
        if op is not None:
            yield f"{op} for {rule.op}", _with(rule, op=op)
    limit = rule.limit
    if isinstance(limit, Amount):
        step = Decimal(vocabulary.fact(rule.fact).step or 1)
        for number in (limit.number - step, limit.number + step):
            yield f"{number} for {limit.number}", _with(rule, limit=_amount(limit, number))
    else:
        tenth = Decimal("0.1")
        for times in (limit.times - tenth, limit.times + tenth):
            changed = Multiple(times=times, fact=limit.fact)
            yield f"{times} times for {limit.times}", _with(rule, limit=changed)
        typical = Decimal(vocabulary.fact(limit.fact).typical or 1) * limit.times
        fixed = Amount(number=typical, unit=vocabulary.fact(rule.fact).unit)
        yield f"{typical} for a limit of the laboratory", _with(rule, limit=fixed)


def _amount(limit: Amount, number: Decimal) -> Amount:
    return Amount(number=number, unit=limit.unit)


def _one_of(rule: OneOf) -> Iterator[tuple[str, Rule]]:
    if len(rule.values) > 1:
        for value in rule.values:
            rest = tuple(each for each in rule.values if each != value)
            yield f"'{value}' left out", _with(rule, values=rest)
    more = [each for each in vocabulary.fact(rule.fact).values if each not in rule.values]
    for value in more[:1]:
        yield f"'{value}' added", _with(rule, values=(*rule.values, value))


def _in_time(rule: Since | Within) -> Iterator[tuple[str, Rule]]:
    span = rule.span
    for count in (span.count - 1, span.count + 1):
        if count >= 0:
            changed = span.model_copy(update={"count": count})
            yield f"{changed} for {span}", _with(rule, span=changed)
    if span.unit in _DAYS_IN:
        days = round(span.count * _DAYS_IN[span.unit])
        changed = span.model_copy(update={"count": days, "unit": "days"})
        yield f"{changed} for {span}", _with(rule, span=changed)
    other = "start of treatment" if rule.before == "registration" else "registration"
    yield f"before {other} for {rule.before}", _with(rule, before=other)
    if isinstance(rule, Within):
        yield "the other end counted in or out", _with(rule, both_ends=not rule.both_ends)
