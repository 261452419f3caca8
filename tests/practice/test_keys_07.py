"""Lesson 07: each key once more by hand, in R, or from the rows; each misconception by name."""

from __future__ import annotations

import csv
import re
from math import isclose
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from cabinetkit.practice.keys import KEYS
from cabinetkit.practice.questions import questions

ROOT = Path(__file__).parent.parent.parent
Times = list[tuple[float, int]]


def rows(name: str, arm: str | None = None) -> Times:
    """Months and event of a committed file, read without the kit."""
    text = (ROOT / "cabinetkit/data/synthetic" / f"{name}.csv").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return [
        (float(row["months"]), int(row["event"]))
        for row in csv.DictReader(lines)
        if arm in (None, row["arm"])
    ]


def steps(times: Times) -> Times:
    """Kaplan and Meier written out: each time of an event, and the curve after it."""
    height, found = 1.0, []
    for month in sorted({t for t, event in times if event}):
        at_risk = sum(t >= month for t, _ in times)  # the event comes before a censoring that day
        height *= 1 - sum(t == month and event == 1 for t, event in times) / at_risk
        found.append((month, height))
    return found  # type: ignore[return-value]  # heights, not counts


def height(times: Times, month: float) -> float:
    return [1.0, *(h for t, h in steps(times) if t <= month)][-1]


def middle(times: Times) -> float:
    return next(t for t, h in steps(times) if h <= 0.5 + 1e-9)


EPNET, PLACEBO = rows("epnet", "cabozantinib"), rows("epnet", "placebo")
PNET = rows("pnet", "cabozantinib")
STEPS = {
    "at risk at 3": 4,
    "after 2": 0.8,
    "after 3": 0.6,
    "after 5": 0.3,
    "median of the four": "not reached",
}
READ = {"median": 8.4, "at risk": 47, "event-free": 63.5}
FOUR_PATIENTS = {
    "Ana, PFS": "event",
    "Ana, TTP": "censored",
    "Ben, PFS": "4",
    "Cleo, PFS": "censored",
    "Dai, PFS": "not said",
}
RIGHT: dict[str, Any] = {
    # By hand: 1 - 2/8 = 0.75 at 1.2; three at risk at 4.4: 0.75 x 2/3 = 0.5.
    "07.1": 4.4,
    # By hand, and R: survfit(Surv(c(1,2,3,3,5,8), c(0,1,1,0,1,0)) ~ 1) gives 0.8, 0.6, 0.3 with
    # 5, 4, 2 at risk; survfit(Surv(c(2,4,6,9), c(0,0,0,0)) ~ 1) gives a median of NA.
    "07.2": STEPS,
    # R, in tests/results/r/values.csv: median 8.4, n.risk 6 47, surv 6 0.63508228503.
    "07.3": READ,
    # By the definition: progression or death, whichever comes first.
    "07.4": FOUR_PATIENTS,
    # R: summary(survfit(Surv(months, event) ~ 1, ...), times = c(20, 24, 28, 29)) of the pNET arm
    # gives 0.306 with 8, 4 and 3 at risk, then 0.204 with 2.
    "07.5": "thin",
    # By the definition of a median.
    "07.6": "half",
    # From the rows, in the test below.
    "07.7": {2, 3, 5},
}
# Who says it: the question, the wrong answer, and words of the first hint.
SAID: list[tuple[str, str, Any, str]] = [
    ("S4", "07.6", "promise", "the other half"),
    ("S4", "07.6", "gain", "measured in both arms"),
    ("S8", "07.1", 1.2, "Where did the four censored"),
    ("S8", "07.1", 2.5, "seen at 2.5 months"),
    ("S8", "07.3", {**READ, "median": 4.28}, "all 134 patients in it"),
    ("S8", "07.3", {**READ, "median": 3.7}, "How many had an event"),
    ("S8", "07.4", {**FOUR_PATIENTS, "Cleo, PFS": "left out"}, "nothing known of Cleo"),
    ("S9", "07.5", "cured", "How many patients"),
    ("S9", "07.7", {2, 3}, "left after 17 months"),
    ("S10", "07.4", {**FOUR_PATIENTS, "Ana, PFS": "censored"}, "alive and free of progression"),
    ("S25", "07.3", {**READ, "at risk": 85}, "still followed"),
    ("S25", "07.3", {**READ, "at risk": 86}, "still followed"),
    ("S25", "07.7", {3, 5}, "each count a count"),
]


def test_numbers_agree_with_the_keys_to_within_rounding() -> None:
    assert KEYS["07.1"]().right == pytest.approx(RIGHT["07.1"], abs=1e-9)
    for name, digits in (("07.2", 9), ("07.3", 1)):
        right = KEYS[name]().right
        for slot, value in RIGHT[name].items():
            if isinstance(value, str):
                assert right[slot] == value
            else:
                assert round(right[slot], digits) == value


