"""Lesson 08, hazard is not risk: each key once more by another way, and what a fellow says.

Nothing in `RIGHT` goes through `cabinetkit.results`: logarithms and powers are written out, and
Cox ratios are literals from R (survival), with the call beside them.
"""

from __future__ import annotations

import csv
import re
from math import exp, log, sqrt
from pathlib import Path
from statistics import NormalDist
from typing import Any

import pytest

import cabinetkit as ck
from cabinetkit.practice.keys import KEYS
from cabinetkit.practice.questions import questions

ROOT = Path(__file__).parent.parent.parent
Z = NormalDist().inv_cdf(0.975)
# Free of an event on cabozantinib, where 6% are on placebo: 0.06 to the power 0.38.
FREE = exp(0.38 * log(0.06))
# d <- read.csv("epnet.csv", comment.char = "#"); d$arm <- relevel(factor(d$arm), "placebo")
# exp(coef(coxph(Surv(months, event) ~ arm + strata(analog, site), d)))
COX = 0.381599968
COX_WRONG = {
    "strata-left-out": 0.404310110,  # coxph(Surv(months, event) ~ arm, d)
    "arms-swapped": 1 / COX,
    "flag-flipped": 0.906048956,  # d$event <- 1 - d$event
    "censored-deleted": 0.540805972,  # d[d$event == 1, ]
    "censored-as-events": 0.580695365,  # d$event <- 1
}


def from_the_interval(ratio: float, low: float, high: float) -> tuple[float, float]:
    """Standard error and z, on the log scale."""
    error = (log(high) - log(low)) / (2 * Z)
    return error, log(ratio) / error


ERROR, Z_EPNET = from_the_interval(0.38, 0.25, 0.59)
SENTENCES = {**dict.fromkeys("ABCD", "reject"), "E": "accept"}
MEDIANS = {"falling": "below", "constant": "equal", "rising": "above", "gap": "open"}
RIGHT: dict[str, Any] = {
    "08.1": {"absolute": 100 * FREE - 6, "relative": 100 * (1 - (1 - FREE) / 0.94)},
    "08.2": {"error": ERROR, "z": Z_EPNET, "p": "tiny", "events": "90"},
    "08.3": COX,
    "08.4": SENTENCES,  # by the definition of the hazard ratio and of a 95% interval
    "08.5": MEDIANS,  # 0.38 ** 1.25 = 0.298, 0.38, 0.38 ** (1 / 1.26) = 0.464
    "08.6": {"z": from_the_interval(0.23, 0.12, 0.42)[1], "says": "alike"},
    "08.7": {1, 4, 5},
}
# Who says it: the question, the wrong answer, and words of the first hint.
SAID: list[tuple[str, str, Any, str]] = [
    ("S1", "08.1", {"absolute": 28.3, "relative": 62}, "one minus the hazard ratio a share"),
    ("S1", "08.1", {"absolute": 58.3, "relative": 62}, "multiplied with a risk"),
    ("S1", "08.4", {**SENTENCES, "A": "accept"}, "is 62% a share"),
    ("S1", "08.7", {4, 5}, "each reduction one of a risk"),
    ("S2", "08.3", 0.464, "What did you divide"),
    ("S2", "08.5", {**MEDIANS, "falling": "equal", "rising": "equal"}, "Must a ratio of medians"),
    ("S2", "08.5", {**MEDIANS, "gap": "wrong"}, "Must the median be"),
    ("S3", "08.1", {"absolute": 56, "relative": 59.6}, "Which share of patients"),
    ("S3", "08.4", {**SENTENCES, "B": "accept"}, "which share of patients"),
    ("S5", "08.4", {**SENTENCES, "C": "accept"}, "what varies across the interval"),
    ("S5", "08.7", {1, 4, 5, 6}, "is sound"),
    ("S6", "08.6", {"z": -4.6, "says": "more"}, "depend on the ratio alone"),
    ("S7", "08.6", {"z": -4.6, "says": "better"}, "compare the cohorts with each other"),
    ("S8", "08.3", 0.541, "patients without an event"),
    ("S8", "08.3", 0.581, "Did every patient have"),
    ("S20", "08.3", 2.62, "Which arm is over which"),
    ("S20", "08.4", {**SENTENCES, "D": "accept"}, "which arm is over which"),
    ("S20", "08.7", {1, 3, 4, 5}, "is sound"),
    ("S22", "08.7", {1, 5}, "what can stratifying balance"),
]


@pytest.mark.parametrize("question", RIGHT)
def test_the_key_is_what_comes_out_by_hand(question: str) -> None:
    mine, right = RIGHT[question], KEYS[question]().right
    assert ck.check(question, mine, confidence=4).status == "right"
    assert right == pytest.approx(mine, abs=1e-6) if not isinstance(mine, set) else right == mine


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("08.1", {"absolute": 28, "relative": 30}),
        ("08.1", {"absolute": 28, "relative": 29.8}),  # with 34% free: 28/94
        ("08.2", {**RIGHT["08.2"], "error": 0.22, "z": -4.4}),
        ("08.3", 0.382),
        ("08.6", {"z": -4.6, "says": "alike"}),
    ],
)
def test_a_rounded_answer_is_right(question: str, answer: Any) -> None:
    assert ck.check(question, answer).status == "right"


