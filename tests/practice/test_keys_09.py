"""The keys of lesson 09, each worked out once more by another way than the kit's.

Then its four misconceptions, S13, S16, S17 and S23: the answer of a fellow who has it, the words
of the first hint, and the words of the lesson.
"""

from __future__ import annotations

import csv
import json
import math
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import cabinetkit as ck
from cabinetkit.practice.keys import KEYS
from cabinetkit.practice.keys.lesson_09 import GRADE_3, GUT, LUNG, hazards, ratio_of_ratios
from cabinetkit.practice.questions import questions
from cabinetkit.results.readers import READINGS, Readers
from cabinetkit.results.worlds import worlds

ROOT = Path(__file__).parent.parent.parent
DATA = ROOT / "cabinetkit" / "data"
CENSORING = {
    "cut": "harmless",
    "moved": "harmless",
    "toxicity": "depends",
    "unconfirmed": "informative",
    "curve": "too high",
}
WORLDS = {
    "A": "wanes",
    "B": "grows",
    "C": "stays",
    # worlds.json: 0.035493 / 0.177463 and 0.108642 / 0.178619
    "A before": 0.2000,
    "A after": 0.6082,
    "A later": "higher",
}
# R, survival: fit <- survfit(Surv(months, event) ~ 1, own); summary(fit, rmean = 12)$table, as in
# tests/results/r/values.csv, lines "epnet,rmean 12".
BY_R = {"cabozantinib": 7.85971205456, "placebo": 4.91234320613}
RIGHT: dict[str, Any] = {
    "09.1": {**BY_R, "difference": 7.85971205456 - 4.91234320613},
    "09.2": "same",
    "09.3": WORLDS,
    "09.4": 2 * 84 / 30.4375,  # the second scan, 84 days apart
    "09.5": CENSORING,
    "09.6": {1, 4},
    "09.7": {1, 3, 5},
}


# --- 09.1: the restricted mean --------------------------------------------------------------------


def area(arm: str, start: float, end: float) -> float:
    """The area under the product-limit curve, from the rows of the file and by hand."""
    lines = (DATA / "synthetic" / "epnet.csv").read_text(encoding="utf-8").splitlines()[1:]
    own = [row for row in csv.DictReader(lines) if row["arm"] == arm]
    months = np.array([float(row["months"]) for row in own])
    events = np.array([row["event"] == "1" for row in own])
    found, left, at = 0.0, 1.0, 0.0
    for month in [*sorted(set(months[events])), np.inf]:
        inside = min(month, end) - max(at, start)
        found += left * max(0.0, inside)
        at = month
        if month < np.inf:
            left *= 1 - (events & (months == month)).sum() / (months >= month).sum()
    return found


def test_the_restricted_means_are_those_of_r_and_of_the_rows() -> None:
    right = KEYS["09.1"]().right
    for arm, months in BY_R.items():
        assert right[arm] == pytest.approx(months, abs=1e-9)
        assert area(arm, 0, 12) == pytest.approx(months, abs=1e-9)
    assert right["difference"] == pytest.approx(2.94736884843, abs=1e-9)


def test_the_areas_in_the_form_are_those_of_the_cohort_and_add_up_to_the_answer() -> None:
    prompt = questions()["09.1"].without_code or ""
    told = re.findall(
        r"(?:from|;) ?(?:from )?(\d+) to (\d+)(?: months)? (\d+\.\d+) and (\d+\.\d+)", prompt
    )
    assert [(a, b) for a, b, _, _ in told] == [
        ("0", "3"), ("3", "6"), ("6", "9"), ("9", "12"), ("12", "18"),
    ]  # fmt: skip
    for start, end, cabozantinib, placebo in told:
        for arm, stated in (("cabozantinib", cabozantinib), ("placebo", placebo)):
            assert f"{area(arm, float(start), float(end)):.2f}" == stated
    added = [sum(float(row[n]) for row in told[:4]) for n in (2, 3)]
    found = ck.ask("09.1").fill(
        {
            "restricted mean with cabozantinib": f"{added[0]:.2f}",
            "restricted mean with placebo": f"{added[1]:.2f}",
            "longer with cabozantinib by": f"{added[0] - added[1]:.2f}",
        },
        confidence=3,
    )
    assert found.status == "right"


def test_the_means_of_all_months_in_the_form_are_those_of_the_file() -> None:
    cohort = ck.synthetic("epNET")
    means = [cohort[cohort["arm"] == arm]["months"].mean() for arm in BY_R]
    stated = f"alike: {means[0]:.2f} and {means[1]:.2f}"
    assert stated in (questions()["09.1"].without_code or "")


