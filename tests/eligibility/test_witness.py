"""A small chart holds the facts it was made from, and there is none where nobody can be like that.

Everything is tried: each value of each fact, each list in each state, and the boundary patients of
the criteria.
"""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from math import prod
from random import Random
from typing import Any

import pytest

from cabinetkit.eligibility.boundary import LAG, points
from cabinetkit.eligibility.criteria import EARLY
from cabinetkit.eligibility.evaluate import evaluate
from cabinetkit.eligibility.lookup import ChartFacts, GivenFacts
from cabinetkit.eligibility.vocabulary import FACTS, LISTS, ONGOING, Absent, Fact
from cabinetkit.eligibility.witness import small_chart
from cabinetkit.eligibility.worlds import ON

DAY = date(2023, 11, 5)


def chart(values: dict[str, Any], *, on: date = ON, **more: Any) -> Any:
    return small_chart(values, on=on, lag=7, **more)


def read(patient: Any, name: str, on: date = ON) -> Any:
    """A fact of a chart; of the first row where it belongs to a list."""
    facts: Any = ChartFacts(patient, on)
    rows = FACTS[name].rows
    return (facts.sheet(rows).rows[0] if rows else facts).value(name)


# --- every fact -----------------------------------------------------------------------------------

# Plain numbers: whole, within the ends of the chart, above the fillers of what goes with them.
NUMBERS = {
    "who_grade": 2,
    "blood_pressure.diastolic_mmhg": 131,
    "scans.growth_mm": 0,
    "scans.growth_percent": 0,
    "qtcf": Fraction("400.1"),
    "age": 61,
}
CODES = {
    "medicines.drug": ("warfarin", "other: unheard of"),
    "therapies.agents": ("everolimus", "other: unheard of"),
    "toxicities.term": ("fatigue", "something else"),
}


def values_of(fact: Fact) -> list[Any]:
    """A value of each kind that the fact may have, missing among them."""
    if fact.kind == "number":
        number = NUMBERS.get(fact.name, 3 if fact.step == "1" else Fraction("3.1"))
        return [number, None]
    if fact.kind == "code":
        return [*(fact.values or CODES[fact.name]), None]
    if fact.kind == "codes":
        codes = fact.values or CODES[fact.name]
        return [*(frozenset({code}) for code in codes), frozenset(codes[:2]), None]
    if fact.kind == "day":
        return [DAY, ON, *fact.values, None]
    return [True, False, None]


def given(fact: Fact, value: Any) -> dict[str, Any]:
    return {fact.rows: [{fact.short: value}]} if fact.rows else {fact.name: value}


def said(value: Any) -> str:
    return " + ".join(sorted(value)) if isinstance(value, frozenset) else str(value)


TRIED = [(fact, value) for fact in FACTS.values() for value in values_of(fact)]
EVERY = [pytest.param(fact, value, id=f"{fact.name}-{said(value)}") for fact, value in TRIED]

A_ROW_HAS_ONE = "a row of the chart cannot be without it"
WORKED_OUT = "it follows from what a row cannot be without, so it is never missing"
ELSEWHERE = "somatostatin analogs are listed under the treatments"
NO_CHART: dict[tuple[str, Any], str] = {
    **{
        (name, None): A_ROW_HAS_ONE
        for name in (
            "scans.date",
            "lesions.kind",
            "therapies.kinds",
            "local_treatments.kind",
            "planned_treatments.kind",
            "surgeries.kind",
            "gi_conditions.kind",
            "cns_disease.kind",
            "blood_pressure.date",
            "blood_pressure.systolic_mmhg",
            "blood_pressure.diastolic_mmhg",
            "medicines.drug",
            "toxicities.term",
            "prothrombin.result",
            "prothrombin.upper",
        )
    },
    ("therapies.systemic", None): WORKED_OUT,
    ("medicines.classes", None): WORKED_OUT,
    ("medicines.classes", frozenset({"somatostatin analog"})): ELSEWHERE,
}


