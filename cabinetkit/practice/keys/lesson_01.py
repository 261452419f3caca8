"""Keys of lesson 01: the trial in one sentence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cabinetkit.practice.keys.key import Key, faulty
from cabinetkit.results.design import design
from cabinetkit.results.published import published

# How the design words what the options of 01.1 name.
SAID = {
    "cohorts": "cohorts",
    "ratio": "ratio",
    "end point": "primary end point",
    "assessor": "assessor",
    "afterwards": "after confirmed progression",
}
WORDS = {
    "two": "two independent",
    "2:1": "2:1",
    "PFS": "progression-free survival",
    "central": "blinded independent central review",
    "crossover": "cross over",
}


def _sentence() -> Key:
    points = design()
    right = {
        slot: next(name for name, words in WORDS.items() if words in str(points[topic].says))
        for slot, topic in SAID.items()
    }
    return Key(
        right,
        {
            "survival-for-the-end-point": {**right, "end point": "OS"},
            "response-for-the-end-point": {**right, "end point": "response"},
            "time-to-progression": {**right, "end point": "TTP"},
            "read-by-the-investigator": {**right, "assessor": "investigator"},
            "one-cohort": {**right, "cohorts": "one"},
            "one-to-one": {**right, "ratio": "1:1"},
            "no-crossover": {**right, "afterwards": "nothing"},
        },
    )


def arms(analysis: str, cohort: str = "epNET") -> dict[str, int]:
    """How many patients an analysis counts in each arm of a cohort."""
    found: dict[str, int] = {}
    for arm in ("cabozantinib", "placebo"):
        n = published("median PFS", cohort, analysis=analysis, arm=arm).n
        assert n is not None  # both analyses have it
        found[arm] = n
    return found


def _moved() -> Key:
    before, after = arms("NEJM 2024"), arms("FDA 2025")
    right = {arm: before[arm] - after[arm] for arm in before}
    total = sum(right.values())
    return Key(
        right,
        {
            "the-total-for-each": dict.fromkeys(right, total),
            "all-in-one-arm": {"cabozantinib": total, "placebo": 0},
            "nobody": dict.fromkeys(right, 0),
        },
    )


def _false_lines() -> Key:
    points = design()
    both = sum(published("patients", c, analysis="NEJM 2024").value or 0 for c in ("epNET", "pNET"))
    pancreatic = published("patients", "pNET", analysis="NEJM 2024").value
    said: dict[str, Any] = {point.topic: point.says or "" for point in points.points}
    holds = {
        1: pancreatic == both,
        2: said["ratio"].startswith("2:1"),
        3: said["primary end point"].startswith("overall survival"),
        4: said["assessor"] == "blinded independent central review",
        5: "cross over" in said["after confirmed progression"],
        6: said["interval between scans"] != "",
    }
    return faulty(
        holds,
        {
            "silence-not-seen": 6,
            "cohorts-not-seen": 1,
            "end-point-not-seen": 3,
            "crossover-doubted": 5,
        },
    )


def _strata() -> Key:
    return Key(
        "alike",
        {"every-imbalance": "everything", "equal-arms": "equal", "another-disease": "answer"},
    )


def _expected() -> Key:
    patients = published("patients", "pNET", analysis="NEJM 2024").value or 0
    return Key(
        patients * 2 / 3,
        {
            "the-published": 64,
            "half": patients / 2,
            "the-other-arm": patients / 3,
            "other-cohort": 203 * 2 / 3,
        },
    )


KEYS: dict[str, Callable[[], Key]] = {
    "01.1": _sentence,
    "01.2": _moved,
    "01.3": _false_lines,
    "01.4": _strata,
    "01.5": _expected,
}