def test_the_figures_in_the_question_on_two_scales_are_those_of_the_cohort() -> None:
    prompt = questions()["09.2"].prompt
    assert f"{BY_R['cabozantinib']:.2f} and {BY_R['placebo']:.2f} months" in prompt
    assert "2.95" in questions()["09.2"].when_right or "2.95" in questions()["09.2"].hints[2]
    # R, survival: exp(coef(coxph(Surv(months, event) ~ treated + strata(analog, site)))) is 0.382
    ratio = ck.survival.hazard_ratio(ck.synthetic("epNET"), strata=["analog", "site"]).ratio
    assert f"{ratio:.2f}" == "0.38"
    assert "ratio, cabozantinib over placebo, is 0.38" in prompt


# --- 09.3: three worlds ---------------------------------------------------------------------------


def test_the_hazards_in_the_prompt_are_those_of_the_file() -> None:
    held = json.loads((DATA / "synthetic" / "worlds.json").read_text(encoding="utf-8"))["worlds"]
    prompt = questions()["09.3"].prompt
    for letter, name in (("A", "wanes"), ("B", "grows")):
        arms = zip(held[name]["cabozantinib"], held[name]["placebo"], strict=True)
        before, after = ([f"{100 * rate:.1f}" for rate in pair] for pair in arms)
        told = f"World {letter}: {' and '.join(before)} up to month 3, {' and '.join(after)} after"
        assert told in prompt
    same = held["proportional"]

    def weibull(month: float) -> list[str]:
        placebo = 100 * same["placebo_rate"] * same["shape"] * month ** (same["shape"] - 1)
        return [f"{placebo * same['hazard_ratio']:.1f}", f"{placebo:.1f}"]

    told = f"World C: {' and '.join(weibull(1))} at month 1, {' and '.join(weibull(6))} at month 6"
    assert told in prompt


def test_the_hazards_of_the_key_are_those_of_the_file() -> None:
    assert hazards("wanes", 1) == pytest.approx((3.5493, 17.7463), abs=1e-4)
    assert hazards("wanes", 6) == pytest.approx((10.8642, 17.8619), abs=1e-4)
    assert hazards("grows", 1) == pytest.approx((7.301, 13.2746), abs=1e-4)
    assert hazards("grows", 6) == pytest.approx((8.7799, 32.7676), abs=1e-4)


def drawn_ratio(cut: float) -> float:
    """The Cox ratio of one very large draw of the waning world, everybody followed to the cut."""
    stream = np.random.default_rng(20260109)

    def months(early: float, late: float, size: int) -> Any:
        hazard = stream.exponential(size=size)
        return np.where(hazard < 3 * early, hazard / early, 3 + (hazard - 3 * early) / late)

    cabo, placebo = months(0.035493, 0.108642, 268_000), months(0.177463, 0.178619, 138_000)
    time = np.concatenate([cabo, placebo])
    treated = np.arange(len(time)) < len(cabo)
    order = np.argsort(-time)
    event, arm = time[order] <= cut, treated[order]
    n1, n0 = np.cumsum(arm), np.cumsum(~arm)
    low, high = -3.0, 1.0
    while high - low > 1e-5:
        middle = (low + high) / 2
        share = n1 * math.exp(middle) / (n1 * math.exp(middle) + n0)
        score = (event * (arm - share)).sum()
        low, high = (middle, high) if score > 0 else (low, middle)
    return math.exp(low)


@pytest.mark.parametrize(("cut", "said"), [(6, 0.367), (40, 0.463)])
def test_the_ratio_of_the_waning_world_rises_with_follow_up(cut: int, said: float) -> None:
    """0.37 and 0.46 stand in the question; the draw is another way than the expected score."""
    assert worlds()["wanes"].ratio_at(cut, dropout=False) == pytest.approx(said, abs=0.001)
    assert drawn_ratio(cut) == pytest.approx(said, abs=0.006)
    assert f"{said:.2f} at {cut}" in questions()["09.3"].when_right


# --- 09.4: scans on one grid ----------------------------------------------------------------------


def test_half_have_progressed_at_the_second_scan_and_not_at_the_first() -> None:
    """By hand: 0.5 to the power of the month over 2.9 are left."""
    scan = 84 / 30.4375
    assert f"{scan:.2f}" == "2.76"
    assert f"{100 * 0.5 ** (scan / 2.9):.0f}" == "52"
    assert 0.5 ** (2 * scan / 2.9) < 0.5
    assert KEYS["09.4"]().right == pytest.approx(5.51950718686)


