"""Case tables: wounds, fractures, swallowing, allergies, the brain, another cancer."""

from __future__ import annotations

from typing import Any

import pytest
from charts import (
    ABSENT,
    DAYS_28,
    NO,
    YES,
    around,
    chart,
    last_cases,
    list_cases,
    listed,
    met,
    needs_judgement,
    never,
    not_met,
    registered,
    row,
    status,
    table,
    unfinished,
    unknown,
    window,
)

from cabinetkit.eligibility.load import chart_from_data
from cabinetkit.errors import ChartError

HAPPENED_OR_NOT = (
    "unstable_angina",
    "myocardial_infarction",
    "gi_perforation",
    "pancreatitis",
    "pulmonary_hemorrhage",
    "non_healing_wound",
    "fracture",
)
ROWS_THAT_LAST = {
    "history.heart_failure": {"nyha": "III"},
    "history.arrhythmias": {"kind": "atrial flutter"},
    "history.gi_conditions": {"kind": "active peptic ulcer"},
    "spread.gut_wall": {"site": "ileum"},
}


def refused(changes: dict[str, Any]) -> str:
    """What a reader is told about a chart with these changes."""
    with pytest.raises(ChartError) as caught:
        chart_from_data(chart(changes))
    return str(caught.value)


def is_helpful(message: str, path: str, *would_do: str) -> bool:
    """It is one line with the path, the value and each answer that would do; no other is named."""
    told = message.startswith(f"{path} is 'not yet': ") and all(w in message for w in would_do)
    return told and message.count("not yet") == 1 and "\n" not in message


@pytest.mark.parametrize("field", HAPPENED_OR_NOT)
def test_what_happened_or_did_not_is_never_not_yet(field):
    path = f"history.{field}"
    assert is_helpful(refused({path: "not yet"}), path, "YYYY-MM-DD", "'ongoing'", '{"never": ')


@pytest.mark.parametrize("path", ROWS_THAT_LAST)
def test_the_last_day_of_a_state_is_never_not_yet(path):
    message = refused({path: listed(row(ROWS_THAT_LAST[path], last_present="not yet"))})
    assert is_helpful(message, f"{path}.entries[0].last_present", "YYYY-MM-DD", "'ongoing'")
    assert "never" not in message  # a row says that it was there


WOUND, FRACTURE = "history.non_healing_wound", "history.fracture"
ULCER = {"kind": "active peptic ulcer", "last_present": "ongoing"}


@table(
    "history.wounds",
    [
        *around("last", "2024-03-23", lambda day: {WOUND: day}, "met", "met", "not met"),
        *window("last on", DAYS_28, lambda day: {WOUND: day}),
        *last_cases(WOUND),
        met("peptic ulcer now, no wound", {"history.gi_conditions": listed(ULCER)}),
        met("fracture last week, no wound", {FRACTURE: "2024-04-13"}),
        met("fracture not asked about", {FRACTURE: ABSENT}),
    ],
)
def test_wounds(changes, expected):
    assert status("history.wounds", changes) == expected


@table(
    "history.fracture",
    [
        *around("last", "2024-03-23", lambda day: {FRACTURE: day}, "met", "met", "not met"),
        *window("last on", DAYS_28, lambda day: {FRACTURE: day}),
        *last_cases(FRACTURE),
        met("wound ongoing, no fracture", {WOUND: "ongoing"}),
        met("wound not asked about", {WOUND: ABSENT}),
    ],
)
def test_fracture(changes, expected):
    assert status("history.fracture", changes) == expected


SWALLOWING = "history.unable_to_swallow"


@table(
    "history.swallowing",
    [
        met("asked, none", {}),
        met("asked years ago, none", {SWALLOWING: never("2015-01-01")}),
        not_met("cannot swallow", {SWALLOWING: True}),
        unknown("not asked", {SWALLOWING: ABSENT}),
    ],
)
def test_swallowing(changes, expected):
    assert status("history.swallowing", changes) == expected


