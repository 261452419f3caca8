"""Case tables: treatment of the tumour beside the study."""

from __future__ import annotations

from typing import Any

import pytest
from charts import (
    ABSENT,
    OCTREOTIDE,
    around,
    list_cases,
    listed,
    met,
    not_met,
    registered,
    row,
    status,
    table,
    unfinished,
    unknown,
)

from cabinetkit.eligibility.criteria import EARLY


def plan(kind: str) -> dict[str, Any]:
    return {"name": "invented plan", "kind": kind}


def plans(*kinds: str) -> dict[str, Any]:
    return {"planned_treatments": listed(*map(plan, kinds))}


@table(
    "medication.concurrent-therapy",
    [
        not_met("investigational agent", plans("investigational agent")),
        not_met("another treatment of the tumour", plans("treatment of the tumour")),
        met("somatostatin analog", plans("somatostatin analog")),
        met("supportive care", plans("supportive care")),
        met("analog and supportive care", plans("somatostatin analog", "supportive care")),
        not_met("analog and radiation", plans("somatostatin analog", "treatment of the tumour")),
        not_met("care and another trial", plans("supportive care", "investigational agent")),
        not_met(
            "another trial and radiation",
            plans("investigational agent", "treatment of the tumour"),
        ),
        not_met(
            "investigational agent on a list not marked complete",
            {"planned_treatments": unfinished(plan("investigational agent"))},
        ),
        *list_cases("planned_treatments", plan("supportive care")),
    ],
)
def test_concurrent_therapy(changes, expected):
    assert status("medication.concurrent-therapy", changes) == expected


def analog(**fields: Any) -> dict[str, Any]:
    return {"therapies": listed(row(OCTREOTIDE, **fields))}


ANALOG_CASES = [
    *around(
        "stable since",
        "2024-02-20",
        lambda day: analog(dose_stable_since=day),
        "met",
        "met",
        "not met",
    ),
    *registered(
        "stable since 31 December 2023,",
        "2024-02-29",
        analog(dose_stable_since="2023-12-31"),
        "not met",
        "met",
        "met",
    ),
    *registered(
        "stable since 30 April 2024,",
        "2024-06-30",
        analog(dose_stable_since="2024-04-30"),
        "not met",
        "met",
        "met",
    ),
    unknown("stability not recorded", analog(dose_stable_since=ABSENT)),
    met(
        "stopped years ago, stability not recorded",
        analog(ended="2021-06-30", dose_stable_since=ABSENT),
    ),
    not_met(
        "recent change on a list not marked complete",
        {"therapies": unfinished(row(OCTREOTIDE, dose_stable_since="2024-04-01"))},
    ),
    met("no analog planned to continue", {"planned_treatments": listed()}),
    *list_cases("therapies", OCTREOTIDE),
]


@table("medication.ssa-stable", ANALOG_CASES)
def test_ssa_stable(changes, expected):
    assert status("medication.ssa-stable", changes) == expected


@pytest.mark.parametrize(("changes", "expected"), ANALOG_CASES)
def test_both_statements_about_analogs_have_one_status(changes, expected):
    stated = {status(each, changes) for each in ("prior.ssa-stable", "medication.ssa-stable")}
    assert stated == {expected}


def test_both_statements_about_analogs_are_one_rule_and_name_each_other():
    first, second = EARLY["prior.ssa-stable"], EARLY["medication.ssa-stable"]
    assert second.rule is first.rule
    assert (first.same_as, second.same_as) == ("", "prior.ssa-stable")
    assert first.source != second.source
    assert set(first.places) == set(second.places) == {first.source, second.source}
