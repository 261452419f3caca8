"""Faults of a set of rules: limits that cannot be met, contradictions, rules that add nothing.

A fault that is reported holds on every way in which what the rules ask can come out. Only pairs of
criteria are looked at: a set without a finding is not proved to be sound.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import Literal, NamedTuple

from cabinetkit.eligibility.criterion import Criterion
from cabinetkit.eligibility.rules import facts_of
from cabinetkit.eligibility.vocabulary import FACTS
from cabinetkit.eligibility.worlds import Worlds


class Fault(NamedTuple):
    """What is wrong, with which criteria, in a sentence."""

    kind: Literal["cannot be met", "always met", "contradiction", "implied", "never read"]
    about: tuple[str, ...]
    says: str


def lint(criteria: Iterable[Criterion], *, elsewhere: Iterable[Criterion] = ()) -> list[Fault]:
    """The faults of a set of criteria, by their default readings; those of one criterion first.

    A fact that is read by a criterion `elsewhere`, in another version, is not one that no rule
    reads. A rule stated again under another id is no fault.
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
    judge = criterion.judge
    found = {judge(world.facts).truth for world in Worlds((criterion.rule,))}
    if True not in found:
        says = f"{criterion.id} is met by nobody: {criterion.rule}"
        return Fault("cannot be met", (criterion.id,), says)
    if False not in found:
        says = f"{criterion.id} is met by everybody of whom enough is known: {criterion.rule}"
        return Fault("always met", (criterion.id,), says)
    return None


def _pair(one: Criterion, other: Criterion) -> Iterator[Fault]:
    shared = [name for name in facts_of(one.rule) if name in facts_of(other.rule)]
    if not shared:
        return
    met = [
        (world.values, bool(one.judge(facts).truth), bool(other.judge(facts).truth))
        for world in Worlds((one.rule, other.rule))
        for facts in (world.facts,)
    ]
    for name in sorted(name for name in shared if not FACTS[name].rows):
        if not {v[name] for v, a, _ in met if a} & {v[name] for v, _, b in met if b}:
            says = f"no value of {name} satisfies both {one.id} and {other.id}"
            yield Fault("contradiction", (one.id, other.id), says)
            return
    if all(b for _, a, b in met if a):
        yield _implied(narrow=one, wide=other)
    if all(a for _, a, b in met if b):
        yield _implied(narrow=other, wide=one)


def _implied(*, narrow: Criterion, wide: Criterion) -> Fault:
    return Fault("implied", (wide.id, narrow.id), f"whoever meets {narrow.id} meets {wide.id}")


def _never_read(criteria: list[Criterion]) -> Iterator[Fault]:
    rules = [rule for c in criteria for rule in (c.rule, *(other.rule for other in c.others))]
    read = {name for rule in rules for name in facts_of(rule)}
    for name in FACTS:
        if name not in read:
            yield Fault("never read", (name,), f"no rule reads {name}: {FACTS[name].label}")
