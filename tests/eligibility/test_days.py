"""Days on which rules hold: every set of days is what screening says day by day.

Charts and rules are drawn by a seeded generator, so that what was drawn can be counted.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from charts import (
    ABSENT,
    EVEROLIMUS,
    NO,
    OCTREOTIDE,
    YES,
    chart,
    lab,
    listed,
    never,
    row,
    screened,
    unfinished,
)

from cabinetkit.eligibility import facts as f
from cabinetkit.eligibility import window as window_module
from cabinetkit.eligibility.chart import Patient
from cabinetkit.eligibility.criteria import EARLY, Criteria
from cabinetkit.eligibility.criteria.versions import VERSIONS
from cabinetkit.eligibility.days import Calendar, Days, Interval
from cabinetkit.eligibility.evaluate import compiled
from cabinetkit.eligibility.load import chart_from_data
from cabinetkit.eligibility.lookup import ChartFacts
from cabinetkit.eligibility.rules import Rule
from cabinetkit.eligibility.screening import screen
from cabinetkit.eligibility.spans import span
from cabinetkit.errors import CabinetkitError

DAY = timedelta(days=1)
LAST = date(2024, 2, 29)  # no chart below holds a later day
MONTH_ENDS = [date(2023, 8, 29), date(2023, 8, 30), date(2023, 8, 31), date(2023, 11, 30)]
MONTH_ENDS += [date(2023, 12, 31), date(2024, 1, 30), date(2024, 1, 31), LAST, date(2023, 2, 28)]


# --- charts with days in them ---------------------------------------------------------------------


def day(rng: random.Random, most: int = 400) -> str:
    """A day of the past: the end of a month, one whose stretch ends soon, or any."""
    kind = rng.random()
    if kind < 0.25:
        return rng.choice(MONTH_ENDS).isoformat()
    if kind < 0.75:
        stretch = rng.choice([14, 28, 28, 42, 60, 84, 182, 365])
        return (LAST - max(0, stretch - rng.randrange(1, 100)) * DAY).isoformat()
    return (LAST - rng.randrange(most) * DAY).isoformat()


def maybe(rng: random.Random, *others: Any, most: int = 400) -> Any:
    """A day, or one of these instead."""
    return day(rng, most) if rng.random() < 0.7 else rng.choice(others)


def some_list(rng: random.Random, *rows: dict[str, Any]) -> Any:
    """A list as charts have them: complete, not marked complete, none, not taken."""
    return rng.choice([listed(*rows), listed(*rows), unfinished(*rows), never(), ABSENT])


def surgery(rng: random.Random) -> dict[str, Any]:
    one, other = sorted([day(rng), day(rng)])
    return row(
        {"name": "operation", "kind": "other"},
        date=rng.choice([one, ABSENT]),
        healed=rng.choice([other, other, "not yet", ABSENT]),
        major=rng.choice([YES, NO, ABSENT]),
    )


def pressure(rng: random.Random) -> dict[str, Any]:
    return {
        "date": day(rng, 30),
        "systolic_mmhg": rng.choice([130, 149, 150, 170]),
        "diastolic_mmhg": rng.choice([80, 90]),
    }


def medicine(rng: random.Random) -> dict[str, Any]:
    return row(
        {"drug": rng.choice(["rifampin", "warfarin", "ketoconazole", "enoxaparin", "aspirin"])},
        stopped=maybe(rng, "ongoing", ABSENT, most=60),
        chronic=rng.choice([YES, NO, ABSENT]),
        intent=rng.choice(["therapeutic", ABSENT]),
        dose_stable_since=maybe(rng, ABSENT),
        daily_dose_mg=rng.choice([81, 100, ABSENT]),
    )


def drawn(rng: random.Random) -> Patient:
    """An invented chart in which much carries a day, and some of it is missing."""
    event = row({"kind": "deep vein thrombosis"}, date=maybe(rng, ABSENT))
    scans = [
        {"date": "2022-01-10", "sum_mm": 80, "new_lesions": False},
        row({}, date=day(rng), sum_mm=rng.choice([110, 110, 80, ABSENT]), new_lesions=False),
    ]
    changes = {
        # With 70 kg and 1.6 mg/dL the clearance falls below 45 mL/min on her 53rd birthday.
        "born": rng.choice(["1971-04-03", "1971-04-03", "1980-06-01", ABSENT]),
        "weight_kg": rng.choice([52, 70, 70, ABSENT]),
        "labs.creatinine": lab(rng.choice([1.1, 1.6, 1.6]), "mg/dL"),
        "planned_start_lag_days": rng.choice([ABSENT, 0, 5, 30]),
        "scans": rng.choice([listed(*scans), listed(*scans), unfinished(*scans), ABSENT]),
        "therapies.entries": [
            row(OCTREOTIDE, ended=maybe(rng, "ongoing", ABSENT), dose_stable_since=day(rng)),
            row(EVEROLIMUS, ended=maybe(rng, "ongoing", ABSENT)),
            {"kinds": ["radionuclide therapy"], "ended": day(rng, 90)},
        ],
        "surgeries": some_list(rng, surgery(rng), surgery(rng)),
        "history.thromboembolism": some_list(rng, event),
        "history.fracture": maybe(rng, never("2024-01-02"), ABSENT),
        "history.pancreatitis": maybe(rng, never("2024-01-02"), "ongoing", ABSENT, most=3),
        "history.heart_failure": some_list(rng, {"nyha": "III", "last_present": day(rng)}),
        "history.second_malignancies": some_list(
            rng,
            row(
                {"kind": "invented", "exempt": "no"},
                therapy_ended=maybe(rng, ABSENT),
                disease_free_since=(LAST - rng.randrange(1000, 1200) * DAY).isoformat(),
            ),
        ),
        "brain.disease": some_list(
            rng,
            {"kind": "brain metastasis", "adequately_treated": YES, "stable": YES},
        ),
        "brain.steroids_stopped": maybe(rng, never("2024-01-02"), "ongoing", most=60),
        "blood_pressure": unfinished(*(pressure(rng) for _ in range(rng.randrange(1, 4)))),
        "judgements.hypertension_optimally_managed": rng.choice([YES, NO]),
        "medicines": some_list(rng, medicine(rng), medicine(rng)),
        "reproduction.natural_menopause": rng.choice([True, never("2024-01-02")]),
        "reproduction.last_menses": (LAST - rng.randrange(240, 400) * DAY).isoformat(),
        "reproduction.pregnancy_test": {"result": "negative", "date": day(rng, 30)},
        "reproduction.pregnant": rng.choice([never("2024-01-02"), ABSENT]),
    }
    return chart_from_data(chart(changes))


def each_day(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += DAY


def kind_of(days: Days) -> str:
    """Empty, open to the horizon, closed before it, or split."""
    stretches = days.intervals
    if len(stretches) != 1:
        return "split" if stretches else "empty"
    return "open" if stretches[0].last == days.last else "closed"


# --- sets of days ---------------------------------------------------------------------------------

WEEK = Days(date(2024, 2, 26), date(2024, 3, 3))


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ((2, 28), (3, 1), [(28, 1)]),
        ((2, 1), (2, 26), [(26, 26)]),
        ((3, 3), (3, 30), [(3, 3)]),
        ((3, 1), (2, 28), []),
        ((1, 1), (1, 31), []),
        ((1, 1), (12, 31), [(26, 3)]),
    ],
)
def test_a_stretch_is_kept_within_the_two_ends(first: Any, last: Any, expected: Any) -> None:
    found = WEEK.between(date(2024, *first), date(2024, *last)).intervals
    assert [(a.day, b.day) for a, b in found] == expected


def test_sets_of_days_join_like_sets() -> None:
    everything = [*each_day(WEEK.first, WEEK.last)]
    rng = random.Random(1)
    for _ in range(200):
        a, b = ({day for day in everything if rng.random() < 0.5} for _ in range(2))
        one, other = (_days(some) for some in (a, b))
        assert {day for day in everything if day in one & other} == a & b
        assert {day for day in everything if day in one | other} == a | b
        assert {day for day in everything if day in ~one} == {*everything} - a
        again = WEEK.none
        for first, last in one.intervals:
            again |= WEEK.between(first, last)
        assert again == one
        gaps = zip(one.intervals, one.intervals[1:], strict=False)
        assert all(left.last + DAY < right.first for left, right in gaps)
    assert WEEK.first - DAY not in ~WEEK.none
    assert WEEK.last + DAY not in ~WEEK.none
    assert (~WEEK.none).intervals == (Interval(WEEK.first, WEEK.last),)


def _days(some: set[date]) -> Days:
    days = WEEK.none
    for day in some:
        days |= WEEK.between(day, day)
    return days


# --- the oracle: one day after the other ----------------------------------------------------------

LEAVES = [
    f.fracture.within(days=28),
    f.fracture.since(months=1),
    f.last_menses.within(months=6, both_ends=True),
    # Holds, then does not, then holds again.
    *[f.last_menses.within(months=9) | f.last_menses.since(years=1)] * 3,
    f.steroids_stopped.since(weeks=4, before="start of treatment"),
    f.steroids_stopped.within(days=14, before="start of treatment"),
    f.clearance >= (45, "mL/min"),
    ~f.pregnant,
    f.pancreatitis.as_rule(),
    f.gilbert.as_rule(),
    f.ecog <= 2,
]
ROW_LEAVES: dict[Any, list[Rule]] = {
    f.therapies: [
        f.therapies.ended.since(days=28),
        f.therapies.ended.within(months=6, before="start of treatment"),
        f.therapies.ongoing.as_rule(),
        f.therapies.kinds == "radionuclide therapy",
        f.therapies.dose_stable_since.since(months=2),
    ],
    f.medicines: [
        f.medicines.stopped.since(days=14, before="start of treatment"),
        f.medicines.taken.as_rule(),
        f.medicines.drug == "warfarin",
        f.pregnant.as_rule(),
    ],
    f.blood_pressure: [
        f.blood_pressure.date.within(days=14),
        f.blood_pressure.systolic_mmhg < 150,
    ],
    f.thromboembolism: [f.thromboembolism.date.within(months=6)],
}


def joined(rng: random.Random, leaves: list[Rule], most: int) -> Rule:
    """A random rule over these leaves."""
    if most <= 1 or rng.random() < 0.2:
        return rng.choice(leaves)
    if rng.random() < 0.25:
        return ~joined(rng, leaves, most - 1)
    left, right = joined(rng, leaves, most // 2), joined(rng, leaves, most // 2)
    return left & right if rng.random() < 0.5 else left | right


def any_rule(rng: random.Random) -> Rule:
    """A random rule; some of its leaves are rules over lists."""
    leaves = [*LEAVES]
    for rows, inner in ROW_LEAVES.items():
        among = joined(rng, inner, 2) if rng.random() < 0.6 else None
        ask = rows.every if rng.random() < 0.5 else rows.some
        leaves += [ask(joined(rng, inner, 3), among=among)] * 3
    return joined(rng, leaves, 6)


def test_a_random_rule_holds_on_the_days_on_which_its_judge_says_so() -> None:
    """Month ends, leap days, unknowns, lists and 'not'; each kind of window occurs often."""
    rng = random.Random(20240420)
    kinds: Counter[str] = Counter()
    unknown = 0
    for _ in range(30):
        patient = drawn(rng)
        calendar = Calendar(patient, LAST + 200 * DAY)
        first, last = calendar.days.first, calendar.days.last
        facts = {day: ChartFacts(patient, day) for day in each_day(first, last)}
        for _ in range(40):
            rule = any_rule(rng)
            judge, held = compiled(rule), calendar.held(rule)
            for day, known in facts.items():
                truth = judge(known).truth
                assert (day in held.true, day in held.false) == (truth is True, truth is False), (
                    f"{rule} on {day}"
                )
                unknown += truth is None
            kinds[kind_of(held.true)] += 1
    assert min(kinds[kind] for kind in ("empty", "open", "closed", "split")) >= 20, kinds
    assert unknown > 1_000


HORIZON = span(days=170)


@pytest.fixture
def near_horizon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(window_module, "HORIZON", HORIZON)


@pytest.mark.usefixtures("near_horizon")
def test_window_and_eligible_days_are_those_of_screening_day_by_day() -> None:
    """Criteria of the page in random company; each kind of window occurs often."""
    rng = random.Random(7)
    kinds: Counter[str] = Counter()
    dated = [c for c in EARLY if c.id.startswith(("prior.", "history.", "medication.", "labs.r"))]
    closing = [EARLY[name] for name in ("disease.progression", "pregnancy.test")]
    for _ in range(100):
        patient = drawn(rng)
        company = rng.sample(dated, rng.randrange(3))
        asked = Criteria("some", (rng.choice(closing), *company))
        kinds += _compare_day_by_day(patient, asked)
    assert min(kinds[kind] for kind in ("empty", "open", "closed", "split")) >= 4, kinds


@pytest.mark.usefixtures("near_horizon")
def test_all_criteria_together_are_those_of_screening_day_by_day() -> None:
    rng = random.Random(8)
    for _ in range(4):
        _compare_day_by_day(drawn(rng), EARLY)
    _compare_day_by_day(chart_from_data(chart({})), EARLY)


@pytest.mark.usefixtures("near_horizon")
@pytest.mark.parametrize(
    ("name", "age", "years"), [("us-label", "label.age", 12), ("eu-label", "eu.age", 18)]
)
def test_an_age_is_reached_on_a_birthday_under_a_label(name: str, age: str, years: int) -> None:
    born = date(LAST.year - years, 5, 6)
    patient = chart_from_data(chart({"born": born.isoformat()}))
    _compare_day_by_day(patient, VERSIONS[name])
    lane = screen(patient, "2024-04-20", criteria=name).eligible_days.lane(age)
    assert lane.days.intervals[0].first == date(LAST.year, 5, 6)


def _compare_day_by_day(patient: Patient, asked: Criteria) -> Counter[str]:
    first = patient.last_entry
    assert first
    screening = screen(patient, first, criteria=asked)
    window, eligible = screening.window, screening.eligible_days
    bound = {lane.criterion.id for lane in window.lanes}
    for day in each_day(first, HORIZON.after(first)):
        found = screen(patient, day, criteria=asked)
        truths = {each.criterion.id: each.trace.truth for each in found.findings}
        for lane in eligible.lanes:
            truth = truths[lane.criterion.id]
            assert (day in lane.days, day in lane.unknown) == (truth is True, truth is None)
        assert (day in eligible) is (found.decision == "eligible")
        assert (day in window) is all(truths[name] for name in bound)
    for family in (window, eligible):
        _ends_are_set_by_whom_they_name(family)
        _conflict_is_a_smallest_one(family)
    return Counter([kind_of(eligible.days)])


def _ends_are_set_by_whom_they_name(window: window_module.Window) -> None:
    for stretch in window.stretches:
        before, after = stretch.first - DAY, stretch.last + DAY
        if before >= window.horizon.first:
            assert stretch.opened_by
        if after <= window.horizon.last:
            assert stretch.closed_by
        assert all(before not in window.lane(name).days for name in stretch.opened_by)
        assert all(after not in window.lane(name).days for name in stretch.closed_by)


def _conflict_is_a_smallest_one(window: window_module.Window) -> None:
    assert bool(window.conflict) is not bool(window)
    for left_out in window.conflict:
        rest = [window.lane(name).days for name in window.conflict if name != left_out]
        common = window.horizon
        for days in rest:
            common &= days
        assert common
    if window.conflict:
        common = window.horizon
        for name in window.conflict:
            common &= window.lane(name).days
        assert not common


# --- what a window says ---------------------------------------------------------------------------


def window_of(changes: dict[str, Any]) -> window_module.Window:
    return screened(changes).window


def test_a_window_that_opens_and_closes_says_who_sets_the_ends() -> None:
    """The design's own example: a clot six months ago, a scan twelve months ago."""
    window = window_of(
        {
            "on": "2024-04-15",
            "history.thromboembolism": listed({"kind": "stroke", "date": "2023-10-20"}),
            "blood_pressure": unfinished(
                {"date": "2024-04-15", "systolic_mmhg": 134, "diastolic_mmhg": 80}
            ),
        }
    )
    [stretch] = window.stretches
    assert stretch == (
        date(2024, 4, 20),
        date(2024, 4, 28),
        ("history.thromboembolism",),
        ("history.hypertension",),
    )
    assert "Opens 2024-04-20, set by history.thromboembolism" in window.says
    assert "closes after 2024-04-28, set by history.hypertension" in window.says
    assert date(2024, 4, 19) not in window
    assert date(2024, 4, 20) in window


