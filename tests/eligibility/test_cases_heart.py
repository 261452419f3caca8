"""Case tables: the heart, the circulation and clots."""

from __future__ import annotations

from typing import Any

from charts import (
    ABSENT,
    NO,
    SIX_MONTHS,
    YES,
    around,
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


ANGINA, INFARCTION = "history.unstable_angina", "history.myocardial_infarction"


def flutter(last: Any = "ongoing", significant: Any = YES) -> dict[str, Any]:
    return row({"kind": "atrial flutter"}, last_present=last, significant=significant)


def flutters(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"history.arrhythmias": listed(*rows)}


@table(
    "history.arrhythmia",
    [
        *around(
            "significant, last present",
            "2023-10-20",
            lambda day: flutters(flutter(day)),
            "met",
            "met",
            "not met",
        ),
        *around(
            "not signed, last present",
            "2023-10-20",
            lambda day: flutters(flutter(day, ABSENT)),
            "met",
            "met",
            "needs judgement",
        ),
        *window("significant until", SIX_MONTHS, lambda day: flutters(flutter(day))),
        not_met("significant and ongoing", flutters(flutter())),
        not_met("significant until today", flutters(flutter("2024-04-20"))),
        met("significant until years ago", flutters(flutter("2015-03-20"))),
        met("ongoing and signed as not significant", flutters(flutter(significant=NO))),
        needs_judgement("ongoing and not signed", flutters(flutter(significant=ABSENT))),
        unknown("significant, last day not recorded", flutters(flutter(ABSENT))),
        met("signed as not significant, last day not recorded", flutters(flutter(ABSENT, NO))),
        unknown("neither signed nor last day recorded", flutters(flutter(ABSENT, ABSENT))),
        met(
            "a significant one years ago and an insignificant one now",
            flutters(flutter("2015-03-20"), flutter(significant=NO)),
        ),
        not_met(
            "an insignificant one years ago and a significant one now",
            flutters(flutter("2015-03-20", NO), flutter()),
        ),
        needs_judgement(
            "a significant one years ago and one now that is not signed",
            flutters(flutter("2015-03-20"), flutter(significant=ABSENT)),
        ),
        not_met(
            "one that is not signed and a significant one",
            flutters(flutter(significant=ABSENT), flutter()),
        ),
        unknown(
            "one that is not signed and a significant one without a last day",
            flutters(flutter(significant=ABSENT), flutter(ABSENT)),
        ),
        not_met(
            "significant on a list not marked complete",
            {"history.arrhythmias": unfinished(flutter())},
        ),
        unknown(
            "not signed on a list not marked complete",
            {"history.arrhythmias": unfinished(flutter(significant=ABSENT))},
        ),
        *list_cases("history.arrhythmias", flutter(significant=NO)),
    ],
)
def test_arrhythmia(changes, expected):
    assert status("history.arrhythmia", changes) == expected


@table(
    "history.unstable-angina",
    [
        *around("last", "2023-10-20", lambda day: {ANGINA: day}, "met", "met", "not met"),
        *window("last on", SIX_MONTHS, lambda day: {ANGINA: day}),
        *last_cases(ANGINA),
        met("infarction last month without unstable angina", {INFARCTION: "2024-03-20"}),
        met("infarction not asked about", {INFARCTION: ABSENT}),
        not_met("last month, infarction looked for and none", {ANGINA: "2024-03-20"}),
    ],
)
def test_unstable_angina(changes, expected):
    assert status("history.unstable-angina", changes) == expected


@table(
    "history.myocardial-infarction",
    [
        *around("last", "2023-10-20", lambda day: {INFARCTION: day}, "met", "met", "not met"),
        *window("last on", SIX_MONTHS, lambda day: {INFARCTION: day}),
        *last_cases(INFARCTION),
        met("unstable angina last month without infarction", {ANGINA: "2024-03-20"}),
        met("unstable angina not asked about", {ANGINA: ABSENT}),
        not_met("last month, unstable angina looked for and none", {INFARCTION: "2024-03-20"}),
    ],
)
def test_myocardial_infarction(changes, expected):
    assert status("history.myocardial-infarction", changes) == expected


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
