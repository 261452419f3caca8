"""Case tables: bleeding and perforation of the gut, tumour in its wall, the pancreas."""

from __future__ import annotations

from typing import Any

from charts import (
    ABSENT,
    DAYS_28,
    NO,
    SIX_MONTHS,
    YES,
    around,
    last_cases,
    list_cases,
    listed,
    met,
    needs_judgement,
    not_met,
    registered,
    row,
    status,
    table,
    unfinished,
    unknown,
    window,
)

RECENT, OLD = "2024-03-20", "2015-03-20"


def bleeding(day: Any = RECENT, significant: Any = YES) -> dict[str, Any]:
    return row({}, date=day, significant=significant)


def bleedings(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"history.gi_bleeding": listed(*rows)}


@table(
    "history.gi-bleeding",
    [
        *around(
            "significant, on",
            "2023-10-20",
            lambda day: bleedings(bleeding(day)),
            "met",
            "met",
            "not met",
        ),
        *around(
            "not signed, on",
            "2023-10-20",
            lambda day: bleedings(bleeding(day, ABSENT)),
            "met",
            "met",
            "needs judgement",
        ),
        *window("significant, on", SIX_MONTHS, lambda day: bleedings(bleeding(day))),
        not_met("significant, today", bleedings(bleeding("2024-04-20"))),
        met("last month, signed as not significant", bleedings(bleeding(significant=NO))),
        needs_judgement("last month, not signed", bleedings(bleeding(significant=ABSENT))),
        met("years ago, not signed", bleedings(bleeding(OLD, ABSENT))),
        unknown("significant, day not recorded", bleedings(bleeding(ABSENT))),
        met("signed as not significant, day not recorded", bleedings(bleeding(ABSENT, NO))),
        unknown("neither signed nor day recorded", bleedings(bleeding(ABSENT, ABSENT))),
        met(
            "a significant one years ago and an insignificant one last month",
            bleedings(bleeding(OLD), bleeding(significant=NO)),
        ),
        not_met(
            "an insignificant one years ago and a significant one last month",
            bleedings(bleeding(OLD, NO), bleeding()),
        ),
        needs_judgement(
            "a significant one years ago and one last month that is not signed",
            bleedings(bleeding(OLD), bleeding(significant=ABSENT)),
        ),
        not_met(
            "one that is not signed and a significant one",
            bleedings(bleeding(significant=ABSENT), bleeding()),
        ),
        not_met(
            "significant on a list not marked complete",
            {"history.gi_bleeding": unfinished(bleeding())},
        ),
        unknown(
            "not signed on a list not marked complete",
            {"history.gi_bleeding": unfinished(bleeding(significant=ABSENT))},
        ),
        met(
            "ulcer now that has not bled",
            {"history.gi_conditions": listed({"kind": "active peptic ulcer"})},
        ),
        *list_cases("history.gi_bleeding", bleeding(OLD)),
    ],
)
def test_gi_bleeding(changes, expected):
    assert status("history.gi-bleeding", changes) == expected


NAMED = (
    "active peptic ulcer",
    "endoluminal metastasis that has bled",
    "inflammatory bowel disease",
)


def gut(last: Any = "ongoing", risk: Any = ABSENT, kind: str = "other") -> dict[str, Any]:
    return row({"kind": kind}, last_present=last, raises_bleeding_risk=risk)


def conditions(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"history.gi_conditions": listed(*rows)}


def named(kind: str) -> list[Any]:
    """The cases of a condition that the page lists: it counts without a signature."""
    return [
        *around(
            f"{kind}, last present",
            "2023-10-20",
            lambda day: conditions(gut(day, kind=kind)),
            "met",
            "met",
            "not met",
        ),
        not_met(f"{kind}, ongoing and not signed", conditions(gut(kind=kind))),
        not_met(f"{kind}, ongoing and signed as a risk", conditions(gut(risk=YES, kind=kind))),
        not_met(f"{kind}, ongoing and signed as none", conditions(gut(risk=NO, kind=kind))),
        met(f"{kind}, years ago and signed as a risk", conditions(gut(OLD, YES, kind))),
        unknown(f"{kind}, last day not recorded", conditions(gut(ABSENT, kind=kind))),
    ]


