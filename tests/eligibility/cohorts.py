"""Random charts near the limits, and the same facts as tables of every library.

A random chart joins a few cases of the case tables, each of which stands at a limit, on its wrong
side, in another unit, or lacks what decides: rarely met statuses are drawn as often as common ones.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
from charts import CHANGES, ON, chart
from charts import on as registered_on

from cabinetkit.eligibility.chart import Patient
from cabinetkit.eligibility.cohort import screen_cohort, status_column
from cabinetkit.eligibility.columns import column_name, complete_name, state_name
from cabinetkit.eligibility.criteria import EARLY, Criteria
from cabinetkit.eligibility.criteria.versions import beyond_the_page
from cabinetkit.eligibility.criterion import Criterion
from cabinetkit.eligibility.load import chart_from_data
from cabinetkit.eligibility.lookup import ChartFacts
from cabinetkit.eligibility.rules import Rule
from cabinetkit.eligibility.screening import status
from cabinetkit.eligibility.table import MAKE, Typed
from cabinetkit.eligibility.vocabulary import FACTS, LISTS
from cabinetkit.errors import CabinetkitError

for file in sorted(Path(__file__).parent.glob("test_cases_*.py")):
    if file.stem != "test_cases_complete":
        import_module(file.stem)

BACKENDS = ["pandas", "polars", "polars lazy", "duckdb"]
Columns = dict[str, Typed]


def every_rule() -> Criteria:
    """All criteria of all versions, and all their readings, as one set to screen by."""
    asked = [*EARLY, *(c for c in beyond_the_page())]
    readings = [
        replace(c, id=f"{c.id}.reading-{n}", rule=other.rule, others=(), same_as="")
        for c in asked
        for n, other in enumerate(c.others)
    ]
    return Criteria("every rule", (*asked, *readings), holds=0)


EVERY = every_rule()


def days() -> list[str]:
    """The days of registration that the cases are about, the commonest first."""
    said = Counter(
        case.get("on", ON)
        for by_status in CHANGES.values()
        for cases in by_status.values()
        for case in cases
    )
    return [day for day, _ in said.most_common()]


def random_charts(rng: random.Random, many: int, *, on: str = ON) -> list[Patient]:
    """So many charts of two to eight cases each, all fit to be screened on this day."""
    pools = [
        [pool for cases in by_status.values() if (pool := [c for c in cases if _fits(c, on)])]
        for by_status in CHANGES.values()
    ]
    start = {} if on == ON else registered_on(on)
    found: list[Patient] = []
    while len(found) < many:
        changes = dict(start)
        for pool in rng.sample([each for each in pools if each], rng.randint(2, 8)):
            changes |= rng.choice(rng.choice(pool))
        changes |= {"id": f"random-{len(found)}"}
        changes.pop("on", None)
        try:
            patient = chart_from_data(chart(changes))
            patient.check_against(date.fromisoformat(on))
        except (CabinetkitError, LookupError, TypeError, ValueError):
            continue  # two cases that no chart can hold together
        found.append(patient)
    return found


def _fits(case: dict[str, Any], on: str) -> bool:
    return case.get("on", on) == on


def one_by_one(patients: list[Patient], *, on: str) -> dict[str, dict[str, str]]:
    """By patient and column: what screening each of them alone says."""
    found = {}
    for patient in patients:
        facts = ChartFacts(patient, date.fromisoformat(on))
        found[patient.id] = {
            status_column(c.id): status(c.judge(facts)) for c in EVERY if not c.checklist
        }
    return found


# --- the same table in every library --------------------------------------------------------------


def rows(table: Any) -> list[dict[str, Any]]:
    """The rows of a table of any library."""
    if isinstance(table, pd.DataFrame):
        return [*table.to_dict("records")]
    if isinstance(table, pl.LazyFrame | pl.DataFrame):
        return table.lazy().collect().to_dicts()
    if hasattr(table, "fetchall"):
        return [dict(zip(table.columns, row, strict=True)) for row in table.fetchall()]
    return [row.asDict() for row in table.collect()]


# --- facts given outright, as rules of any shape ask for them -------------------------------------


def criteria_of(rules: Sequence[Rule]) -> Criteria:
    """Rules as criteria, so that a cohort can be screened by them: `rule_0`, `rule_1` and so on."""
    place = EARLY["labs.ptt"].source
    made = (Criterion(f"rule.{n}", "a rule of a test", place, r) for n, r in enumerate(rules))
    return Criteria("of a test", tuple(made), holds=0)


def given_tables(
    given: Sequence[dict[str, Any]], shorts: dict[str, list[str]], *, lags: Sequence[int | None]
) -> dict[str, Columns]:
    """The tables that hold the same facts as so many GivenFacts.

    `shorts` names the facts of each list that is asked about, and under "" those of the patient. A
    list is None, or a pair of its rows and whether it is complete.
    """
    ids = [f"p{n}" for n in range(len(given))]
    own = {"patient": Typed("code", ids), "planned_start_lag_days": Typed("whole", [*lags])}
    tables = {"": own | _given_columns(given, shorts[""])}
    for name in (each for each in shorts if each):
        sheets = [values[name] for values in given]
        if not LISTS[name].sampled:
            complete = Typed("yes-no", [sheet and sheet[1] for sheet in sheets])
            tables[""][complete_name(name)] = complete
        entries = [
            (i, row) for i, sheet in zip(ids, sheets, strict=True) if sheet for row in sheet[0]
        ]
        full = [{f"{name}.{short}": value for short, value in row.items()} for _, row in entries]
        names = [f"{name}.{short}" for short in shorts[name]]
        tables[name] = {"patient": Typed("code", [i for i, _ in entries])}
        tables[name] |= _given_columns(full, names)
    return tables


def _given_columns(given: Sequence[dict[str, Any]], names: Sequence[str]) -> Columns:
    columns = {}
    for fact in (FACTS[name] for name in names):
        values = [row.get(fact.name) for row in given]
        if fact.kind == "day":
            days = [None if isinstance(value, str) else value for value in values]
            states = [value if isinstance(value, str) else None for value in values]
            columns[column_name(fact)] = Typed("day", days)
            columns[state_name(fact)] = Typed("code", states)
        elif fact.kind == "codes":
            joined = [None if value is None else "|".join(sorted(value)) for value in values]
            columns[column_name(fact)] = Typed("code", joined)
        elif fact.kind == "number":
            numbers = [None if value is None else float(value) for value in values]
            columns[column_name(fact)] = Typed("number", numbers)
        else:
            columns[column_name(fact)] = Typed("code" if fact.kind == "code" else "yes-no", values)
    return columns


def screened(
    tables: dict[str, Columns], backend: str, criteria: Criteria | str, *, on: str = ON
) -> dict[str, dict[str, Any]]:
    """The rows of a cohort screened in this library, by patient."""
    made = natives(tables, backend)
    found = screen_cohort(made.pop(""), made, on=on, criteria=criteria)
    return {row["patient"]: row for row in rows(found)}


def natives(tables: dict[str, Columns], backend: str) -> dict[str, Any]:
    """Tables of this library that can be joined."""
    if backend == "duckdb":
        connection = duckdb.connect()
        return {name: connection.from_df(MAKE["pandas"](t)) for name, t in tables.items()}
    if backend == "spark":
        return {name: _spark(MAKE["polars"](t)) for name, t in tables.items()}
    if backend == "pandas":
        return {name: MAKE["pandas"](t) for name, t in tables.items()}
    made = {name: MAKE["polars"](t) for name, t in tables.items()}
    return {name: t.lazy() for name, t in made.items()} if backend == "polars lazy" else made


def _spark(table: pl.DataFrame) -> Any:
    from pyspark.sql import SparkSession
    from pyspark.sql import types as t

    kinds = {
        pl.Float64: t.DoubleType(),
        pl.Int64: t.LongType(),
        pl.Boolean: t.BooleanType(),
        pl.String: t.StringType(),
        pl.Date: t.DateType(),
    }
    fields = [t.StructField(name, kinds[dtype]) for name, dtype in table.schema.items()]  # type: ignore[index]
    session = SparkSession.getActiveSession()
    assert session is not None
    return session.createDataFrame(table.rows(), t.StructType(fields))


def patients(many: int) -> Columns:
    """A table of so many patients, without facts."""
    return {"patient": Typed("code", [f"p{n}" for n in range(many)])}
