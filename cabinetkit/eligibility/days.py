"""On which days a rule holds for a chart: two sets of days a node, and what is unknown between.

The judge of a rule answers for one day. Here each leaf is asked only on the days on which its
answer can turn; the joints join sets of days as the judge joins answers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple, Self

from cabinetkit.eligibility import vocabulary
from cabinetkit.eligibility.chart import Patient
from cabinetkit.eligibility.evaluate import Judge, compiled
from cabinetkit.eligibility.lookup import ChartFacts, Facts
from cabinetkit.eligibility.rules import (
    All,
    Any,
    Every,
    Not,
    Rule,
    Since,
    Some,
    Within,
    facts_of,
)
from cabinetkit.eligibility.vocabulary import Known

DAY = timedelta(days=1)


class Interval(NamedTuple):
    """A stretch of days, both ends included."""

    first: date
    last: date


@dataclass(frozen=True)
class Days:
    """A set of days between `first` and `last`; one bit a day, so that sets join exactly."""

    first: date
    last: date
    bits: int = 0

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last and bool(self.bits >> (day - self.first).days & 1)

    def __bool__(self) -> bool:
        return bool(self.bits)

    def __and__(self, other: Days) -> Days:
        return self._with(self.bits & other.bits)

    def __or__(self, other: Days) -> Days:
        return self._with(self.bits | other.bits)

    def __invert__(self) -> Days:
        return self._with(self.bits ^ self._all)

    def between(self, first: date, last: date) -> Days:
        """The days of this stretch, as far as they lie between the two ends."""
        start, stop = max(first, self.first), min(last, self.last)
        count = (stop - start).days + 1
        return self._with(((1 << count) - 1) << (start - self.first).days if count > 0 else 0)

    @property
    def every(self) -> Days:
        """All days between the two ends."""
        return self._with(self._all)

    @property
    def none(self) -> Days:
        """No day."""
        return self._with(0)

    @property
    def intervals(self) -> tuple[Interval, ...]:
        """The days as stretches, both ends included, in order."""
        return tuple(self._stretches())

    def _stretches(self) -> Iterator[Interval]:
        bits, day = self.bits, self.first
        while bits:
            gap = (bits & -bits).bit_length() - 1
            bits, day = bits >> gap, day + gap * DAY
            length = (bits + 1 & ~bits).bit_length() - 1
            yield Interval(day, day + (length - 1) * DAY)
            bits, day = bits >> length, day + length * DAY

    @property
    def _all(self) -> int:
        return (1 << (self.last - self.first).days + 1) - 1

    def _with(self, bits: int) -> Self:
        return type(self)(self.first, self.last, bits)


class Held(NamedTuple):
    """The days on which a rule holds, and those on which it does not; the rest is unknown.

    `turns` says that the chart holds a day on which the answer can change, be it long over.
    """

    true: Days
    false: Days
    turns: bool = False

    def __and__(self, other: Held) -> Held:
        turns = self.turns or other.turns
        return Held(self.true & other.true, self.false | other.false, turns)

    def __or__(self, other: Held) -> Held:
        return ~(~self & ~other)

    def __invert__(self) -> Held:
        return Held(self.false, self.true, self.turns)


Place = Callable[[date], Facts]
"""The facts of a patient, or of one row of a list of hers, as they stand on a day."""


class Calendar:
    """A patient's chart, asked for each day from its last entry to a horizon.

    What goes on today is taken to go on.
    """

    def __init__(self, patient: Patient, last: date) -> None:
        self.patient = patient
        self.days = Days(patient.last_entry or last, last)
        self._facts: dict[date, ChartFacts] = {}

    def facts(self, day: date) -> ChartFacts:
        """The facts of the chart on a day."""
        if day not in self._facts:
            self._facts[day] = ChartFacts(self.patient, day)
        return self._facts[day]

    def held(self, rule: Rule) -> Held:
        """The days on which a rule holds for this chart, and those on which it does not."""
        return self._held(rule, self.facts)

    def _held(self, rule: Rule, place: Place) -> Held:
        if isinstance(rule, Not):
            return ~self._held(rule.of, place)
        if isinstance(rule, All | Any):
            first, *rest = (self._held(part, place) for part in rule.of)
            for part in rest:
                first = first & part if isinstance(rule, All) else first | part
            return first
        if isinstance(rule, Some | Every):
            return self._rows(rule, place)
        return self._leaf(rule, place)

    def _leaf(self, rule: Rule, place: Place) -> Held:
        judge: Judge = compiled(rule)
        first, last = self.days.first, self.days.last
        turns = self._turns(rule, place(first))
        inside = sorted(day for day in turns if first < day <= last)
        found = {True: self.days.none, False: self.days.none}
        for start, stop in zip([first, *inside], [*inside, last + DAY], strict=True):
            truth = judge(place(start)).truth
            if truth is not None:
                found[truth] |= self.days.between(start, stop - DAY)
        return Held(found[True], found[False], bool(turns))

    def _rows(self, rule: Some | Every, place: Place) -> Held:
        sheet, every = place(self.days.first).sheet(rule.rows), isinstance(rule, Every)
        all_days, no_day = self.days.every, self.days.none
        held = Held(all_days, no_day) if every else Held(no_day, all_days)
        concerned = no_day
        for number in range(len(sheet.rows)):
            row = _row_of(place, rule.rows, number)
            fits = self._held(rule.fits, row)
            among = Held(all_days, no_day) if rule.among is None else self._held(rule.among, row)
            concerned |= among.true
            held = held & (~among | fits) if every else held | (among & fits)
        # More could stand on a list than is written there, unless somebody made sure.
        sampled = vocabulary.rows(rule.rows).sampled
        sure = concerned if sampled else all_days if sheet.complete else no_day
        if every:
            return held._replace(true=held.true & sure)
        return held._replace(false=held.false & sure)

    def _turns(self, leaf: Rule, facts: Facts) -> set[date]:
        """The days on which a leaf can change its answer, before and after the horizon too."""
        if not isinstance(leaf, Since | Within):
            return {day for name in facts_of(leaf) for day in facts.turns(name)}
        event = facts.value(leaf.fact)
        if not isinstance(event, Known) or not isinstance(event.value, date):
            return set()
        lag = self.patient.planned_start_lag_days or 0
        shift = lag if leaf.before == "start of treatment" else 0
        # A stretch may include its last day: then it is over one day later.
        opens = leaf.span.after(event.value) - shift * DAY
        return {opens, opens + DAY}


def _row_of(place: Place, rows: str, number: int) -> Place:
    return lambda day: place(day).sheet(rows).rows[number]