def test_months_are_clamped_to_the_end_of_the_month() -> None:
    """31 August plus six months is 29 February; the clot is six months old on that day."""
    clot = {"history.thromboembolism": listed({"kind": "stroke", "date": "2023-08-31"})}
    lane = screened({**clot, "on": "2024-04-20"}).eligible_days.lane("history.thromboembolism")
    assert lane.days == lane.days.every
    changes = {**clot, "blood_pressure": ABSENT, "reproduction.pregnancy_test": ABSENT}
    lane = screened({**changes, "on": "2024-02-15"}).eligible_days.lane("history.thromboembolism")
    assert lane.days.intervals[0].first == date(2024, 2, 29)


@pytest.mark.parametrize(("lag", "opens"), [(0, 15), (5, 10), (14, 1), (30, 1)])
def test_the_inducer_counts_to_the_start_of_treatment(lag: int, opens: int) -> None:
    changes = {
        "planned_start_lag_days": lag,
        "medicines": {
            "entries": [{"drug": "rifampin", "stopped": "2024-03-01", "chronic": YES}],
            "complete_on": "2024-03-01",
        },
        "blood_pressure": ABSENT,
        "reproduction.pregnancy_test": ABSENT,
        "on": "2024-03-01",
    }
    lane = screened(changes).eligible_days.lane("medication.cyp3a4-inducer")
    assert lane.days.intervals[0].first == date(2024, 3, opens)