@pytest.mark.parametrize(("fact", "value"), EVERY)
def test_a_value_of_a_fact_is_read_back_from_its_chart(fact: Fact, value: Any) -> None:
    patient = chart(given(fact, value))
    if (fact.name, value) in NO_CHART:
        assert patient is None
        return
    answer = read(patient, fact.name)
    if value is None:
        assert isinstance(answer, Absent)
    elif fact.kind == "codes":
        assert frozenset(answer.value) == value
    else:
        assert answer.value == (ONGOING if value == "not yet" else value)


def test_every_exception_is_still_one_of_the_values_tried() -> None:
    assert NO_CHART.keys() <= {(fact.name, value) for fact, value in TRIED}


# --- every list -----------------------------------------------------------------------------------

# A list of results has its rows only where a result was written.
NO_EMPTY = {"prothrombin": "INR and PT are single results: none at all is none recorded"}


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("complete", [True, False])
@pytest.mark.parametrize("rows", [None, 0, 1, 2])
def test_a_list_is_read_back_in_each_state(name: str, complete: bool, rows: int | None) -> None:
    unfinished = () if complete else (name,)
    patient = chart({name: None if rows is None else [{}] * rows}, incomplete=unfinished)
    if rows == 0 and (name in NO_EMPTY or not complete):
        assert patient is None  # a list of nothing that is not complete says nothing
        return
    sheet = ChartFacts(patient, ON).sheet(name)
    assert sheet.recorded is (rows is not None)
    assert len(sheet.rows) == (rows or 0)
    if rows:
        assert sheet.complete is (complete and not LISTS[name].sampled)
    else:
        assert sheet.complete is (rows == 0)


def test_rows_keep_their_order() -> None:
    days = [DAY, date(2019, 3, 2), ON]
    rows = [{"kinds": frozenset({"targeted therapy"}), "ended": day} for day in days]
    sheet = ChartFacts(chart({"therapies": rows}), ON).sheet("therapies")
    assert [row.value("therapies.ended").value for row in sheet.rows] == days


# --- facts that need or exclude each other --------------------------------------------------------

CANNOT_BE: dict[str, dict[str, Any]] = {
    "a man who is pregnant": {"sex": "male", "pregnant": True},
    "a man after hysterectomy": {"sex": "male", "hysterectomy": True},
    "a man of whom it is not known whether he is pregnant": {"sex": "male", "pregnant": None},
    "still given, and ended": {"therapies": [{"stopped_for": "still given", "ended": DAY}]},
    "still given, and stopped": {"therapies": [{"ongoing": True, "ended": DAY}]},
    "taken, and stopped": {"medicines": [{"taken": True, "stopped": DAY}]},
    "everolimus as chemotherapy": {
        "therapies": [{"agents": frozenset({"everolimus"}), "kinds": frozenset({"chemotherapy"})}]
    },
    "everolimus that is not systemic": {
        "therapies": [{"agents": frozenset({"everolimus"}), "systemic": False}]
    },
    "warfarin that is no anticoagulant": {
        "medicines": [{"drug": "warfarin", "classes": frozenset({"antiplatelet"})}]
    },
    "a drug that the kit has not heard of": {"medicines": [{"drug": "something else"}]},
    "the lower limit above the upper": {"potassium.lower": 6, "potassium.upper": 5},
    "a limit without its result": {"ptt": None, "ptt.upper": 30},
    "a result without the limit it is compared with": {"ptt": 29, "ptt.upper": None},
    "half an ECOG point": {"ecog": Fraction(3, 2)},
    "an ECOG of 6": {"ecog": 6},
    "half a year of age": {"age": Fraction(37, 2)},
    "an age below nothing": {"age": -10_000},
    "an age of a thousand years": {"age": 1000},
    "a day to come": {"last_menses": ON + timedelta(days=1)},
    "an operation to come": {"surgeries": [{"date": ON + timedelta(days=1)}]},
    "an event before birth": {"age": 20, "myocardial_infarction": date(1990, 1, 1)},
    "pancreatitis now, and at no time": {"pancreatitis": True, "pancreatitis_ever": False},
    "a test without its day": {"pregnancy_test": "negative", "pregnancy_test_date": None},
    "a fresh negative test of nobody knows whom": {
        "pregnancy_test": "negative",
        "pregnancy_test_date": ON,
        "pregnant": None,
    },
    "corrected calcium of another calcium": {
        "corrected_calcium": 9,
        "calcium": 9,
        "albumin": Fraction("3.5"),
    },
    "corrected calcium without albumin": {"corrected_calcium": 9, "albumin": None},
    "treated, and never treated": {
        "second_malignancies": [{"treated": True, "therapy_ended": "never"}]
    },
    "never free of disease, as a day that never was": {
        "second_malignancies": [{"disease_free_since": "never"}]
    },
    "three results of two tests": {"prothrombin": [{"result": 1}] * 3},
    "growth over no earlier scan": {"scans": [{"growth_mm": 5}]},
    "growth in mm without growth in percent": {
        "scans": [{"date": DAY, "growth_mm": 0}, {"growth_mm": 5, "growth_percent": 0}]
    },
    "a lesion that is shorter than it is broad": {
        "lesions": [{"long_axis_mm": 9, "short_axis_mm": 10}]
    },
    "a third": {"ptt": Fraction(1, 3)},
    "more digits than a chart takes": {"ptt": Fraction(1, 10**21)},
    "no end of digits": {"ptt": 10**30},
}


