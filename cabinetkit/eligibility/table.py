"""Charts as a table of facts: one row a patient, and a table of its own for each list.

Facts are read as a screening reads them, so that what is worked out (age, clearance, QTcF) is
worked out by the same functions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from fractions import Fraction
from math import lcm
from typing import Any, Literal, NamedTuple

from cabinetkit.eligibility import facts as _facts  # noqa: F401  # fills the vocabulary
from cabinetkit.eligibility.chart import Patient
from cabinetkit.eligibility.columns import (
    LAG,
    PATIENT,
    column_name,
    complete_name,
    per_name,
    state_name,
)
from cabinetkit.eligibility.entries import day_of_registration
from cabinetkit.eligibility.expressions import SCALE
from cabinetkit.eligibility.lookup import ChartFacts, Facts
from cabinetkit.eligibility.vocabulary import FACTS, LISTS, NEVER, ONGOING, Fact, Known
from cabinetkit.errors import ChartError, TableError, shortened

Backend = Literal["pandas", "polars"]


class FactsTable(NamedTuple):
    """What screening a cohort reads: the patients, their lists, and the day of registration."""

    patients: Any
    lists: dict[str, Any]
    on: date


def facts_table(
    patients: Iterable[Patient], *, on: date | str, backend: Backend = "pandas"
) -> FactsTable:
    """Charts as rows: a table of the patients and one for each of their lists, on this day.

    >>> import cabinetkit as ck
    >>> table = ck.facts_table([ck.patient("mr-okafor")], on="2024-04-20")
    >>> table.patients[["patient", "age", "ast", "ast_upper"]].values.tolist()
    [['mr-okafor', 61.0, 38.0, 40.0]]

    Numbers are in the kit's unit; what six decimals cannot hold exactly stands as whole numbers,
    each over its `_per`. An empty field was not recorded. Raises ChartError as `ck.screen` does and
    where two patients share an id, TableError where a number has too many digits for a table.
    """
    own, lists = typed_tables(patients, day := day_of_registration(on))
    make = MAKE[backend]
    return FactsTable(make(own), {name: make(each) for name, each in lists.items()}, day)


def typed_tables(
    patients: Iterable[Patient], day: date
) -> tuple[dict[str, Typed], dict[str, dict[str, Typed]]]:
    """The columns of the table of patients and of that of each list, in no library yet."""
    charts = {}
    for patient in patients:
        if not isinstance(patient, Patient):
            raise ChartError(
                f"screen a Patient, not {shortened(patient)}; see ck.patient('mr-okafor')"
            )
        patient.check_against(day)
        if patient.id in charts:
            raise ChartError(f"two patients are called {shortened(patient.id)}; rename one of them")
        charts[patient.id] = ChartFacts(patient, day), patient.planned_start_lag_days
    facts = {name: each for name, (each, _) in charts.items()}
    own = _columns([*facts], [*facts.values()], table="")
    own[LAG] = Typed("whole", [lag for _, lag in charts.values()])
    lists = {}
    for name, rows in LISTS.items():
        sheets = {patient: each.sheet(name) for patient, each in facts.items()}
        entries = [(patient, row) for patient, sheet in sheets.items() for row in sheet.rows]
        lists[name] = _columns([p for p, _ in entries], [row for _, row in entries], table=name)
        if not rows.sampled:
            complete = [s.complete if s.recorded else None for s in sheets.values()]
            own[complete_name(name)] = Typed("yes-no", complete)
    return own, lists


class Typed(NamedTuple):
    """A column before a library makes it: its values, and of which kind they are."""

    kind: str
    values: list[Any]


def _columns(patients: list[str], entries: list[Facts], *, table: str) -> dict[str, Typed]:
    """The columns of all facts of a table, one entry a row."""
    found = {PATIENT: Typed("code", patients)}
    numbers: dict[str, dict[str, list[Fraction | None]]] = {}
    for fact in (fact for fact in FACTS.values() if fact.rows == table):
        answers = [each.value(fact.name) for each in entries]
        values = [answer.value if isinstance(answer, Known) else None for answer in answers]
        if fact.kind == "number":
            numbers.setdefault(per_name(fact), {})[fact.name] = values
        elif fact.kind == "day":
            states = [value if value in (NEVER, ONGOING) else None for value in values]
            days = [None if state else value for value, state in zip(values, states, strict=True)]
            found[column_name(fact)] = Typed("day", days)
            if fact.values:
                found[state_name(fact)] = Typed("code", states)
        elif fact.kind == "codes":
            found[column_name(fact)] = Typed("code", [_joined(value) for value in values])
        else:
            kind = "code" if fact.kind == "code" else "yes-no"
            found[column_name(fact)] = Typed(kind, values)
    for per, group in numbers.items():
        found |= _numbers(patients, per, group)
    return found


def _joined(codes: tuple[str, ...] | None) -> str | None:
    return None if codes is None else "|".join(code.replace("|", "/") for code in codes)


def _numbers(
    patients: list[str], per: str, group: dict[str, list[Fraction | None]]
) -> dict[str, Typed]:
    """Numbers that share a denominator: as decimals where all of them are exact, else over it."""
    names = {name: column_name(FACTS[name]) for name in group}
    if all(value is None or _is_plain(value) for each in group.values() for value in each):
        return {
            names[name]: Typed("number", [None if v is None else float(v) for v in values])
            for name, values in group.items()
        }
    lower = [lcm(*(v.denominator for v in row if v)) for row in zip(*group.values(), strict=True)]
    found = {per: Typed("whole", lower)}
    for name, values in group.items():
        whole = [None if v is None else int(v * n) for v, n in zip(values, lower, strict=True)]
        for patient, number, n in zip(patients, whole, lower, strict=True):
            if max(number or 0, n) > _most(FACTS[name]):
                raise TableError(
                    f"{patient}: {name} has too many digits to be compared exactly in a table; "
                    "screen this patient alone, or round the number"
                )
        found[names[name]] = Typed("whole", whole)
    return found


def _is_plain(value: Fraction) -> bool:
    """Whether six decimals hold it, and a float of them is read back exactly."""
    return (value * SCALE).denominator == 1 and abs(value) < 10**9


def _most(fact: Fact) -> int:
    """Two numbers of a quantity may be multiplied crosswise, and 64 bits must hold that."""
    others = {per_name(f) for f in FACTS.values() if f.quantity == fact.quantity}
    return 10**15 if fact.quantity and len(others) == 1 else 10**8


def _pandas(columns: dict[str, Typed]) -> Any:
    import pandas as pd

    dtypes = {
        "number": "Float64",
        "whole": "Int64",
        "yes-no": "boolean",
        "code": "string",
        "day": "datetime64[s]",
    }
    return pd.DataFrame(
        {name: pd.Series(each.values, dtype=dtypes[each.kind]) for name, each in columns.items()}
    )


def _polars(columns: dict[str, Typed]) -> Any:
    import polars as pl

    dtypes = {
        "number": pl.Float64,
        "whole": pl.Int64,
        "yes-no": pl.Boolean,
        "code": pl.String,
        "day": pl.Date,
    }
    return pl.DataFrame(
        {name: pl.Series(each.values, dtype=dtypes[each.kind]) for name, each in columns.items()}
    )


MAKE: dict[str, Callable[[dict[str, Typed]], Any]] = {"pandas": _pandas, "polars": _polars}
