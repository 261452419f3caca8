"""Faults of a set of rules: limits that cannot be met, contradictions, rules that add nothing.

Facts are sampled where the rules turn, as for boundary patients, and lists up to two rows, on
several days of registration. A fault that is reported holds on all of these samples; a set without
a finding is not proved to be sound.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import partial
from itertools import combinations, product
from typing import Any, Literal, NamedTuple

from cabinetkit.eligibility.boundary import DATED, LAG, MOST, ON, OTHER_DAYS, Points, leaves, points
from cabinetkit.eligibility.criterion import Criterion
from cabinetkit.eligibility.evaluate import compiled
from cabinetkit.eligibility.lookup import GivenFacts
from cabinetkit.eligibility.rules import Every, Rule, Some, facts_of, walk
from cabinetkit.eligibility.vocabulary import FACTS
from cabinetkit.errors import RuleError


class Fault(NamedTuple):
    """What is wrong, with which criteria, in a sentence."""

    kind: Literal["cannot be met", "always met", "contradiction", "implied", "never read"]
    about: tuple[str, ...]
    says: str


def lint(criteria: Iterable[Criterion], *, elsewhere: Iterable[Criterion] = ()) -> list[Fault]:
    """The faults of a set of criteria, by their default readings; those of one criterion first.

    A fact that is read by a criterion `elsewhere`, in another version, is not one that no rule
    reads.

    A rule stated again under another id is no fault. Raises RuleError when a rule turns at more
    points than can be tried.
    """
    known = [*criteria]
    asked = [each for each in known if not each.checklist]
    alone = {c.id: _outcomes(c) for c in asked if not c.same_as}
    sound = [c for c in asked if c.id in alone and alone[c.id] is None]
    return [
        *(fault for fault in alone.values() if fault is not None),
        *(fault for pair in combinations(sound, 2) for fault in _pair(*pair)),
        *_never_read([*known, *elsewhere]),
    ]


def _outcomes(criterion: Criterion) -> Fault | None:
    if _every_day(partial(_never, True), criterion.rule):
        says = f"{criterion.id} is met by nobody: {criterion.rule}"
        return Fault("cannot be met", (criterion.id,), says)
    if _every_day(partial(_never, False), criterion.rule):
        says = f"{criterion.id} is met by everybody of whom enough is known: {criterion.rule}"
        return Fault("always met", (criterion.id,), says)
    return None


def _never(truth: bool, rule: Rule, *, on: date) -> bool:
    judge = compiled(rule)
    return all(judge(world).truth is not truth for world in _worlds(rule, on=on))


def _pair(one: Criterion, other: Criterion) -> Iterator[Fault]:
    shared = {*facts_of(one.rule)} & {*facts_of(other.rule)}
    for name in sorted(name for name in shared if not FACTS[name].rows):
        if _every_day(partial(_exclude, name), one.rule, other.rule):
            says = f"no value of {name} satisfies both {one.id} and {other.id}"
            yield Fault("contradiction", (one.id, other.id), says)
            return
    for narrow, wide in ((one, other), (other, one)) if shared else ():
        if _every_day(_implies, narrow.rule, wide.rule):
            says = f"whoever meets {narrow.id} meets {wide.id}"
            yield Fault("implied", (wide.id, narrow.id), says)


def _every_day(holds: Callable[..., bool], *rules: Rule) -> bool:
    """Whether it holds on each day tried; months and days come apart on some of them only."""
    dated = any(isinstance(leaf, DATED) for rule in rules for leaf in leaves(rule))
    return all(holds(*rules, on=on) for on in ((ON, *OTHER_DAYS) if dated else (ON,)))


def _exclude(name: str, one: Rule, other: Rule, *, on: date) -> bool:
    """Whether no value of the fact leaves both rules a chance to be met."""
    values = points((one, other), on)[0][name]
    allowed = []
    for rule in (one, other):
        judge = compiled(rule)
        worlds = _worlds(rule, on=on, instead={name: values})
        allowed.append([w.value(name) for w in worlds if judge(w).truth])
    return not any(value in allowed[1] for value in allowed[0])


def _implies(narrow: Rule, wide: Rule, *, on: date) -> bool:
    first, second = compiled(narrow), compiled(wide)
    return all(second(w).truth for w in _worlds(narrow, wide, on=on) if first(w).truth)


def _never_read(criteria: list[Criterion]) -> Iterator[Fault]:
    rules = [rule for c in criteria for rule in (c.rule, *(other.rule for other in c.others))]
    read = {name for rule in rules for name in facts_of(rule)}
    for name in FACTS:
        if name not in read:
            yield Fault("never read", (name,), f"no rule reads {name}: {FACTS[name].label}")


# --- samples --------------------------------------------------------------------------------------


def _worlds(*rules: Rule, on: date, instead: Points | None = None) -> Iterator[GivenFacts]:
    """Every combination of the points at which these rules turn, as facts."""
    single, lists = points(rules, on)
    single |= instead or {}
    if _count(single) * max(map(_count, lists.values()), default=1) > MOST * 10:
        raise RuleError(f"too many combinations to try: split '{rules[0]}'")
    for values in product(*single.values()):
        known = dict(zip(single, values, strict=True))
        sheets = [_sheets(name, lists[name], rules, known, on) for name in lists]
        for chosen in product(*sheets):
            facts = known | dict(zip(lists, chosen, strict=True))
            yield GivenFacts(facts, on=on, start=on + LAG)


def _count(points: Points) -> int:
    count = 1
    for values in points.values():
        count *= len(values)
    return count


def _sheets(
    name: str, points: Points, rules: tuple[Rule, ...], known: dict[str, Any], on: date
) -> list[Any]:
    """The list not taken, empty, and with one or two rows: one row for each way to be judged."""
    bodies = [
        compiled(body)
        for rule in rules
        for node in walk(rule)
        if isinstance(node, Some | Every) and node.rows == name
        for body in (node.fits, node.among)
        if body is not None
    ]
    short = [fact.rpartition(".")[2] for fact in points]
    kinds: dict[tuple[Any, ...], dict[str, Any]] = {}
    for values in product(*points.values()):
        row = dict(zip(short, values, strict=True))
        [one] = GivenFacts({**known, name: [row]}, on=on, start=on + LAG).sheet(name).rows
        kinds.setdefault(tuple(body(one).truth for body in bodies), row)
    rows = list(kinds.values())
    return [None, [], *([row] for row in rows), *map(list, combinations(rows, 2))]