def test_a_window_without_a_day_names_a_smallest_conflict() -> None:
    lutetium = {"kinds": ["radionuclide therapy"], "ended": "2024-03-18"}
    screening = screened({"therapies": listed(OCTREOTIDE, EVEROLIMUS, lutetium)})
    assert screening.window.stretches == ()
    assert screening.window.conflict == ("prior.radionuclide-washout", "history.hypertension")
    assert "No day, looked for until" in screening.window.says


def test_what_is_never_known_is_no_question_of_time() -> None:
    screening = screened({"history.thromboembolism": ABSENT})
    assert "history.thromboembolism" not in {x.criterion.id for x in screening.window.lanes}
    assert screening.eligible_days.conflict == ("history.thromboembolism",)
    assert "never known" in screening.eligible_days.says


def test_an_unknown_lane_has_an_error_with_its_name() -> None:
    with pytest.raises(CabinetkitError, match=r"labs\.nothing"):
        window_of({}).lane("labs.nothing")


# --- what would have to change --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"history.fracture": "2024-03-25"}, [("time", (), "2024-04-22")]),
        ({"labs.potassium.value": 6.0}, [("test", ("potassium",), None)]),
        ({"labs.potassium": ABSENT}, [("measure", ("potassium",), None)]),
        ({"ecog": 3}, [("test", ("ECOG performance status",), None)]),
        (
            {"scans": listed({"date": "2023-12-05", "sum_mm": 110, "new_lesions": False})},
            [("scan", ("scans",), None)],
        ),
        ({"scans": listed()}, [("scan", ("scans",), None)]),
        ({"lesions": never()}, [("scan", ("lesions",), None)] * 3),
        (
            {"medicines": listed({"drug": "warfarin", "stopped": "ongoing", "full_dose": NO})},
            [("plan", ("medicines",), None)],
        ),
        (
            {"therapies.entries.1.ended": "ongoing"},
            [("end", ("treatments",), None)],
        ),
        (
            {"history.non_healing_wound": "ongoing"},
            [("end", ("wound or ulcer that does not heal",), None)],
        ),
        ({"history.congenital_long_qt": True}, [("nothing", (), None)]),
        (
            {"history.congenital_long_qt": ABSENT},
            [("record", ("congenital long QT syndrome",), None)],
        ),
        ({"disease.histology": "adenocarcinoid"}, [("nothing", (), None)]),
        (
            {"labs.tsh.value": 7.2, "labs.free_t4": lab(1.2, "ng/dL", 0.8, 1.8)},
            [("signature", ("clinically euthyroid, in a clinician's judgement",), None)],
        ),
    ],
)
def test_what_time_a_test_a_plan_or_nothing_could_mend(changes: Any, expected: Any) -> None:
    steps = screened(changes).next_steps
    days = [(step.how, step.what, step.day and step.day.isoformat()) for step in steps]
    assert days == expected


def test_what_closes_before_another_opens_is_to_be_done_again() -> None:
    steps = screened({"history.fracture": "2024-04-10"}).next_steps
    assert [(step.criterion, step.how) for step in steps] == [
        ("history.hypertension", "again"),
        ("history.fracture", "time"),
    ]
    assert "met until 2024-04-28" in steps[0].says
    assert "from 2024-05-08" in steps[1].says


def test_steps_agree_with_screening_after_time_has_passed() -> None:
    """A criterion that time alone mends is met on its day, and not on the day before."""
    rng = random.Random(3)
    mended = 0
    for _ in range(25):
        patient = drawn(rng)
        screening = screen(patient, LAST)
        for step in screening.next_steps:
            if step.how != "time":
                continue
            assert step.day
            then, before = screen(patient, step.day), screen(patient, step.day - DAY)
            assert then.finding(step.criterion).status == "met"
            assert before.finding(step.criterion).status != "met"
            mended += 1
    assert mended >= 20
