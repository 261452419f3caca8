"""When a patient can be registered: the days on which criteria hold, what opens and closes them.

The chart is taken as it stands: nothing is measured again, and what goes on today goes on.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import combinations
from typing import Any, NamedTuple

from cabinetkit.eligibility.chart import Patient
from cabinetkit.eligibility.criterion import Criterion
from cabinetkit.eligibility.days import DAY, Calendar, Days, Held, Interval
from cabinetkit.eligibility.spans import Span, span
from cabinetkit.errors import ChartError, shortened
from cabinetkit.html import boxed, columns, plain, table

HORIZON: Span = span(years=5)
"""Longer than any stretch that a criterion names, so that what time can open opens inside it."""


HEAD = ("criterion", "holds", "not known")
TOGETHER = "all together"


class Lane(NamedTuple):
    """One criterion and its days: when it holds, when it does not; the rest is unknown."""

    criterion: Criterion
    held: Held

    @property
    def days(self) -> Days:
        """The days on which it holds."""
        return self.held.true

    @property
    def unknown(self) -> Days:
        """The days on which the chart does not say."""
        return ~(self.held.true | self.held.false)

    @property
    def says(self) -> str:
        """When it holds, in words."""
        never_known = not self.days and self.unknown == self.unknown.every
        return "never known" if never_known else spoken(self.days)

    @property
    def bound_to_time(self) -> bool:
        """Whether a day in the chart, or an age, decides when it holds and when it does not."""
        always = self.days == self.days.every or self.unknown == self.days.every
        return self.held.turns and not always


class Stretch(NamedTuple):
    """Days in a row on which all lanes hold, both ends included, and who sets the ends.

    Nobody opens what is open at the chart's last entry, or closes what is open at the horizon.
    """

    first: date
    last: date
    opened_by: tuple[str, ...]
    closed_by: tuple[str, ...]


@dataclass(frozen=True, repr=False)
class Window:
    """The days on which a family of criteria holds together. For teaching; it decides nothing."""

    patient: Patient
    on: date
    lanes: tuple[Lane, ...]

    @cached_property
    def horizon(self) -> Days:
        """All days that were asked about: from the chart's last entry."""
        return Calendar(self.patient, HORIZON.after(self.on)).days.every

    @cached_property
    def days(self) -> Days:
        """The days on which every criterion of the family holds."""
        days = self.horizon
        for lane in self.lanes:
            days &= lane.days
        return days

    @cached_property
    def stretches(self) -> tuple[Stretch, ...]:
        """The days as stretches, each with the criteria that open and close it."""
        return tuple(
            Stretch(
                first,
                last,
                self._without(first - DAY) if first > self.horizon.first else (),
                self._without(last + DAY) if last < self.horizon.last else (),
            )
            for first, last in self.days.intervals
        )

    def _without(self, day: date) -> tuple[str, ...]:
        return tuple(lane.criterion.id for lane in self.lanes if day not in lane.days)

    @cached_property
    def conflict(self) -> tuple[str, ...]:
        """When there is no day: a smallest set of criteria that leave none; else nothing."""
        if self.days:
            return ()
        kept = _smallest(self.lanes)
        for size in range(1, len(kept) + 1):
            for some in combinations(kept, size):
                if not _common(some):
                    return tuple(lane.criterion.id for lane in some)
        raise AssertionError("lanes without a common day conflict")

    def lane(self, criterion_id: str) -> Lane:
        """The lane of one criterion."""
        for lane in self.lanes:
            if lane.criterion.id == criterion_id:
                return lane
        raise ChartError(f"{shortened(criterion_id)} has no lane in this window")

    def __contains__(self, day: date) -> bool:
        return day in self.days

    def __bool__(self) -> bool:
        return bool(self.days)

    @property
    def binding(self) -> list[Lane]:
        """The lanes that leave days out; one that always holds says nothing beside others."""
        return [lane for lane in self.lanes if lane.days != lane.days.every]

    @property
    def rows(self) -> list[tuple[str, str, str]]:
        """The binding lanes as a table: criterion, when it holds, when the chart does not say."""
        lanes = [(x.criterion.id, spoken(x.days), spoken(x.unknown)) for x in self.binding]
        return [*lanes, (TOGETHER, spoken(self.days), "")]

    def __repr__(self) -> str:
        return "\n".join([self.says, *columns(HEAD, self.rows)])

    def _repr_html_(self) -> str:
        return boxed(f"<p>{plain(self.says)}</p>", table(HEAD, self.rows))

    @property
    def says(self) -> str:
        """The window in one sentence."""
        if not self.days:
            return f"No day, looked for until {self.horizon.last}: {self._none()}."
        told = "; then ".join(map(self._stretch, self.stretches))
        return f"{told[0].upper()}{told[1:]}."

    def _stretch(self, stretch: Stretch) -> str:
        opened = ", ".join(stretch.opened_by)
        closed = ", ".join(stretch.closed_by)
        opens = (
            f"opens {stretch.first}, set by {opened}"
            if opened
            else f"open since {stretch.first}, the last entry of the chart"
        )
        closes = f"closes after {stretch.last}, set by {closed}" if closed else "stays open"
        return f"{opens}; {closes}"

    def _none(self) -> str:
        alone = len(self.conflict) == 1
        told = " and ".join(f"{name} ({self.lane(name).says})" for name in self.conflict)
        return f"{told} {'leaves' if alone else 'leave'} none"

    def to_json(self) -> dict[str, Any]:
        """The window as plain data; days are ISO dates, stretches closed at both ends."""
        return {
            "asked": [self.horizon.first.isoformat(), self.horizon.last.isoformat()],
            "planned": {"day": self.on.isoformat(), "inside": self.on in self},
            "stretches": [
                {
                    "first": each.first.isoformat(),
                    "last": each.last.isoformat(),
                    "opened_by": [*each.opened_by],
                    "closed_by": [*each.closed_by],
                }
                for each in self.stretches
            ],
            "conflict": [*self.conflict],
            "lanes": [
                {
                    "id": lane.criterion.id,
                    "holds": _plain(lane.days),
                    "unknown": _plain(lane.unknown),
                }
                for lane in self.lanes
            ],
        }


