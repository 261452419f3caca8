"""Where a rule finds its facts: in a chart, or in a plain table of values.

Both answer the same three questions, so that one evaluation serves a patient, a lesson's boundary
cases and the tests of the laws.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, NamedTuple, Protocol

from cabinetkit.eligibility import vocabulary
from cabinetkit.eligibility.chart import Patient
from cabinetkit.eligibility.rules import Anchor
from cabinetkit.eligibility.units import plain_number
from cabinetkit.eligibility.vocabulary import NOT_YET, ONGOING, Absent, Answer, At, Known
from cabinetkit.errors import RuleError


class Row(NamedTuple):
    """One row of a list: how it is called, and its facts beside those of the patient."""

    label: str
    facts: Facts


class Sheet(NamedTuple):
    """A list as it stands: its rows, and the day it was completed (None: it was not)."""

    rows: Sequence[Row]
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
        return Sheet(
            rows=[
                Row(rows.row_label(row), _RowFacts(self, rows.name, n, row))
                for n, row in enumerate(listing.entries)
            ],
            complete=listing.asked_on is not None,
            asked_on=listing.asked_on,
        )

    def anchor(self, anchor: Anchor) -> date | None:
        if anchor == "registration":
            return self.on
        lag = self._at.patient.planned_start_lag_days
        return None if lag is None else self.on + timedelta(days=lag)

    def path(self, name: str) -> str:
        return name

    def read_row(self, name: str, row: Any) -> Answer:
        """A fact of one row."""
        return vocabulary.fact(name).read(row, self._at)


class _RowFacts:
    """The facts of one row, and through it those of the patient."""

    def __init__(self, parent: ChartFacts, rows: str, number: int, row: Any) -> None:
        self.on, self._parent, self._rows, self._number, self._row = (
            parent.on, parent, f"{rows}.", number, row,
        )  # fmt: skip
        self.sheet, self.anchor = parent.sheet, parent.anchor
        self._answers: dict[str, Answer] = {}

    def value(self, name: str) -> Answer:
        answer = self._answers.get(name)
        if answer is None:
            if not name.startswith(self._rows):
                return self._parent.value(name)
            answer = self._answers[name] = self._parent.read_row(name, self._row)
        return answer

    def path(self, name: str) -> str:
        if not name.startswith(self._rows):
            return name
        return f"{self._rows[:-1]}[{self._number}].{name.removeprefix(self._rows)}"


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

    def value(self, name: str) -> Answer:
        value = self._values.get(name)
        return Absent() if value is None else _known(name, value)

    def sheet(self, name: str) -> Sheet:
        given = self._values.get(name)
        if given is None:
            return Sheet(rows=(), complete=False, recorded=False)
        rows = [self._row(name, n, row) for n, row in enumerate(given)]
        return Sheet(rows=rows, complete=name not in self._incomplete)

    def _row(self, name: str, number: int, row: Mapping[str, Any]) -> Row:
        own = {f"{name}.{short}": value for short, value in row.items()}
        facts = GivenFacts({**self._values, **own}, on=self.on, start=self._start)
        facts._prefix = f"{name}[{number}]."
        return Row(f"{vocabulary.rows(name).one} {number + 1}", facts)

    def anchor(self, anchor: Anchor) -> date | None:
        return self.on if anchor == "registration" else self._start

    def path(self, name: str) -> str:
        fact = vocabulary.fact(name)
        return f"{self._prefix}{fact.short}" if fact.rows else name


def _known(name: str, value: Any) -> Known:
    fact = vocabulary.fact(name)
    if fact.kind == "number":
        exact = Fraction(value)
        return Known(exact, f"{plain_number(exact)} {fact.unit}".rstrip(), fact.unit)
    if isinstance(value, bool):
        return Known(value, "yes" if value else "no")
    if fact.kind == "day" and value == NOT_YET:
        return Known(ONGOING, value)
    if fact.kind == "codes":
        return Known(tuple(value), " + ".join(sorted(value)) or "none")
    return Known(value, str(value))
