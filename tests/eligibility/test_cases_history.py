"""Case tables: the patient's history."""

from __future__ import annotations

from typing import Any

from charts import (
    ABSENT,
    NO,
    YES,
    around,
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
)


def failure(nyha: Any, last: Any = "ongoing") -> dict[str, Any]:
    return row({}, nyha=nyha, last_present=last)


def failures(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"history.heart_failure": listed(*rows)}


@table(
    "history.heart-failure",
    [
        *around(
            "class III last present",
            "2023-10-20",
            lambda d: failures(failure("III", d)),
            "met",
            "met",
            "not met",
        ),
        *around(
            "class IV last present",
            "2023-10-20",
            lambda d: failures(failure("IV", d)),
            "met",
            "met",
            "not met",
        ),
        *registered(
            "class III until 31 August 2023,",
            "2024-02-29",
            failures(failure("III", "2023-08-31")),
            "not met",
            "met",
            "met",
        ),
        *registered(
            "class III until 30 August 2023,",
            "2024-02-29",
            failures(failure("III", "2023-08-30")),
            "not met",
            "met",
            "met",
        ),
        *registered(
            "class III until 29 August 2023,",
            "2024-02-29",
            failures(failure("III", "2023-08-29")),
            "not met",
            "met",
            "met",
        ),
        *registered(
            "class III until 28 August 2023,",
            "2024-02-29",
            failures(failure("III", "2023-08-28")),
            "met",
            "met",
            "met",
        ),
        not_met("class III ongoing", failures(failure("III"))),
        not_met("class IV ongoing", failures(failure("IV"))),
        met("class II ongoing", failures(failure("II"))),
        met("class I ongoing", failures(failure("I"))),
        unknown("class not recorded", failures(failure(ABSENT))),
        met("class not recorded long ago", failures(failure(ABSENT, "2020-01-01"))),
        unknown("class III without a last day", failures(failure("III", ABSENT))),
        met("class II without a last day", failures(failure("II", ABSENT))),
        met(
            "class III years ago and class II now",
            failures(failure("III", "2020-01-01"), failure("II")),
        ),
        not_met(
            "class II years ago and class III now",
            failures(failure("II", "2020-01-01"), failure("III")),
        ),
        not_met(
            "class III on a list not marked complete",
            {"history.heart_failure": unfinished(failure("III"))},
        ),
        *list_cases("history.heart_failure", failure("II")),
    ],
)
def test_heart_failure(changes, expected):
    assert status("history.heart-failure", changes) == expected


def clot(day: Any, kind: str = "deep vein thrombosis") -> dict[str, Any]:
    return row({"kind": kind}, date=day)


def clots(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"history.thromboembolism": listed(*rows)}


KINDS = (
    "stroke",
    "transient ischemic attack",
    "deep vein thrombosis",
    "pulmonary embolism",
    "other",
)


@table(
    "history.thromboembolism",
    [
        *[not_met(f"{kind} last month", clots(clot("2024-03-20", kind))) for kind in KINDS],
        *[met(f"{kind} last year", clots(clot("2023-03-20", kind))) for kind in KINDS],
        *around("clot on", "2023-10-20", lambda day: clots(clot(day)), "met", "met", "not met"),
        *registered(
            "clot on 31 August 2023,",
            "2024-02-29",
            clots(clot("2023-08-31")),
            "not met",
            "met",
            "met",
        ),
        *registered(
            "clot on 28 August 2023,", "2024-02-29", clots(clot("2023-08-28")), "met", "met", "met"
        ),
        *registered(
            "clot on 31 March 2024,",
            "2024-09-30",
            clots(clot("2024-03-31")),
            "not met",
            "met",
            "met",
        ),
        *registered(
            "clot on 31 August 2024,",
            "2025-02-28",
            clots(clot("2024-08-31")),
            "not met",
            "met",
            "met",
        ),
        not_met("clot today", clots(clot("2024-04-20"))),
        unknown("day of the clot not recorded", clots(clot(ABSENT))),
        not_met(
            "one clot last year and one last month", clots(clot("2023-03-20"), clot("2024-03-20"))
        ),
        not_met(
            "one clot without a day and one last month", clots(clot(ABSENT), clot("2024-03-20"))
        ),
        unknown(
            "one clot without a day and one last year", clots(clot(ABSENT), clot("2023-03-20"))
        ),
        not_met(
            "clot last month on a list not marked complete",
            {"history.thromboembolism": unfinished(clot("2024-03-20"))},
        ),
        *list_cases("history.thromboembolism", clot("2020-03-20")),
    ],
)
def test_thromboembolism(changes, expected):
    assert status("history.thromboembolism", changes) == expected