def test_the_toy_arm_is_as_the_question_prints_it_and_each_slip_has_a_value_of_its_own() -> None:
    times = rows("toy")
    told = ", ".join(f"{t:g}{'' if event else '+'}" for t, event in times)
    assert f"+ for censored: {told}." in questions()["07.1"].prompt
    assert middle(times) == RIGHT["07.1"]
    months = [t for t, _ in times]
    slips = {
        "deleted": middle([(t, e) for t, e in times if e]),
        "middle-of-the-events": median(t for t, e in times if e),
        "counted-as-events": middle([(t, 1) for t, _ in times]),
        "middle-of-all-times": median(months),
        "mean-of-all-times": sum(months) / 8,
        "too-late": 5.8,  # 0.5 x 1/2 is below one half; and 4 events of 8 are one half
        "middle-of-the-stretch": 5.1,  # R: survfit(Surv(months, event) ~ 1) prints this median
    }
    wrong = KEYS["07.1"]().wrong
    assert {name: round(value, 9) for name, value in wrong.items()} == {
        name: round(value, 9) for name, value in slips.items()
    }


def test_the_arm_of_07_3_from_its_rows() -> None:
    before = [event for t, event in EPNET if t < 6]
    assert (len(EPNET), sum(before), len(before) - sum(before)) == (134, 37, 50)
    assert middle(EPNET) == 8.4
    assert isclose(100 * height(EPNET, 6), 63.508228503, rel_tol=1e-9)
    wrong = KEYS["07.3"]().wrong
    deleted, counted = [(t, e) for t, e in EPNET if e], [(t, 1) for t, _ in EPNET]
    assert wrong["deleted"]["median"] == middle(deleted) == 4.28
    assert wrong["counted-as-events"]["median"] == middle(counted) == 3.72
    assert wrong["mean-of-times"]["median"] == pytest.approx(sum(t for t, _ in EPNET) / 134)
    assert wrong["share-times-all"]["at risk"] == pytest.approx(134 * height(EPNET, 6))
    assert wrong["censored-forgotten"]["at risk"] == 134 - 37
    assert wrong["events-over-all"]["event-free"] == pytest.approx(100 * 97 / 134)
    assert wrong["at-risk-over-all"]["event-free"] == pytest.approx(100 * 47 / 134)
    told = questions()["07.3"].without_code
    assert told
    for share, month in re.findall(r"to (\d+\.\d)% at (\d\.\d\d)", told):
        assert float(month) in {t for t, _ in steps(EPNET)}
        assert float(share) == round(100 * height(EPNET, float(month)), 1)
    assert [t for t, _ in steps(EPNET) if 5.69 < t < 6.07] == []


def test_the_tail_of_07_5_from_its_rows() -> None:
    at_risk = {month: sum(t >= month for t, _ in PNET) for month in (24, 28.15)}
    assert (len(PNET), at_risk) == (64, {24: 4, 28.15: 3})
    heights = [round(100 * height(PNET, month)) for month in (19.4, 19.5, 28.14, 28.15)]
    assert heights == [34, 31, 31, 20]


def test_few_have_their_event_near_the_median() -> None:
    """Question 07.6: about 8 of 100 within a month of it; and the gap is not one number."""
    assert round(100 * (height(EPNET, 7.4) - height(EPNET, 9.4))) == 8
    gaps = [
        next(t for t, h in steps(EPNET) if h <= share)
        - next(t for t, h in steps(PLACEBO) if h <= share)
        for share in (0.75, 0.5, 0.25)
    ]
    assert [round(gap, 1) for gap in gaps] == [1.9, 4.5, 8.1]


def test_each_sentence_of_07_7_from_the_rows() -> None:
    both = rows("epnet")
    assert [round(height(PLACEBO, month), 3) > 0.5 for month in (3.89, 3.9)] == [True, False]
    assert (round(134 * height(EPNET, 6)), sum(t >= 6 for t, _ in EPNET)) == (85, 47)
    left_out = [(t, event) for t, event in EPNET if event or t >= 6]
    assert round(100 * height(left_out, 6)) == 56  # and 63.5 with them
    assert [round(100 * height(EPNET, month)) for month in (17, 32)] == [16, 16]
    assert (sum(t >= 17 for t, _ in EPNET), height(EPNET, 32.92)) == (4, 0)
    # R: survfit(Surv(months, 1 - event) ~ 1, epnet) prints a median of 7.
    assert middle([(t, 1 - event) for t, event in both]) == 7.0
    assert round(median(t for t, _ in both), 1) == 3.2


WORDS = {
    "S4": r"\*you will get 8\.4 months\*",
    "S8": r"\*censored means progressed\*",
    "S9": r"\*the tail is flat, so some are cured\.\*",
    "S10": r"\*progression-free survival is time to progression\*",
    "S25": r"\*64% are event-free at 6 months, so 86 of 134 are still followed\*",
}
