"""Published figures: each with its analysis, its reader, its direction, its source and standing."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from io import StringIO
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, field_validator

from cabinetkit.data import data, text
from cabinetkit.errors import CabinetkitError, near_miss, shortened
from cabinetkit.html import Shown
from cabinetkit.sources import Place, Standing, source

if TYPE_CHECKING:
    from pandas import DataFrame

TRIAL = "CABINET"
SIBLINGS = "siblings"
NOT_STATED = "not stated"
NOT_EVALUABLE = "NE"  # there was nothing to take the figure of
Unit = Literal["months", "%", "patients", "events", "ratio"]
# How the name of an endpoint ends or begins says in what it is counted.
UNITS: tuple[tuple[str, Unit], ...] = (
    ("median", "months"),
    ("hazard ratio", "ratio"),
    ("patients", "patients"),
    ("deaths", "patients"),
    ("events at interim", "events"),
)


class UnknownFigureError(CabinetkitError):
    """No published figure, or more than one, fits what was asked for."""


class Outcome(BaseModel, Shown):
    """One published result: of one arm, or of one arm over another, in one analysis.

    `value`, `low` and `high` are as printed, in `unit`; None where the source gives none, says that
    there was nothing to evaluate, or that it was not reached (`not_reached` names which).
    `interval` says what low and high are.
    `n` and `events` are None where no source states them. Those of a comparison may be the sum of
    its arms; nothing else is worked out. `assessor` is who read the scans, empty where not stated.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    trial: str
    analysis: str
    cohort: str
    arm: str
    over: str
    endpoint: str
    value: float | None
    low: float | None
    high: float | None
    interval: Literal["95% CI", "range over cohorts", ""]
    not_reached: tuple[Literal["value", "low", "high"], ...]
    n: int | None
    events: int | None
    assessor: str
    wording: str
    source: str
    place: str
    interval_source: str
    n_source: str
    assessor_source: str
    note: str
    printed: tuple[str, str, str]

    @field_validator("value", "low", "high", "n", "events", mode="before")
    @classmethod
    def _none_if_blank(cls, cell: str) -> str | None:
        return None if cell in ("", NOT_EVALUABLE) else cell

    @field_validator("not_reached", mode="before")
    @classmethod
    def _words(cls, cell: str) -> tuple[str, ...]:
        return tuple(cell.split())

    @property
    def key(self) -> str:
        """Its name: analysis, cohort, endpoint, and the arm with its direction."""
        return " / ".join(filter(None, (self.analysis, self.cohort, self.endpoint, self.direction)))

    @property
    def direction(self) -> str:
        """The arm; for a ratio which arm over which."""
        return f"{self.arm} over {self.over}" if self.over else self.arm

    @property
    def unit(self) -> Unit:
        """What the value counts."""
        return next((unit for word, unit in UNITS if word in self.endpoint), "%")

    @property
    def scanned(self) -> bool:
        """Whether somebody had to read scans for it."""
        return any(word in self.endpoint for word in ("PFS", "TTP", "response", "interim"))

    @property
    def standing(self) -> Standing:
        """Whether a document, an abstract or a secondary copy gives the value."""
        return source(self.source).standing

    @property
    def standings(self) -> str:
        """The standing of the value, and of what comes from a source of another standing."""
        others = {
            "interval": self.interval_source,
            "n": self.n_source,
            "reader": self.assessor_source,
        }
        lower = [
            (source(other).standing, part)
            for part, other in others.items()
            if other and source(other).standing != self.standing
        ]
        by_standing = [
            f"{' and '.join(part for other, part in lower if other == each)} {each}"
            for each in dict.fromkeys(other for other, _ in lower)
        ]
        return "; ".join([self.standing, *by_standing])

    @property
    def sources(self) -> list[str]:
        """The ids of every source that something of the figure is taken from."""
        parts = (self.source, self.interval_source, self.n_source, self.assessor_source)
        return list(dict.fromkeys(filter(None, parts)))

    @property
    def at(self) -> Place:
        """Where the value stands."""
        return source(self.source).at(self.place)

    @property
    def said(self) -> str:
        """The figure as printed, with its unit and what its bounds are."""
        value, low, high = (
            "not reached" if name in self.not_reached else digits
            for name, digits in zip(("value", "low", "high"), self.printed, strict=True)
        )
        unit = {"%": "%", "ratio": ""}.get(self.unit, f" {self.unit}")
        figure = value if value == "not reached" else f"{value}{unit}"
        if value == NOT_EVALUABLE:
            return "not evaluable"
        if not (low or high):
            return figure
        if not value:
            return f"{low} to {high}{unit} ({self.interval})"
        return f"{figure} ({self.interval} {low} to {high})"

    @property
    def n_said(self) -> str:
        """The number of patients, or that it is not stated."""
        return NOT_STATED if self.n is None else str(self.n)

    @property
    def says(self) -> str:
        """The figure with its trial, cohort, direction, patients and reader."""
        name = self.analysis if self.trial in self.analysis else f"{self.trial}, {self.analysis}"
        n = f"; {self.n_said} patients" if self.endpoint != "patients" else ""
        events = f", {self.events} events" if self.events is not None else ""
        what = ", ".join(filter(None, (self.cohort, self.endpoint, self.direction)))
        reader = f"; scans read by: {self.assessor or NOT_STATED}" if self.scanned else ""
        return f"{name}: {what}: {self.said}{n}{events}{reader}."

    @property
    def remarks(self) -> list[str]:
        """Where it stands, what of it comes from elsewhere, and what to know of it."""
        parts = {
            "interval": self.interval_source,
            "number of patients": self.n_source,
            "reader": self.assessor_source,
        }
        lines = [f"Source: {self.at} ({self.standing})."]
        lines += [
            f"The {part} is taken from: {source(other).called} ({source(other).standing})."
            for part, other in parts.items()
            if other
        ]
        if self.wording:
            lines.append(f"Wording: {self.wording}.")
        return [*lines, *([self.note] if self.note else [])]

    __str__ = Shown.__str__
    __repr__ = Shown.__repr__


