"""Case tables: treatment of the tumour beside the study."""

from __future__ import annotations

from typing import Any

from charts import (
    list_cases,
    listed,
    met,
    not_met,
    status,
    table,
    unfinished,
)


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
