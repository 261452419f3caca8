"""A small chart for given facts: the invented patient of whom they are true, as a site writes her.

What has no such chart is as telling: no patient can be like that.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from cabinetkit.eligibility import facts as _facts  # noqa: F401  # fills the vocabulary
from cabinetkit.eligibility import units, vocabulary
from cabinetkit.eligibility.chart import Patient
from cabinetkit.eligibility.chart.present import Labs
from cabinetkit.eligibility.load import chart_from_data
from cabinetkit.eligibility.lookup import ChartFacts, Facts, GivenFacts
from cabinetkit.eligibility.vocabulary import LISTS, ONGOING, Absent, Answer
from cabinetkit.eligibility.written import (
    WHILE_AGO,
    Entries,
    Given,
    decimal,
    listing,
    put,
    put_fact,
)
from cabinetkit.errors import ChartError


def small_chart(
    values: Given, *, on: date, lag: int | None, incomplete: Container[str] = ()
) -> Patient | None:
    """The chart that holds these facts, and little else, for a registration `on` a day.

    Facts are given as to `GivenFacts`; `lag` is the number of days planned until the first dose,
    None when it is not known. The chart reads back every fact given: same value, or absent where
    None; same rows in the same order, same completeness. None where no chart that this writes does:
    a man who is pregnant, a limit without its result, a day to come, a number of more than 20
    digits. Scans are those given and no more: growth takes a scan before it, and none may shrink.
    """
    data: Entries = {"id": "boundary patient", "invented": True, "planned_start_lag_days": lag}
    for name, value in values.items():
        if value is None:
            continue
        if name == "prothrombin":
            _put_prothrombin(data, value)
        elif name in LISTS:
            put(data, LISTS[name].path, listing(name, value, on, name not in incomplete))
        else:
            put_fact(data, vocabulary.fact(name), value, on)
    _work_back(data, values, on)
    _complete(data, on)
    try:
        chart = chart_from_data(data)
        chart.check_against(on)
    except ChartError:
        return None
    given = GivenFacts(values, on=on, incomplete=[name for name in LISTS if name in incomplete])
    return chart if _reads_back(ChartFacts(chart, on), given, values) else None


def _put_prothrombin(data: Entries, rows: Sequence[Given]) -> None:
    for test, row in zip(("inr", "pt"), rows, strict=False):  # a third would not read back
        put(data, f"labs.{test}", {})
        for short, side in (("result", "value"), ("upper", "upper")):
            if row.get(short) is not None:
                put(data, f"labs.{test}.{side}", decimal(row[short]))


# --- what facts are worked out from ---------------------------------------------------------------


def _work_back(data: Entries, values: Given, on: date) -> None:
    if values.get("age") is not None:
        data["born"] = _born(int(values["age"]), on)
    for name in ("pregnant", "nursing"):
        value = values.get(name)
        # Of a man nothing of the kind is asked: what is left out is read as no.
        if value is not None and (value or values.get("sex") != "male"):
            put(data, f"reproduction.{name}", value or {"never": on})
    here, ever = values.get("pancreatitis"), values.get("pancreatitis_ever")
    if here is not None or ever is not None:
        past = on - WHILE_AGO if ever else {"never": on}
        put(data, "history.pancreatitis", ONGOING if here else past)
    if values.get("corrected_calcium") is not None:
        _put_calcium(data, values)


def _born(age: int, on: date) -> date:
    """As early as the age allows, so that what happened since stays possible."""
    next_day = on + timedelta(days=1)
    if (next_day.month, next_day.day) == (2, 29):
        next_day += timedelta(days=1)
    return next_day.replace(year=next_day.year - min(max(age, -1), 150) - 1)


def _put_calcium(data: Entries, values: Given) -> None:
    """Calcium and albumin that give the corrected value, by what is given of the two."""
    goal, calcium, albumin = (
        None if values.get(name) is None else Fraction(values[name])
        for name in ("corrected_calcium", "calcium", "albumin")
    )
    assert goal is not None
    if albumin is None:
        albumin = Fraction(4) if calcium is None else 4 - (goal - calcium) * Fraction(10, 8)
    if calcium is None:
        calcium = goal - Fraction(8, 10) * (4 - albumin)
    for name, exact in (("calcium", calcium), ("albumin", albumin)):
        put(data, f"labs.{name}.value", decimal(exact))


def _complete(data: Entries, on: date) -> None:
    """What a result, a tracing and a pregnancy test cannot be without."""
    for field, result in data.get("labs", {}).items():
        asked: Any = Labs.model_fields[field].json_schema_extra
        if "lower" in asked["limits"]:
            result.setdefault("lower", 0)
        if "upper" in asked["limits"]:
            typical = Decimal(units.typical_limits(asked["quantity"])["upper"])
            result.setdefault("upper", result.get("lower", 0) + typical)
            result.setdefault("value", result["upper"])
        result |= {"unit": units.canonical_unit(asked["quantity"]), "date": on}
    if "ecg" in data:
        data["ecg"]["date"] = on
    test = data.get("reproduction", {}).get("pregnancy_test")
    if test is not None:
        test.setdefault("result", "negative")
        test.setdefault("date", on - WHILE_AGO)


# --- reading it back ------------------------------------------------------------------------------


def _reads_back(read: Facts, given: Facts, values: Given) -> bool:
    return all(
        _same_sheet(name, read, given, values[name] or ())
        if name in LISTS
        else _same(read.value(name), given.value(name))
        for name in values
    )


def _same_sheet(name: str, read: Facts, given: Facts, rows: Sequence[Given]) -> bool:
    mine, theirs = read.sheet(name), given.sheet(name)
    same = mine.recorded is theirs.recorded and len(mine.rows) == len(theirs.rows)
    # A sampled list is never complete.
    return (
        same
        and (LISTS[name].sampled or mine.complete is theirs.complete)
        and all(
            _same(here.value(f"{name}.{short}"), there.value(f"{name}.{short}"))
            for here, there, row in zip(mine.rows, theirs.rows, rows, strict=True)
            for short in row
        )
    )


def _same(mine: Answer, theirs: Answer) -> bool:
    if isinstance(mine, Absent) or isinstance(theirs, Absent):
        return type(mine) is type(theirs)
    several = isinstance(mine.value, tuple)
    return bool(set(mine.value) == set(theirs.value) if several else mine.value == theirs.value)