class Analysis(BaseModel):
    """A publication of a trial: its data cut and its reader, None where the sources do not say."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    trial: str
    title: str
    cut: str | None
    cut_source: str | None
    reader: str | None
    note: str


@cache
def records() -> tuple[Outcome, ...]:
    """Every published result of `data/outcomes.csv`."""
    rows = csv.DictReader(StringIO(text("outcomes.csv")))
    return tuple(
        Outcome.model_validate(row | {"printed": (row["value"], row["low"], row["high"])})
        for row in rows
    )


@cache
def analyses() -> dict[str, Analysis]:
    """The analyses by name, from `data/analyses.json`."""
    return {row["id"]: Analysis.model_validate(row) for row in data("analyses.json")}


def outcomes(
    *,
    cohort: str | None = None,
    endpoint: str | None = None,
    analysis: str | None = None,
    trial: str = TRIAL,
) -> DataFrame:
    """The published figures as a data frame, one row a result, in the order of publication.

    >>> import cabinetkit as ck
    >>> frame = ck.outcomes(cohort="pNET", endpoint="PFS hazard ratio")
    >>> list(frame["value"][:2]), list(frame["analysis"][:2])
    ([0.23, 0.22], ['NEJM 2024', 'FDA 2025'])

    `trial="siblings"` gives other trials in this disease, for exercises, by name and never ranked:
    other patients, other controls, other years. Columns as in `Outcome`, with the unit and the
    standing of the source; a missing number is missing, never 0. What nothing fits is an error
    that says what there is.
    """
    import pandas as pd

    found = select(cohort=cohort, endpoint=endpoint, analysis=analysis, trial=trial)
    columns = [
        *("trial", "analysis", "cohort", "endpoint", "arm", "over", "value", "low", "high"),
        *("unit", "interval", "n", "events", "assessor", "standing", "source", "place"),
        *("interval_source", "n_source", "assessor_source", "wording", "note"),
    ]
    frame = pd.DataFrame([{name: getattr(row, name) for name in columns} for row in found])
    frame.insert(9, "not_reached", [" ".join(row.not_reached) for row in found])
    numbers = dict.fromkeys(("value", "low", "high"), "float64")
    return frame.astype({**numbers, "n": "Int64", "events": "Int64"})


def published(
    endpoint: str,
    cohort: str | None = None,
    *,
    analysis: str | None = None,
    arm: str | None = None,
    trial: str = TRIAL,
) -> Outcome:
    """The one published figure that fits; where several fit, an error that lists them.

    >>> import cabinetkit as ck
    >>> found = ck.published("PFS hazard ratio", "pNET", analysis="NEJM 2024")
    >>> found.value, found.low, found.high, found.direction
    (0.23, 0.12, 0.42, 'cabozantinib over placebo')

    `arm` is the arm that the figure is about; of a ratio, the one on top. An error as well where
    nothing fits: the kit holds no figure without a source.
    """
    found = select(cohort=cohort, endpoint=endpoint, analysis=analysis, trial=trial, arm=arm)
    if len(found) > 1:
        listed = "\n".join(f"  {row.key}: {row.said}" for row in found)
        raise UnknownFigureError(
            f"{len(found)} figures fit; say more of cohort=, analysis=, arm=:\n{listed}"
        )
    return found[0]


def select(*, trial: str = TRIAL, **wanted: str | None) -> list[Outcome]:
    """The results that fit every wish; an error where a wish names nothing, or nothing fits all."""
    rows = _of_trial(trial)
    for name, value in wanted.items():
        known = list(dict.fromkeys(getattr(row, name) for row in _of_trial(trial)))
        if value is not None and value not in known:
            raise UnknownFigureError(
                f"no {name} called {shortened(value)}; the kit has: "
                f"{', '.join(filter(None, known))}.{near_miss(str(value), known)}"
            )
        rows = [row for row in rows if value is None or getattr(row, name) == value]
    if not rows:
        asked = ", ".join(f"{name} {value}" for name, value in wanted.items() if value)
        raise UnknownFigureError(f"the kit has no figure for {asked}.{_near(trial, wanted)}")
    return rows


def _near(trial: str, wanted: Mapping[str, str | None]) -> str:
    """What there is when one of the wishes is dropped."""
    near = {
        row.key: f"{row.key}: {row.said}"
        for dropped in wanted
        for row in _of_trial(trial)
        if wanted[dropped]
        and all(
            value is None or getattr(row, name) == value
            for name, value in wanted.items()
            if name != dropped
        )
    }
    if not near:
        return " No source that it holds gives one."
    return "\n".join([" Near it (of a ratio, arm= is the arm on top):", *near.values()][:7])


def _of_trial(trial: str) -> list[Outcome]:
    known = sorted({row.trial for row in records()} - {TRIAL}, key=str.casefold)
    if trial == SIBLINGS:
        return sorted((row for row in records() if row.trial in known), key=_by_trial)
    if trial != TRIAL and trial not in known:
        raise UnknownFigureError(
            f"no trial called {shortened(trial)}; the kit has: {', '.join([TRIAL, *known])}, and "
            f"'{SIBLINGS}' for all but {TRIAL}.{near_miss(str(trial), [TRIAL, *known, SIBLINGS])}"
        )
    return [row for row in records() if row.trial == trial]


def _by_trial(row: Outcome) -> str:
    return row.trial.casefold()