def test_staggered_scans_delay_the_median_by_less() -> None:
    """Drawn: each has days of her own, the first anywhere in the first twelve weeks."""
    stream, scan = np.random.default_rng(4), 84 / 30.4375
    true = stream.exponential(2.9 / math.log(2), 400_000)
    first = stream.uniform(0, scan, true.size)
    seen = first + scan * np.maximum(0, np.ceil((true - first) / scan))
    assert np.median(seen) == pytest.approx(KEYS["09.4"]().wrong["staggered"], abs=0.03)


# --- 09.5: two readers ----------------------------------------------------------------------------


def test_the_curve_of_a_centre_that_loses_the_unconfirmed_lies_too_high() -> None:
    """Patients drawn one by one: the centre's Kaplan-Meier curve with and without later scans."""
    stream, gap, many = np.random.default_rng(9), 8 * 7 / 30.4375, 200_000
    local = np.ceil(stream.exponential(4 / 0.38 / math.log(2), many) / gap)  # cabozantinib
    confirmed = stream.random(many) > 0.4
    centre = local + np.where(confirmed, 0, stream.geometric(0.5, many))

    def left(scan: Any, event: Any, scans: int) -> float:
        found = 1.0
        for k in range(1, scans + 1):
            found *= 1 - (event & (scan == k)).sum() / (scan >= k).sum()
        return found

    everybody = np.ones(many, dtype=bool)
    for scans in (2, 6, 10):
        seen, gone_on = left(local, confirmed, scans), left(centre, everybody, scans)
        assert seen > gone_on + 0.01
        model = [Readers(0.4, 8).scans(reading, "cabozantinib") for reading in READINGS[1:]]
        drawn = (seen, gone_on)
        assert drawn == pytest.approx([each[scans - 1].survival for each in model], abs=0.005)


# --- 09.6: subgroups ------------------------------------------------------------------------------


def test_the_claims_by_hand_from_the_rows_of_the_file() -> None:
    lines = (DATA / "outcomes.csv").read_text(encoding="utf-8").splitlines()
    rows = {
        row["cohort"]: row
        for row in csv.DictReader(lines)
        if row["endpoint"] == "PFS hazard ratio" and row["analysis"].endswith("subgroup")
    }
    gut, lung, grade_3 = (rows[name] for name in (GUT, LUNG, GRADE_3))
    prompt = questions()["09.6"].prompt
    for row, printed in (
        (gut, "0.50 (95% CI 0.28 to 0.88), 116 patients"),
        (lung, "0.19 (0.06 to 0.54), 49 patients"),
        (grade_3, "0.15 (0.04 to 0.57), 24 patients"),
    ):
        values = (row["value"], row["low"], row["high"], row["n"])
        assert re.findall(r"\d+\.\d+|\d+(?= patients)", printed) == list(values)
        assert printed in prompt
    assert 116 + 49 + 24 == 189
    assert [bool(row["assessor"]) for row in (gut, lung, grade_3)] == [True, False, False]
    assert "both cohorts" in grade_3["note"]


def test_the_ratio_of_the_two_ratios_by_hand() -> None:
    """ln(0.50/0.19) is 0.9676; the errors are ln(0.88/0.28)/3.92 = 0.2921 and 0.5605."""
    error = math.hypot(math.log(0.88 / 0.28) / 3.92, math.log(0.54 / 0.06) / 3.92)
    low, high = (math.exp(math.log(0.50 / 0.19) + sign * 1.96 * error) for sign in (-1, 1))
    assert (f"{0.50 / 0.19:.1f}", f"{low:.2f}", f"{high:.1f}") == ("2.6", "0.76", "9.1")
    assert ratio_of_ratios(GUT, LUNG) == pytest.approx((0.50 / 0.19, low, high), rel=1e-3)
    assert "2.6 (0.76 to 9.1)" in questions()["09.6"].prompt


# --- known wrong answers --------------------------------------------------------------------------


# Who says it: the question, the wrong answer, and words of the first hint.
SAID: list[tuple[str, str, Any, str]] = [
    ("S13", "09.5", {**CENSORING, "unconfirmed": "harmless"}, "why were there no more scans"),
    ("S16", "09.3", {**WORLDS, "A before": 0.38, "A after": 0.38}, "the same as 10.9 over 17.9"),
    ("S17", "09.2", "weaker", "measure the same thing"),
    ("S23", "09.4", 2.9, "Who saw a progression at 2.9"),
]


WORDS = {
    "S13": r"\*central review is always less biased\.\*",
    "S16": r"\*the hazard ratio is 0\.38 throughout\*",
    "S17": r"\*three months of restricted mean: weaker than 0\.38 suggests\*",
    "S23": r"\*the dates of progression are exact\.\*",
}
