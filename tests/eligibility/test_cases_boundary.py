"""On a boundary the finding says so; a day or a step beside it, it does not."""

from __future__ import annotations

from typing import Any

import pytest
from charts import EVEROLIMUS, OCTREOTIDE, YES, finding, lab, listed, row


def clot(day: str) -> dict[str, Any]:
    return {"history.thromboembolism": listed({"kind": "stroke", "date": day})}


def everolimus(day: str) -> dict[str, Any]:
    return {"therapies": listed(row(EVEROLIMUS, ended=day))}


def new_lesion(day: str) -> dict[str, Any]:
    return {"scans": listed({"date": day, "sum_mm": 80, "new_lesions": True})}


def octreotide(day: str) -> dict[str, Any]:
    return {"therapies": listed(row(OCTREOTIDE, dose_stable_since=day))}


def negative_test(day: str) -> dict[str, Any]:
    return {"reproduction.pregnancy_test": {"result": "negative", "date": day}}


def rifampin(day: str) -> dict[str, Any]:
    return {"medicines": listed({"drug": "rifampin", "stopped": day, "chronic": YES})}


DAYS = {
    "history.thromboembolism": (clot, "2023-10-19", "2023-10-20", "2023-10-21"),
    "prior.washout": (everolimus, "2024-03-22", "2024-03-23", "2024-03-24"),
    "prior.ssa-stable": (octreotide, "2024-02-19", "2024-02-20", "2024-02-21"),
    "disease.progression": (new_lesion, "2023-04-19", "2023-04-20", "2023-04-21"),
    "pregnancy.test": (negative_test, "2024-04-05", "2024-04-06", "2024-04-07"),
    "medication.cyp3a4-inducer": (rifampin, "2024-04-10", "2024-04-11", "2024-04-12"),
}


@pytest.mark.parametrize("criterion", DAYS)
def test_only_the_boundary_day_is_named(criterion):
    changes, *days = DAYS[criterion]
    edges = [finding(criterion, changes(day)).on_the_edge for day in days]
    assert edges == [False, True, False]


def creatinine(value: float) -> dict[str, Any]:
    return {"labs.creatinine": lab(value, "umol/L"), "weight_kg": 40}


@pytest.mark.parametrize(("value", "edge"), [(132.5, False), (132.6, True), (132.7, False)])
def test_only_the_limit_itself_is_named(value, edge):
    assert finding("labs.renal", creatinine(value)).on_the_edge is edge
