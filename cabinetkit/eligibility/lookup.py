"""Where a rule finds its facts: in a chart, or in a plain table of values.

Both answer the same three questions, so that one evaluation serves a patient, a lesson's boundary
cases and the tests of the laws.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple, Protocol
from weakref import ref

from cabinetkit.eligibility import vocabulary
from cabinetkit.eligibility.chart import Patient
from cabinetkit.eligibility.rules import Anchor
from cabinetkit.eligibility.units import plain_number
from cabinetkit.eligibility.vocabulary import NOT_YET, ONGOING, Absent, Answer, At, Known
from cabinetkit.errors import RuleError


class Sheet(NamedTuple):
    """A list as it stands: its rows, and the day it was completed (None: it was not)."""

    rows: Sequence[RowFacts]
    complete: bool
    recorded: bool = True
    asked_on: date | None = None


class Facts(Protocol):
    """What a rule may ask. `on` is the day of registration."""

    on: date

    def value(self, name: str) -> Answer:
        """The answer to a fact."""

    def sheet(self, name: str) -> Sheet:
        """The rows of a list."""

    def anchor(self, anchor: Anchor) -> date | None:
        """The day a window counts back from; None when it is not known."""

    def path(self, name: str) -> str:
        """How an open item calls this fact: `therapies[1].ended`."""

    def turns(self, name: str) -> Iterable[date]:
        """The days on which the fact may change by itself, with nothing new in the chart."""


class RowFacts(Facts, Protocol):
    """The facts of one row of a list beside those of the patient."""

    @property
    def label(self) -> str:
        """How a reason calls the row."""


class ChartFacts:
    """The facts of one patient on one day; each is read once."""

    def __init__(self, patient: Patient, on: date) -> None:
        self.on = on
        self._at = At(patient, on)
        self._answers: dict[str, Answer] = {}
        self._sheets: dict[str, Sheet] = {}

    def value(self, name: str) -> Answer:
        answer = self._answers.get(name)
        if answer is None:
            fact = vocabulary.fact(name)
            if fact.rows:
                raise RuleError(
                    f"{name} is a fact of a row: ask it inside {fact.rows}.some(...) or .every(...)"
                )
            answer = self._answers[name] = fact.read(self._at)
        return answer

    def sheet(self, name: str) -> Sheet:
        if name not in self._sheets:
            self._sheets[name] = self._read_sheet(vocabulary.rows(name))
        return self._sheets[name]

    def _read_sheet(self, rows: vocabulary.Rows) -> Sheet:
        listing = rows.read(self._at)
        if listing is None:
            return Sheet(rows=(), complete=False, recorded=False)
        asked_on = listing.asked_on
        return Sheet(
            rows=[_ChartRow(self, self._at, rows, n, row) for n, row in enumerate(listing.entries)],
            complete=asked_on is not None,
            asked_on=asked_on,
        )

    def anchor(self, anchor: Anchor) -> date | None:
        return _anchor(self._at, anchor)

    def path(self, name: str) -> str:
        return name

    def turns(self, name: str) -> Iterable[date]:
        return vocabulary.fact(name).turns(self._at.patient)


def _anchor(at: At, anchor: Anchor) -> date | None:
    if anchor == "registration":
        return at.on
    lag = at.patient.planned_start_lag_days
    return None if lag is None else at.on + timedelta(days=lag)


class _ChartRow:
    """The facts of one row of a chart, and through it those of the patient."""

    def __init__(
        self, parent: ChartFacts, at: At, rows: vocabulary.Rows, number: int, row: Any
    ) -> None:
        self.on, self._at, self._rows, self._number, self._row = at.on, at, rows, number, row
        # The parent keeps its rows; a reference back would keep both until the next collection.
        self._parent = ref(parent)
        self._answers: dict[str, Answer] = {}

    @property
    def label(self) -> str:
        return self._rows.row_label(self._row)

    def value(self, name: str) -> Answer:
        answer = self._answers.get(name)
        if answer is None:
            fact = vocabulary.fact(name)
            if fact.rows != self._rows.name:
                return self._patient().value(name)
            answer = self._answers[name] = fact.read(self._row, self._at)
        return answer

    def sheet(self, name: str) -> Sheet:
        return self._patient().sheet(name)

    def anchor(self, anchor: Anchor) -> date | None:
        return _anchor(self._at, anchor)

    def path(self, name: str) -> str:
        fact = vocabulary.fact(name)
        if fact.rows != self._rows.name:
            return name
        return f"{fact.rows}[{self._number}].{fact.short}"

    def turns(self, name: str) -> Iterable[date]:
        fact = vocabulary.fact(name)
        if fact.rows != self._rows.name:
            return self._patient().turns(name)
        return fact.turns(self._row)

    def _patient(self) -> ChartFacts:
        parent = self._parent()
        assert parent is not None, "a row outlived the facts of its patient"
        return parent


class GivenFacts:
    """Facts given outright, by name: a number, a code, a set of codes, True or False, a day.

    Numbers are in the unit of the fact. A list is a sequence of such tables, one a row, its facts
    by their short names, and is complete unless its name is among `incomplete`. What is not given
    is absent. `start` is the first day of treatment, when it is known.
    """

    def __init__(
        self,
        values: Mapping[str, Any],
        *,
        on: date,
        start: date | None = None,
        incomplete: Sequence[str] = (),
    ) -> None:
        self.on, self._start = on, start
        self._values, self._incomplete, self._prefix = dict(values), incomplete, ""
        self.label = ""

    def value(self, name: str) -> Answer:
        value = self._values.get(name)
        return Absent() if value is None else _known(name, value)

    def sheet(self, name: str) -> Sheet:
        given = self._values.get(name)
        if given is None:
            return Sheet(rows=(), complete=False, recorded=False)
        rows = [self._row(name, n, row) for n, row in enumerate(given)]
        return Sheet(rows=rows, complete=name not in self._incomplete)

    def _row(self, name: str, number: int, row: Mapping[str, Any]) -> GivenFacts:
        own = {f"{name}.{short}": value for short, value in row.items()}
        facts = GivenFacts({**self._values, **own}, on=self.on, start=self._start)
        facts._prefix = f"{name}[{number}]."
        facts.label = f"{vocabulary.rows(name).one} {number + 1}"
        return facts

    def anchor(self, anchor: Anchor) -> date | None:
        return self.on if anchor == "registration" else self._start

    def path(self, name: str) -> str:
        fact = vocabulary.fact(name)
        return f"{self._prefix}{fact.short}" if fact.rows else name

    def turns(self, name: str) -> Iterable[date]:
        return ()


def _known(name: str, value: Any) -> Known:
    if vocabulary.fact(name).kind == "codes":
        return Known(tuple(value), " + ".join(sorted(value)) or "none")
    return _one_known(name, value)


@lru_cache(maxsize=20_000, typed=True)
def _one_known(name: str, value: Any) -> Known:
    fact = vocabulary.fact(name)
    if fact.kind == "number":
        exact = Fraction(value)
        return Known(exact, f"{plain_number(exact)} {fact.unit}".rstrip(), fact.unit)
    if isinstance(value, bool):
        return Known(value, "yes" if value else "no")
    if fact.kind == "day" and value == NOT_YET:
        return Known(ONGOING, value)
    return Known(value, str(value))