def allergy(similar: Any, to: str = "lactose") -> dict[str, Any]:
    return row({"to": to}, similar_compound=similar)


def allergies(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"history.allergies": listed(*rows)}


@table(
    "history.allergy",
    [
        not_met("to a similar compound", allergies(allergy(YES))),
        not_met("to another kinase inhibitor, signed", allergies(allergy(YES, "sunitinib"))),
        met("signed as not similar", allergies(allergy(NO))),
        needs_judgement("not signed", allergies(allergy(ABSENT))),
        needs_judgement("to cabozantinib itself, not signed", allergies(allergy(ABSENT, "XL184"))),
        not_met("to two, one of them similar", allergies(allergy(NO), allergy(YES))),
        met("to two, neither of them similar", allergies(allergy(NO), allergy(NO))),
        needs_judgement("to two, one not signed", allergies(allergy(NO), allergy(ABSENT))),
        not_met("to two, one not signed and one similar", allergies(allergy(ABSENT), allergy(YES))),
        not_met(
            "similar on a list not marked complete",
            {"history.allergies": unfinished(allergy(YES))},
        ),
        unknown(
            "not signed on a list not marked complete",
            {"history.allergies": unfinished(allergy(ABSENT))},
        ),
        *list_cases("history.allergies", allergy(NO)),
    ],
)
def test_allergy(changes, expected):
    assert status("history.allergy", changes) == expected


BRAIN = {"kind": "brain metastasis", "adequately_treated": YES, "stable": YES}
NOT_SIGNED = {"kind": "brain metastasis"}


def brain(*rows: dict[str, Any], steroids: Any = "2024-01-04") -> dict[str, Any]:
    return {"brain": row({"disease": listed(*rows)}, steroids_stopped=steroids)}


@table(
    "history.brain-metastases",
    [
        met("none", {}),
        met(
            "none while steroids go on for something else",
            {"brain": {"disease": never(), "steroids_stopped": "ongoing"}},
        ),
        met("treated and stable, steroids long off", brain(BRAIN)),
        met(
            "epidural disease treated and stable",
            brain(row(BRAIN, kind="cranial epidural disease")),
        ),
        *around(
            "steroids stopped",
            "2024-03-23",
            lambda day: brain(BRAIN, steroids=day),
            "met",
            "met",
            "not met",
        ),
        met("never any steroids", brain(BRAIN, steroids=never())),
        not_met("steroids ongoing", brain(BRAIN, steroids="ongoing")),
        not_met("steroids not yet stopped", brain(BRAIN, steroids="not yet")),
        unknown("steroids not recorded", brain(BRAIN, steroids=ABSENT)),
        not_met("signed as not treated", brain(row(BRAIN, adequately_treated=NO))),
        not_met("signed as not stable", brain(row(BRAIN, stable=NO))),
        needs_judgement("treatment not signed", brain(row(BRAIN, adequately_treated=ABSENT))),
        needs_judgement("stability not signed", brain(row(BRAIN, stable=ABSENT))),
        needs_judgement("nothing signed", brain(NOT_SIGNED)),
        needs_judgement("nothing signed, never any steroids", brain(NOT_SIGNED, steroids=never())),
        unknown("nothing signed and steroids not recorded", brain(NOT_SIGNED, steroids=ABSENT)),
        not_met("nothing signed and steroids ongoing", brain(NOT_SIGNED, steroids="ongoing")),
        not_met(
            "epidural disease not stable",
            brain(row(BRAIN, kind="cranial epidural disease", stable=NO)),
        ),
        not_met("two, one of them not stable", brain(BRAIN, row(BRAIN, stable=NO))),
        needs_judgement("two, one of them not signed", brain(BRAIN, NOT_SIGNED)),
        not_met(
            "not stable on a list not marked complete",
            {"brain.disease": unfinished(row(BRAIN, stable=NO)), "brain.steroids_stopped": never()},
        ),
        unknown(
            "steroids off, disease not marked complete",
            {"brain.disease": unfinished(BRAIN), "brain.steroids_stopped": never()},
        ),
        unknown(
            "nothing signed on a list not marked complete",
            {"brain.disease": unfinished(NOT_SIGNED), "brain.steroids_stopped": never()},
        ),
        unknown("brain not asked about", {"brain": {}}),
        unknown(
            "disease not asked about, never any steroids", {"brain": {"steroids_stopped": never()}}
        ),
        met("complete list without disease", {"brain": {"disease": listed()}}),
    ],
)
def test_brain_metastases(changes, expected):
    assert status("history.brain-metastases", changes) == expected