def _plain(days: Days) -> list[list[str]]:
    return [[first.isoformat(), last.isoformat()] for first, last in days.intervals]


def spoken(days: Days) -> str:
    """A set of days in words: 'from 2024-04-29', 'until 2024-04-28', 'never', 'always'."""
    if days == days.every:
        return "always"
    return ", ".join(_spoken(each, days) for each in days.intervals) or "never"


def _spoken(stretch: Interval, days: Days) -> str:
    if stretch.last == days.last:
        return f"from {stretch.first}"
    if stretch.first == days.first:
        return f"until {stretch.last}"
    return f"{stretch.first} to {stretch.last}"


def _common(lanes: Iterable[Lane]) -> int:
    bits = -1
    for lane in lanes:
        bits &= lane.days.bits
    return bits


def _smallest(lanes: tuple[Lane, ...]) -> list[Lane]:
    """The lanes that do not hold whenever another one does: a smallest conflict is among them."""
    kept: list[Lane] = []
    for lane in lanes:
        bits = lane.days.bits
        if any(other.days.bits & bits == other.days.bits for other in kept):
            continue
        kept = [other for other in kept if other.days.bits & bits != bits]
        kept.append(lane)
    return kept


def lanes(patient: Patient, criteria: Iterable[Criterion], on: date) -> tuple[Lane, ...]:
    """The lane of each criterion that decides, from the chart's last entry to the horizon."""
    calendar = Calendar(patient, HORIZON.after(on))
    return tuple(Lane(each, calendar.held(each.rule)) for each in criteria if not each.checklist)