@pytest.mark.parametrize("values", CANNOT_BE.values(), ids=CANNOT_BE)
def test_there_is_no_chart_of(values: dict[str, Any]) -> None:
    assert chart(values) is None


CAN_BE: dict[str, dict[str, Any]] = {
    "a man who is not pregnant and does not nurse": {
        "sex": "male",
        "pregnant": False,
        "nursing": False,
    },
    "stopped today for progression, and so still given today": {
        "therapies": [{"ongoing": True, "stopped_for": "progression"}]
    },
    "still given": {"therapies": [{"ongoing": True, "stopped_for": "still given"}]},
    "radiation has no agent": {"therapies": [{"agents": frozenset(), "systemic": False}]},
    "nobody knows which agent": {"therapies": [{"agents": None, "systemic": True}]},
    "warfarin with the classes of the kit's table": {
        "medicines": [
            {"drug": "warfarin", "classes": frozenset({"anticoagulant", "oral anticoagulant"})}
        ]
    },
    "pancreatitis once": {"pancreatitis": False, "pancreatitis_ever": True},
    "calcium by albumin": {"corrected_calcium": 9, "albumin": 3, "calcium.upper": 10},
    "albumin by calcium": {"corrected_calcium": 9, "calcium": Fraction("8.7")},
    "calcium and albumin": {"corrected_calcium": 9, "calcium": Fraction("8.2"), "albumin": 3},
    "growth over the scan before": {
        "scans": [
            {"date": DAY, "growth_mm": 0, "growth_percent": 0},
            {"date": ON, "growth_mm": Fraction("4.9"), "growth_percent": 20},
        ]
    },
    "an old test and nobody knows": {"pregnancy_test": "positive", "pregnant": None},
    "two results of two tests": {
        "prothrombin": [{"result": 1, "upper": Fraction("1.2")}, {"result": 12, "upper": 14}]
    },
    "as many digits as a chart takes": {"ptt": Fraction(1, 10**20)},
    "a reading of 90 over 60": {"blood_pressure": [{"systolic_mmhg": 90, "diastolic_mmhg": 60}]},
    "a low systolic reading": {"blood_pressure": [{"systolic_mmhg": 50}]},
    "nothing at all": {},
}


@pytest.mark.parametrize("values", CAN_BE.values(), ids=CAN_BE)
def test_there_is_a_chart_of(values: dict[str, Any]) -> None:
    patient = chart(values)
    facts = ChartFacts(patient, ON)
    assert patient.invented
    for name, value in values.items():
        if name not in LISTS:
            same_as(facts.value(name), value)
            continue
        for row, expected in zip(facts.sheet(name).rows, value, strict=True):
            for short in expected:
                same_as(row.value(f"{name}.{short}"), expected[short])