BREAST = {
    "kind": "breast cancer",
    "exempt": "no",
    "therapy_ended": "2016-05-02",
    "disease_free_since": "2016-05-02",
}


def cancer(**fields: Any) -> dict[str, Any]:
    return {"history.second_malignancies": listed(row(BREAST, **fields))}


@table(
    "history.second-malignancy",
    [
        *around(
            "disease-free since",
            "2021-04-20",
            lambda day: cancer(disease_free_since=day),
            "met",
            "met",
            "not met",
        ),
        *registered(
            "disease-free since 29 February 2024,",
            "2027-02-28",
            cancer(disease_free_since="2024-02-29"),
            "not met",
            "met",
            "met",
        ),
        met(
            "non-melanoma skin cancer, active",
            cancer(
                exempt="non-melanoma skin cancer",
                therapy_ended="ongoing",
                disease_free_since="not yet",
            ),
        ),
        met(
            "cervical carcinoma in situ, never treated",
            cancer(
                exempt="cervical carcinoma in situ",
                therapy_ended=never(),
                disease_free_since="not yet",
            ),
        ),
        met(
            "skin cancer of which nothing else is recorded",
            cancer(
                exempt="non-melanoma skin cancer", therapy_ended=ABSENT, disease_free_since=ABSENT
            ),
        ),
        not_met("therapy ongoing, disease-free for years", cancer(therapy_ended="ongoing")),
        not_met("never treated, disease-free for years", cancer(therapy_ended=never())),
        not_met(
            "never treated, not disease-free",
            cancer(therapy_ended=never(), disease_free_since="not yet"),
        ),
        not_met("therapy completed, not disease-free", cancer(disease_free_since="not yet")),
        not_met("therapy completed, never disease-free", cancer(disease_free_since=never())),
        met(
            "therapy completed last week, disease-free for years",
            cancer(therapy_ended="2024-04-12"),
        ),
        met("therapy completed today, disease-free for years", cancer(therapy_ended="2024-04-20")),
        unknown("end of therapy not recorded", cancer(therapy_ended=ABSENT)),
        unknown("disease-free not recorded", cancer(disease_free_since=ABSENT)),
        not_met(
            "end of therapy not recorded, disease-free for one year",
            cancer(therapy_ended=ABSENT, disease_free_since="2023-04-20"),
        ),
        not_met(
            "therapy ongoing, disease-free not recorded",
            cancer(therapy_ended="ongoing", disease_free_since=ABSENT),
        ),
        met("exemption not recorded, gone for years", cancer(exempt=ABSENT)),
        unknown(
            "exemption not recorded, gone for one year",
            cancer(exempt=ABSENT, disease_free_since="2023-04-20"),
        ),
        not_met(
            "one exempt and one active",
            {
                "history.second_malignancies": listed(
                    row(BREAST, exempt="non-melanoma skin cancer"),
                    row(BREAST, therapy_ended="ongoing"),
                )
            },
        ),
        not_met(
            "active on a list not marked complete",
            {"history.second_malignancies": unfinished(row(BREAST, therapy_ended="ongoing"))},
        ),
        *list_cases("history.second_malignancies", BREAST),
    ],
)
def test_second_malignancy(changes, expected):
    assert status("history.second-malignancy", changes) == expected