@table(
    "history.gi-bleeding-risk",
    [
        *[each for kind in NAMED for each in named(kind)],
        *around(
            "another one signed as a risk, last present",
            "2023-10-20",
            lambda day: conditions(gut(day, YES)),
            "met",
            "met",
            "not met",
        ),
        *around(
            "another one that is not signed, last present",
            "2023-10-20",
            lambda day: conditions(gut(day)),
            "met",
            "met",
            "needs judgement",
        ),
        *window("ulcer until", SIX_MONTHS, lambda day: conditions(gut(day, kind=NAMED[0]))),
        *window(
            "another one signed as a risk, until",
            SIX_MONTHS,
            lambda day: conditions(gut(day, YES)),
        ),
        not_met("ulcer until today", conditions(gut("2024-04-20", kind=NAMED[0]))),
        not_met("another one, ongoing and signed as a risk", conditions(gut(risk=YES))),
        met("another one, ongoing and signed as none", conditions(gut(risk=NO))),
        needs_judgement("another one, ongoing and not signed", conditions(gut())),
        unknown(
            "another one signed as a risk, last day not recorded", conditions(gut(ABSENT, YES))
        ),
        met("another one signed as no risk, last day not recorded", conditions(gut(ABSENT, NO))),
        unknown("another one, neither signed nor last day recorded", conditions(gut(ABSENT))),
        met(
            "ulcer years ago and another one now that is no risk",
            conditions(gut(OLD, kind=NAMED[0]), gut(risk=NO)),
        ),
        met(
            "a risk years ago and another one now that is none",
            conditions(gut(OLD, YES), gut(risk=NO)),
        ),
        not_met(
            "one years ago that was no risk, and a risk now",
            conditions(gut(OLD, NO), gut(risk=YES)),
        ),
        needs_judgement(
            "ulcer years ago and another one now that is not signed",
            conditions(gut(OLD, kind=NAMED[0]), gut()),
        ),
        not_met("one that is not signed and an ulcer now", conditions(gut(), gut(kind=NAMED[0]))),
        not_met(
            "ulcer on a list not marked complete",
            {"history.gi_conditions": unfinished(gut(kind=NAMED[0]))},
        ),
        unknown(
            "not signed on a list not marked complete",
            {"history.gi_conditions": unfinished(gut())},
        ),
        *list_cases("history.gi_conditions", gut(risk=NO)),
    ],
)
def test_gi_bleeding_risk(changes, expected):
    assert status("history.gi-bleeding-risk", changes) == expected


PERFORATION = "history.gi_perforation"


@table(
    "history.gi-perforation",
    [
        *around("last", "2023-10-20", lambda day: {PERFORATION: day}, "met", "met", "not met"),
        *window("last on", SIX_MONTHS, lambda day: {PERFORATION: day}),
        *last_cases(PERFORATION),
        met("bleeding last month without perforation", bleedings(bleeding())),
        met("bleeding not asked about", {"history.gi_bleeding": ABSENT}),
    ],
)
def test_gi_perforation(changes, expected):
    assert status("history.gi-perforation", changes) == expected


def tumour(last: Any = "ongoing", primary: Any = False) -> dict[str, Any]:
    return row({"site": "ileum"}, last_present=last, is_the_primary=primary)


def tumours(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"spread.gut_wall": listed(*rows)}


@table(
    "history.gi-invasion",
    [
        *around(
            "tumour last present",
            "2024-03-23",
            lambda day: tumours(tumour(day)),
            "met",
            "met",
            "not met",
        ),
        *window("tumour until", DAYS_28, lambda day: tumours(tumour(day))),
        not_met("ongoing", tumours(tumour())),
        not_met("until today", tumours(tumour("2024-04-20"))),
        not_met("the primary still in place", tumours(tumour(primary=True))),
        not_met("whether it is the primary not recorded", tumours(tumour(primary=ABSENT))),
        met("removed years ago", tumours(tumour(OLD))),
        unknown("last day not recorded", tumours(tumour(ABSENT))),
        not_met("one removed years ago and one now", tumours(tumour(OLD), tumour())),
        not_met("one without a last day and one now", tumours(tumour(ABSENT), tumour())),
        unknown("one without a last day and one years ago", tumours(tumour(ABSENT), tumour(OLD))),
        not_met("ongoing on a list not marked complete", {"spread.gut_wall": unfinished(tumour())}),
        met(
            "primary of the gut, asked and none", {"disease.primary_site": "gastrointestinal tract"}
        ),
        *list_cases("spread.gut_wall", tumour(OLD)),
    ],
)
def test_gi_invasion(changes, expected):
    assert status("history.gi-invasion", changes) == expected


PANCREATITIS = "history.pancreatitis"


@table(
    "history.pancreatitis",
    [
        *registered(
            "until 20 April 2024,",
            "2024-04-21",
            {PANCREATITIS: "2024-04-20"},
            "not met",
            "met",
            "met",
        ),
        *registered(
            "until 29 February 2024,",
            "2024-03-01",
            {PANCREATITIS: "2024-02-29"},
            "not met",
            "met",
            "met",
        ),
        met("until yesterday", {PANCREATITIS: "2024-04-19"}),
        *last_cases(PANCREATITIS),
    ],
)
def test_pancreatitis(changes, expected):
    assert status("history.pancreatitis", changes) == expected
