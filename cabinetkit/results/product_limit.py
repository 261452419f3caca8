"""The product-limit estimate in exact fractions, step by step, for a few patients by hand."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import NamedTuple


class Followed(NamedTuple):
    """One patient: how long she was followed, and whether that ended with an event."""

    id: str
    months: Fraction
    event: bool


class Step(NamedTuple):
    """One observed time: who is at risk just before it, what happens, and the curve after it.

    Where an event and a censoring share a time, the event comes first.
    """

    months: Fraction
    at_risk: int
    events: int
    censored: int
    survival: Fraction

    @property
    def factor(self) -> Fraction:
        """What the curve is multiplied by: 1 less the share of those at risk with an event."""
        return 1 - Fraction(self.events, self.at_risk)


def product_limit(patients: Iterable[Followed]) -> tuple[Step, ...]:
    """The steps of the curve, earliest first. Kaplan and Meier, J Am Stat Assoc 1958;53:457."""
    rows = list(patients)
    steps, survival = [], Fraction(1)
    for months in sorted({row.months for row in rows}):
        here = [row for row in rows if row.months == months]
        at_risk = sum(row.months >= months for row in rows)
        events = sum(row.event for row in here)
        survival *= 1 - Fraction(events, at_risk)
        steps.append(Step(months, at_risk, events, len(here) - events, survival))
    return tuple(steps)


def median(steps: Iterable[Step]) -> Fraction | None:
    """The first time at which the curve is at one half or below; None where it stays above."""
    return next((step.months for step in steps if step.survival <= Fraction(1, 2)), None)
