"""One patient and the same patient as a row agree, criterion by criterion, in every library.

CABINETKIT_EXAMPLES=15000 screens that many random charts on the commonest days of the cases and
asks for each status that a case table knows a hundred times.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections import Counter
from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from itertools import product
from typing import Any

import cohorts
import pytest
from charts import CHANGES, ON
from cohorts import (
    BACKENDS,
    EVERY,
    Columns,
    criteria_of,
    given_tables,
    one_by_one,
    patients,
    random_charts,
    screened,
)

from cabinetkit.eligibility import facts as f
from cabinetkit.eligibility.cohort import status_column
from cabinetkit.eligibility.evaluate import evaluate
from cabinetkit.eligibility.expressions import last_day
from cabinetkit.eligibility.lookup import GivenFacts
from cabinetkit.eligibility.rules import Rule
from cabinetkit.eligibility.screening import status
from cabinetkit.eligibility.spans import span
from cabinetkit.eligibility.table import Typed, typed_tables
from cabinetkit.eligibility.vocabulary import ULN

DAY = date.fromisoformat(ON)
MANY = int(os.environ.get("CABINETKIT_EXAMPLES", "0"))
everywhere = pytest.mark.parametrize("backend", BACKENDS)

# --- nulls first ----------------------------------------------------------------------------------

TRUTHS = (True, False, None)
WORD = {True: "met", False: "not met", None: "unknown"}
ON_THE_LIST = f.toxicities.grade <= 1


@everywhere
def test_a_null_is_unknown_and_joins_as_kleenes_tables_say(backend: str) -> None:
    pairs = [*product(TRUTHS, TRUTHS)]
    given = [dict(zip(("gilbert", "nursing"), pair, strict=True)) for pair in pairs]
    tables = given_tables(given, {"": ["gilbert", "nursing"]}, lags=[None] * 9)
    rules = [f.gilbert & f.nursing, f.gilbert | f.nursing, ~f.gilbert]
    found = screened(tables, backend, criteria_of(rules))
    for n, (left, right) in enumerate(pairs):
        both = False if False in (left, right) else None if None in (left, right) else True
        either = True if True in (left, right) else None if None in (left, right) else False
        says = [both, either, None if left is None else not left]
        assert [found[f"p{n}"][f"rule_{k}"] for k in range(3)] == [WORD[each] for each in says]


@everywhere
@pytest.mark.parametrize("nothing", [None, float("nan")])
def test_a_number_that_is_not_there_is_unknown_on_every_side(backend: str, nothing: Any) -> None:
    rules = [f.ptt > 1, f.ptt <= 1, f.ptt != 1, f.ptt <= 1.3 * ULN, f.ptt > 1.3 * ULN]
    numbers = {"ptt": [nothing, 30.0, nothing], "ptt_upper": [30.0, nothing, nothing]}
    columns = {name: Typed("number", values) for name, values in numbers.items()}
    found = screened({"": patients(3) | columns}, backend, criteria_of(rules))
    said = [[found[f"p{n}"][f"rule_{k}"] for k in range(5)] for n in range(3)]
    assert said == [
        ["unknown"] * 5,
        ["met", "not met", "met", "unknown", "unknown"],
        ["unknown"] * 5,
    ]


@everywhere
def test_a_list_without_rows_is_unknown_until_somebody_says_that_it_is_complete(
    backend: str,
) -> None:
    sheets = [None, ([], False), ([], True), ([{"grade": 1}], False), ([{"grade": 2}], False)]
    tables = given_tables(
        [{"toxicities": sheet} for sheet in sheets],
        {"": [], "toxicities": ["grade"]},
        lags=[None] * 5,
    )
    rules = [f.toxicities.every(ON_THE_LIST), f.toxicities.some(ON_THE_LIST)]
    found = screened(tables, backend, criteria_of(rules))
    assert [found[f"p{n}"]["rule_0"] for n in range(5)] == [
        *("unknown", "unknown", "met", "unknown", "not met")
    ]
    assert [found[f"p{n}"]["rule_1"] for n in range(5)] == [
        *("unknown", "unknown", "not met", "met", "unknown")
    ]


# --- rules of any shape ---------------------------------------------------------------------------

DAYS = [DAY - timedelta(days=n) for n in (0, 1, 13, 14, 15, 27, 28, 29, 59, 60, 61, 182, 183, 184)]
POOL: dict[str, dict[str, list[Any]]] = {
    "": {
        "bilirubin": [Fraction(each) for each in ("1", "1.43", "1.8", "2", "4")],
        "bilirubin.upper": [Fraction(each) for each in ("1", "1.1", "1.2")],
        "ecog": [0, 2, 3],
        "gilbert": [True, False],
        "euthyroid": [True, False],
        "sex": ["female", "male"],
        "report_states": [set(), {"carcinoid tumour"}, {"carcinoid tumour", "other wording"}],
        "last_menses": DAYS,
        "steroids_stopped": [*DAYS, "ongoing", "never"],
    },
    "therapies": {
        "kinds": [{"radiation"}, {"targeted therapy", "somatostatin analog"}],
        "ended": [*DAYS, "ongoing"],
        "systemic": [True, False],
    },
    "surgeries": {"major": [True, False], "date": DAYS, "healed": [*DAYS, "not yet"]},
    "blood_pressure": {"date": DAYS, "systolic_mmhg": [149, 150]},
}
SPANS = [{"days": 28}, {"weeks": 2}, {"months": 6}, {"months": 2}, {"years": 1}, {"days": 0}]


def leaf(rng: random.Random, rows: str) -> Rule:
    """A leaf over facts of this list, or of the patient."""
    facts = {name: f"{rows}.{name}" for name in POOL[rows]} if rows else {n: n for n in POOL[""]}
    if rows and rng.random() < 0.25:
        return leaf(rng, "")
    fact = f.FACTS[facts[rng.choice([n for n in facts if n != "bilirubin.upper"])]]
    if fact.kind == "number":
        limit: Any = (
            rng.choice([1.5 * ULN, 1.3 * ULN, ULN, 1.8]) if fact.short == "bilirubin" else 2
        )
        limit = 150 if fact.unit == "mmHg" else limit
        return rng.choice([fact < limit, fact <= limit, fact > limit, fact >= limit, fact == limit])
    if fact.kind in ("code", "codes"):
        return fact.one_of(rng.choice(["male", "female"] if fact.short == "sex" else fact.values))
    if fact.kind != "day":
        return fact.as_rule()
    length, before = rng.choice(SPANS), rng.choice(["registration", "start of treatment"])
    if rng.random() < 0.5:
        return fact.since(**length, before=before)  # type: ignore[arg-type]
    return fact.within(**length, before=before, both_ends=rng.random() < 0.5)  # type: ignore[arg-type]


def any_rule(rng: random.Random, rows: str = "", depth: int = 3) -> Rule:
    """A rule of any shape."""
    if not rows and rng.random() < 0.3:
        name = rng.choice([each for each in POOL if each])
        among = any_rule(rng, name, 1) if rng.random() < 0.6 else None
        ask = rng.choice([f.LISTS[name].some, f.LISTS[name].every])
        return ask(any_rule(rng, name, 1), among=among)
    if depth == 0 or rng.random() < 0.3:
        return leaf(rng, rows)
    first = any_rule(rng, rows, depth - 1)
    if rng.random() < 0.25:
        return ~first
    other = any_rule(rng, rows, depth - 1)
    return first & other if rng.random() < 0.5 else first | other


def world(rng: random.Random) -> dict[str, Any]:
    """Facts drawn from the pool; a fifth of them is not recorded."""

    def drawn(rows: str) -> dict[str, Any]:
        return {
            name: None if rng.random() < 0.2 else rng.choice(values)
            for name, values in POOL[rows].items()
        }

    facts = drawn("")
    for rows in (each for each in POOL if each):
        sheet = ([drawn(rows) for _ in range(rng.choice((0, 1, 1, 2, 3)))], rng.random() < 0.7)
        facts[rows] = None if rng.random() < 0.1 else sheet
    return facts


@everywhere
def test_a_rule_of_any_shape_says_the_same_of_a_row_as_of_a_patient(backend: str) -> None:
    rng = random.Random(11)
    rules = [any_rule(rng) for _ in range(40)]
    given = [world(rng) for _ in range(100)]
    lags = [rng.choice([None, 0, 7, 31, 365]) for _ in given]
    shorts = {rows: [*pool] for rows, pool in POOL.items()}
    found = screened(given_tables(given, shorts, lags=lags), backend, criteria_of(rules))
    seen: Counter[str] = Counter()
    for n, (values, lag) in enumerate(zip(given, lags, strict=True)):
        lists = {name: values[name] for name in POOL if name and values[name] is not None}
        facts = GivenFacts(
            {**values, **dict.fromkeys(n for n in POOL if n)} | {k: v[0] for k, v in lists.items()},
            on=DAY,
            start=None if lag is None else DAY + timedelta(days=lag),
            incomplete=[name for name, (_, complete) in lists.items() if not complete],
        )
        for k, rule in enumerate(rules):
            expected = status(evaluate(rule, facts))
            assert found[f"p{n}"][f"rule_{k}"] == expected, (str(rule), values, lag)
            seen[expected] += 1
    assert min(seen[each] for each in ("met", "not met", "unknown", "needs judgement")) >= 40


def test_months_before_a_start_of_treatment_are_clamped_as_the_span_clamps_them() -> None:
    """Every start in a year, and events around the ends of months."""
    ends = [
        date(2023, month, 1) + timedelta(days=n) for month in (3, 9, 11, 12) for n in (-3, -1, 0)
    ]
    given = [{"steroids_stopped": event} for event in ends for _ in range(366)]
    lags = [*range(366)] * len(ends)
    rules = [
        f.steroids_stopped.since(months=6, before="start of treatment"),
        f.steroids_stopped.within(months=6, before="start of treatment", both_ends=True),
    ]
    tables = given_tables(given, {"": ["steroids_stopped"]}, lags=lags)
    found = screened(tables, "polars", criteria_of(rules))
    for n, (values, lag) in enumerate(zip(given, lags, strict=True)):
        opens, start = span(months=6).after(values["steroids_stopped"]), DAY + timedelta(days=lag)
        assert (found[f"p{n}"]["rule_0"] == "met") is (opens <= start)
        assert (found[f"p{n}"]["rule_1"] == "met") is (opens >= start)


def test_the_last_day_is_found_by_the_spans_own_way_of_counting() -> None:
    for start, (unit, count) in product(
        (date(2023, 8, 25) + timedelta(days=n) for n in range(400)),
        [("months", 6), ("months", 1), ("years", 1), ("days", 28), ("weeks", 6), ("days", 0)],
    ):
        stretch = span(**{unit: count})
        last = last_day(stretch, start)
        assert stretch.after(last) <= start < stretch.after(last + timedelta(days=1))


# --- charts ---------------------------------------------------------------------------------------


@cache
def drawn(on: str, many: int) -> tuple[dict[str, Columns], dict[str, dict[str, str]]]:
    """The tables of random charts, and what screening each alone says."""
    charts = random_charts(random.Random(f"{on} {many}"), many, on=on)
    own, lists = typed_tables(charts, date.fromisoformat(on))
    return {"": own, **lists}, one_by_one(charts, on=on)


def test_every_statement_of_the_cases_is_drawn() -> None:
    assert {*CHANGES} == {c.id for c in EVERY if ".reading-" not in c.id}


@everywhere
def test_a_random_chart_and_its_row_agree_on_every_criterion_and_reading(backend: str) -> None:
    seen: Counter[tuple[str, str]] = Counter()
    for on, many in days_and_numbers():
        tables, expected = drawn(on, many)
        found = screened(tables, backend, EVERY, on=on)
        assert {*found} == {*expected}
        differ = [
            (on, patient, name, said, found[patient][name])
            for patient, by_name in expected.items()
            for name, said in by_name.items()
            if found[patient][name] != said
        ]
        assert differ == []
        seen.update(pair for by_name in expected.values() for pair in by_name.items())
    reachable = {
        (criterion, said): seen[status_column(criterion), said]
        for criterion, by_status in CHANGES.items()
        for said in by_status
        if not EVERY[criterion].checklist
    }
    if MANY:
        assert {pair: number for pair, number in reachable.items() if number < 100} == {}
    assert sum(number > 0 for number in reachable.values()) > 0.9 * len(reachable)


def days_and_numbers() -> list[tuple[str, int]]:
    """The days on which charts are screened, and how many charts on each.

    The common days of the cases; of many charts also a day for each status that none of these has.
    """
    if not MANY:
        return [(ON, 150)]
    common = {ON: MANY // 2, **dict.fromkeys(cohorts.days()[1:6], MANY // 10)}
    for by_status in CHANGES.values():
        for cases in by_status.values():
            their_days = [case.get("on", ON) for case in cases]
            if not common.keys() & {*their_days}:
                common[their_days[0]] = MANY // 2
    return [*common.items()]


def test_in_a_fresh_session_the_first_table_is_whole() -> None:
    """Nothing else has filled the vocabulary then."""
    code = (
        "import cabinetkit as ck\n"
        "table = ck.facts_table(ck.patients().values(), on='2024-04-20')\n"
        "print(len(table.lists), len(ck.screen_cohort(table)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["22", "15"], done.stderr