def same_as(answer: Any, expected: Any) -> None:
    if expected is None:
        assert isinstance(answer, Absent)
    elif isinstance(expected, frozenset):
        assert frozenset(answer.value) == expected
    else:
        assert answer.value == expected


def test_a_number_is_written_as_it_is_and_no_nearer() -> None:
    patient = chart({"ptt": Fraction("29.1"), "ptt.upper": Fraction("0.1") + Fraction("35.2")})
    assert (str(patient.labs.ptt.value), str(patient.labs.ptt.upper)) == ("29.1", "35.3")


def test_a_chart_holds_little_beside_what_is_given() -> None:
    patient = small_chart({"gilbert": True}, on=ON, lag=None)
    assert patient is not None
    assert patient.model_dump(exclude_defaults=True) == {
        "id": "boundary patient",
        "invented": True,
        "history": {"gilbert_disease": True},
    }


@pytest.mark.parametrize("lag", [None, 0, 7])
def test_the_first_day_of_treatment_is_as_given(lag: int | None) -> None:
    patient = small_chart({}, on=ON, lag=lag)
    assert patient is not None
    assert patient.planned_start_lag_days == lag


LEAP = [date(2024, 2, 28), date(2024, 2, 29), date(2024, 3, 1), date(2023, 2, 28)]


@pytest.mark.parametrize("on", [*LEAP, date(2024, 12, 31), date(2025, 1, 1)])
@pytest.mark.parametrize("age", [0, 1, 2, 3, 4, 17, 18, 100])
def test_an_age_is_read_back_on_any_day(on: date, age: int) -> None:
    assert read(chart({"age": age}, on=on), "age", on).value == age


# --- the boundary patients of the page ------------------------------------------------------------

EACH = 20


def drawn(criterion: Any, random: Random) -> dict[str, Any]:
    """The facts of one boundary patient, each as likely as among `boundary.cases`."""
    single, lists = points((criterion.rule,))
    values = {name: random.choice(choices) for name, choices in single.items()}
    for name, columns in lists.items():
        row = {key.rpartition(".")[2]: random.choice(of) for key, of in columns.items()}
        rows = prod(len(of) for of in columns.values())
        values[name] = random.choices([[row], [], None], weights=[rows, 1, 1])[0]
    return values


def compared(criterion: Any, *, unfinished: bool = False) -> tuple[int, int]:
    """How many of the boundary patients of a criterion have a chart, and of how many."""
    random, found = Random(criterion.id), 0
    incomplete = list(LISTS) if unfinished else []
    for _ in range(EACH):
        values = drawn(criterion, random)
        patient = small_chart(values, on=ON, lag=LAG.days, incomplete=incomplete)
        if patient is not None:
            found += 1
            facts = GivenFacts(values, on=ON, start=ON + LAG, incomplete=incomplete)
            truth = evaluate(criterion.rule, facts).truth
            assert evaluate(criterion.rule, ChartFacts(patient, ON)).truth is truth, values
    return found, EACH


def test_a_boundary_patient_is_judged_the_same_by_her_facts_and_by_her_chart() -> None:
    share = {criterion.id: compared(criterion) for criterion in EARLY}
    assert len(share) == 75
    assert {name for name, (found, _) in share.items() if not found} == set()
    found, of = (sum(each) for each in zip(*share.values(), strict=True))
    assert found / of >= 0.6


def test_so_she_is_where_no_list_is_complete() -> None:
    assert sum(compared(criterion, unfinished=True)[0] for criterion in EARLY) > 0


# --- a law ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(200))
def test_what_has_a_chart_has_one_with_a_fact_less(seed: int) -> None:
    random = Random(seed)
    chosen = {fact.name: (fact, value) for fact, value in random.sample(TRIED, 4)}
    values: dict[str, Any] = {}
    for fact, value in chosen.values():
        row = values.setdefault(fact.rows, [{}])[0] if fact.rows else values
        row[fact.short if fact.rows else fact.name] = value
    if chart(values) is None:
        return
    for name in values:
        assert chart({other: value for other, value in values.items() if other != name})