@table(
    "history.long-qt",
    [
        met("asked, none", {}),
        met("asked years ago, none", {"history.congenital_long_qt": never("2015-01-01")}),
        not_met("known", {"history.congenital_long_qt": True}),
        unknown("not asked", {"history.congenital_long_qt": ABSENT}),
    ],
)
def test_long_qt(changes, expected):
    assert status("history.long-qt", changes) == expected


MANAGED = "judgements.hypertension_optimally_managed"


def pressure(systolic: int, diastolic: int, day: str = "2024-04-15") -> dict[str, Any]:
    return {"date": day, "systolic_mmhg": systolic, "diastolic_mmhg": diastolic}


def pressures(*rows: dict[str, Any], managed: Any = None) -> dict[str, Any]:
    answer = {} if managed is None else {MANAGED: managed}
    return {"blood_pressure": unfinished(*rows)} | answer


HIGH, NORMAL = pressure(170, 100), pressure(134, 80)


@table(
    "history.hypertension",
    [
        met("149 over 89", pressures(pressure(149, 89))),
        met("149 over 89 on optimal management", pressures(pressure(149, 89), managed=YES)),
        not_met("150 over 80 on optimal management", pressures(pressure(150, 80), managed=YES)),
        not_met("140 over 90 on optimal management", pressures(pressure(140, 90), managed=YES)),
        not_met("150 over 90 on optimal management", pressures(pressure(150, 90), managed=YES)),
        not_met("151 over 89 on optimal management", pressures(pressure(151, 89), managed=YES)),
        not_met("149 over 91 on optimal management", pressures(pressure(149, 91), managed=YES)),
        needs_judgement("150 over 80 with management not signed", pressures(pressure(150, 80))),
        needs_judgement("140 over 90 with management not signed", pressures(pressure(140, 90))),
        met(
            "170 over 100 signed as not optimally managed, read literally",
            pressures(HIGH, managed=NO),
        ),
        not_met(
            "one high reading and a normal one after it",
            pressures(HIGH, pressure(130, 80, "2024-04-18"), managed=YES),
        ),
        not_met(
            "one high reading and a normal one before it",
            pressures(pressure(130, 80, "2024-04-10"), HIGH, managed=YES),
        ),
        *around(
            "high reading beside a normal one,",
            "2024-04-06",
            lambda day: pressures(NORMAL, pressure(170, 100, day), managed=YES),
            "met",
            "met",
            "not met",
        ),
        met(
            "high reading 15 days ago needs no signature",
            pressures(NORMAL, pressure(170, 100, "2024-04-05")),
        ),
        *around(
            "only reading, normal,",
            "2024-04-06",
            lambda day: pressures(pressure(134, 80, day)),
            "unknown",
            "unknown",
            "met",
        ),
        not_met("high reading today", pressures(pressure(170, 100, "2024-04-20"), managed=YES)),
        met("normal reading today", pressures(pressure(134, 80, "2024-04-20"))),
        unknown(
            "only reading a year old and high",
            pressures(pressure(170, 100, "2023-04-05"), managed=YES),
        ),
        unknown("never measured", {"blood_pressure": never()}),
        unknown("no list of readings", {"blood_pressure": ABSENT}),
        unknown("list without a reading", {"blood_pressure": listed()}),
        met("normal reading on a list marked complete", {"blood_pressure": listed(NORMAL)}),
    ],
)
def test_hypertension(changes, expected):
    assert status("history.hypertension", changes) == expected


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
