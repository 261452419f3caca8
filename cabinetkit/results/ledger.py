"""Benefit and harm on one scale: of 100 patients in each arm, how many by a month or at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from cabinetkit.html import Shown
from cabinetkit.results.model import model_of
from cabinetkit.results.published import Outcome, published
from cabinetkit.sources import source

NEJM = "NEJM 2024"
ARMS = ("cabozantinib", "placebo")
EVENTS = "grade 3 or higher adverse events"


class Line(NamedTuple):
    """One thing counted: of 100 patients in each arm, and where the numbers come from."""

    what: str
    per_100: tuple[float, float]
    basis: str

    @property
    def difference(self) -> float:
        """Cabozantinib less placebo."""
        return self.per_100[0] - self.per_100[1]


@dataclass(frozen=True, repr=False)
class Ledger(Shown):
    """Per 100 patients of a cohort: free of progression and alive, severe events, responses."""

    cohort: str
    month: float
    lines: tuple[Line, ...]

    @property
    def head(self) -> tuple[str, ...]:
        """The names of the columns."""
        return ("of 100 patients", *ARMS, "difference", "from")

    @property
    def rows(self) -> list[tuple[str, ...]]:
        """One thing a line."""
        return [
            (
                each.what,
                *(f"{count:.0f}" for count in each.per_100),
                f"{round(each.per_100[0]) - round(each.per_100[1]):+d}",
                each.basis,
            )
            for each in self.lines
        ]

    @property
    def says(self) -> str:
        """All three, with what each is."""
        free, harmed, responded = ([f"{n:.0f}" for n in each.per_100] for each in self.lines)
        return (
            f"{self.cohort}, of 100 patients on cabozantinib and of 100 on placebo: alive and free "
            f"of progression at month {self.month:g}, by model, {free[0]} and {free[1]}; with an "
            f"adverse event of grade 3 or higher at any time, {harmed[0]} and {harmed[1]}; with a "
            f"confirmed response, {responded[0]} and {responded[1]}."
        )

    @property
    def remarks(self) -> list[str]:
        """Why the three cannot be added up."""
        return [
            "The first is from a model: Weibull curves with the published medians and hazard "
            "ratio. The others are crude shares, over unequal times on treatment: how long, the "
            "sources do not say. A patient can be in all three. Differences are of the counts as "
            "shown."
        ]


def ledger(cohort: str, month: float = 6) -> Ledger:
    """The ledger of a cohort at a month.

    >>> [round(each.difference) for each in ledger("epNET").lines]
    [33, 35, 5]
    """
    return Ledger(cohort, month, (_free(cohort, month), _harmed(cohort), _responded(cohort)))


def _free(cohort: str, month: float) -> Line:
    treated, control = model_of(cohort).survival(month)
    what = f"alive and free of progression at month {month:g}"
    return Line(what, (100 * treated, 100 * control), "a model on the NEJM abstract's figures")


def _harmed(cohort: str) -> Line:
    """Printed for one cohort by a secondary copy; the abstract has the range over both."""
    ours = {arm: _value(published(EVENTS, "epNET", analysis=NEJM, arm=arm)) for arm in ARMS}
    basis = "a secondary copy; the abstract gives a range over both cohorts"
    if cohort != "epNET":
        for arm, value in ours.items():
            both = published(EVENTS, "both", analysis=NEJM, arm=arm)
            assert both.low is not None  # the range is printed
            assert both.high is not None
            ours[arm] = both.low + both.high - value
        basis = "inferred: the other end of the abstract's range"
    return Line(f"{EVENTS}, at any time", (ours[ARMS[0]], ours[ARMS[1]]), basis)


def _responded(cohort: str) -> Line:
    found = [published("objective response", cohort, analysis=NEJM, arm=arm) for arm in ARMS]
    basis = f"the {source(found[0].source).called}"
    return Line("confirmed response", (_value(found[0]), _value(found[1])), basis)


def _value(figure: Outcome) -> float:
    assert figure.value is not None  # printed
    return figure.value