def test_literals_of_the_texts() -> None:
    """What prompts, hints and reasons print, worked out here."""
    assert round(FREE, 3) == 0.343
    assert [round(RIGHT["08.1"][name], 1) for name in ("absolute", "relative")] == [28.3, 30.1]
    assert [round(log(0.38), 3), round(log(0.59 / 0.25), 3)] == [-0.968, 0.859]
    assert [round(log(0.23), 3), round(log(0.42 / 0.12), 3)] == [-1.470, 1.253]
    assert [round(ERROR, 3), round(Z_EPNET, 2), round(2 * Z, 2)] == [0.219, -4.42, 3.92]
    assert round(-NormalDist().inv_cdf(0.0001 / 2), 1) == 3.9
    assert 2 * NormalDist().cdf(Z_EPNET) < 0.0001
    # 2:1 allocation: 1 / (2/3 x 1/3) is 4.5; equal shares: 4. The rounding of the limits widens it.
    wide, narrow = (from_the_interval(0.38, *ends)[0] for ends in ((0.245, 0.595), (0.255, 0.585)))
    assert (round(4 / wide**2), round(4.5 / narrow**2)) == (78, 100)
    assert 500 < 4 / ((0.59 - 0.25) / 3.92) ** 2
    assert round(1 / ERROR**2) == 21  # the option of about 20
    assert [round(sqrt(0.25 * 0.59), 3), (0.25 + 0.59) / 2] == [0.384, 0.42]
    assert [round(1 / x, 1) for x in (0.38, 0.59, 0.25)] == [2.6, 1.7, 4.0]
    assert [round(1 / x, 2) for x in (2.6, 4, 1.7)] == [0.38, 0.25, 0.59]
    assert [round(0.38 ** (1 / k), 2) for k in (0.8, 1, 1.26)] == [0.30, 0.38, 0.46]
    assert [round(3.9 / 0.38, 1), round(3.9 / 8.4, 2)] == [10.3, 0.46]
    assert [round(0.5**0.38, 2), round(0.38 / 1.38, 2)] == [0.77, 0.28]
    assert [round(1 / 0.8, 2), round(1 / 1.26, 2)] == [1.25, 0.79]
    assert round(100 * 0.06 / 0.38, 1) == 15.8


def product_limit_median(arm: str) -> float:
    """The first time at which the curve of an arm is at or below one half, from the raw rows."""
    text = (ROOT / "cabinetkit/data/synthetic/epnet.csv").read_text(encoding="utf-8")
    rows = [r for r in csv.DictReader(text.splitlines()[1:]) if r["arm"] == arm]
    curve = 1.0
    for time in sorted({float(r["months"]) for r in rows}):
        at_risk = sum(float(r["months"]) >= time for r in rows)
        events = sum(float(r["months"]) == time and r["event"] == "1" for r in rows)
        curve *= 1 - events / at_risk
        if curve <= 0.5 + 1e-9:
            return time
    raise AssertionError("the median is not reached")


def test_the_wrong_ratios_are_those_of_r() -> None:
    medians = product_limit_median("placebo") / product_limit_median("cabozantinib")
    wrong = {**COX_WRONG, "ratio-of-medians": medians}
    assert KEYS["08.3"]().wrong == pytest.approx(wrong, abs=1e-6)
    told = questions()["08.3"].without_code or ""
    printed = [*map(float, re.findall(r"(\d\.\d{3}):", told))]
    assert sorted(printed) == sorted(round(each, 3) for each in (COX, *wrong.values()))


@pytest.mark.parametrize("question", RIGHT)
def test_the_form_takes_the_right_answer(question: str) -> None:
    """What is typed or chosen without code counts as well."""
    asked, right = questions()[question], RIGHT[question]
    form = ck.ask(question)
    if asked.kind == "slots":
        slots = asked.slots or {}
        filled = {slots[n].label: v if slots[n].options else f"{v:.3f}" for n, v in right.items()}
        labels = {label.split(" (")[0]: label for label in form.controls}
        filled = {labels.get(label, label): value for label, value in filled.items()}
        assert form.fill(filled, confidence=4).status == "right"
    elif asked.kind == "set":
        labels = {(asked.options or {})[str(n)]: True for n in right}
        assert form.fill(labels, confidence=4).status == "right"
    else:
        assert form.fill("0.382", confidence=4).status == "right"


WORDS = {
    "S1": r"\*62% fewer patients progress\*",
    "S2": r"\*the median should be 3\.9 divided by 0\.38",
    "S3": r"38% progressed on cabozantinib\*: no",
    "S5": r"\*95% of patients have a hazard ratio between 0\.25 and 0\.59\*",
    "S6": r"\*pnet is more significant, since its hazard ratio is smaller\*",
    "S20": r"\*2\.6: cabozantinib is worse\.\*",
    "S22": r"\*a stratified analysis removes every imbalance\.\*",
}
