"""Case tables: the lungs, and tumour at vessels."""

from __future__ import annotations

from typing import Any

from charts import (
    ABSENT,
    NO,
    THREE_MONTHS,
    YES,
    around,
    last_cases,
    list_cases,
    listed,
    met,
    needs_judgement,
    never,
    not_met,
    row,
    status,
    table,
    unfinished,
    unknown,
    window,
)

RECENT, OLD = "2024-04-01", "2015-03-20"
CAVITY = "spread.cavitary_lung_lesion"


@table(
    "history.cavitary-lung",
    [
        met("looked for, none", {}),
        met("looked for years ago, none", {CAVITY: never("2015-01-01")}),
        not_met("known", {CAVITY: True}),
        unknown("nobody looked", {CAVITY: ABSENT}),
    ],
)
def test_cavitary_lung(changes, expected):
    assert status("history.cavitary-lung", changes) == expected


def airway(bronchus: Any, risk: Any = YES) -> dict[str, Any]:
    return row({"site": "left lung"}, bronchus=bronchus, raises_bleeding_risk=risk)


def airways(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"spread.airways": listed(*rows)}


@table(
    "history.endobronchial",
    [
        *[not_met(f"in a {size} bronchus", airways(airway(size))) for size in ("main", "lobar")],
        *[
            not_met(f"in a {size} bronchus, signed as no risk", airways(airway(size, NO)))
            for size in ("main", "lobar")
        ],
        *[
            not_met(f"in a {size} bronchus, risk not signed", airways(airway(size, ABSENT)))
            for size in ("main", "lobar")
        ],
        met("in a smaller bronchus", airways(airway("smaller"))),
        met("in a smaller bronchus, risk not signed", airways(airway("smaller", ABSENT))),
        unknown("bronchus not recorded", airways(airway(ABSENT))),
        unknown("bronchus not recorded, signed as no risk", airways(airway(ABSENT, NO))),
        not_met("one in a smaller and one in a main", airways(airway("smaller"), airway("main"))),
        not_met("one not recorded and one in a lobar", airways(airway(ABSENT), airway("lobar"))),
        unknown(
            "one not recorded and one in a smaller", airways(airway(ABSENT), airway("smaller"))
        ),
        met("two in smaller bronchi", airways(airway("smaller"), airway("smaller"))),
        not_met(
            "in a main bronchus on a list not marked complete",
            {"spread.airways": unfinished(airway("main"))},
        ),
        met("lung primary, looked for and none", {"disease.primary_site": "lung"}),
        *list_cases("spread.airways", airway("smaller")),
    ],
)
def test_endobronchial(changes, expected):
    assert status("history.endobronchial", changes) == expected


LUNG_VEIN = {
    "vessel": "left upper pulmonary vein",
    "pulmonary": True,
    "relation": "invades",
    "major": YES,
    "raises_bleeding_risk": YES,
}


def vessel(**fields: Any) -> dict[str, Any]:
    return row(LUNG_VEIN, **fields)


def vessels(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"spread.vessels": listed(*rows)}


@table(
    "history.pulmonary-vessels",
    [
        not_met("invades a major pulmonary vessel", vessels(vessel())),
        met("encases it without growing in", vessels(vessel(relation="encases"))),
        met("only touches it", vessels(vessel(relation="only touches"))),
        met("invades a major vessel elsewhere", vessels(vessel(pulmonary=False))),
        met("invades a minor pulmonary vessel", vessels(vessel(major=NO))),
        not_met("signed as no risk", vessels(vessel(raises_bleeding_risk=NO))),
        not_met("risk not signed", vessels(vessel(raises_bleeding_risk=ABSENT))),
        needs_judgement("whether it is major not signed", vessels(vessel(major=ABSENT))),
        met("touches it, major not signed", vessels(vessel(relation="only touches", major=ABSENT))),
        met("elsewhere, major not signed", vessels(vessel(pulmonary=False, major=ABSENT))),
        unknown("whether it is pulmonary not recorded", vessels(vessel(pulmonary=ABSENT))),
        met("minor, pulmonary not recorded", vessels(vessel(pulmonary=ABSENT, major=NO))),
        met(
            "touches it, pulmonary not recorded",
            vessels(vessel(pulmonary=ABSENT, relation="only touches")),
        ),
        unknown("what it does not recorded", vessels(vessel(relation=ABSENT))),
        met("minor, what it does not recorded", vessels(vessel(relation=ABSENT, major=NO))),
        met(
            "elsewhere, what it does not recorded",
            vessels(vessel(relation=ABSENT, pulmonary=False)),
        ),
        unknown(
            "pulmonary not recorded, major not signed",
            vessels(vessel(pulmonary=ABSENT, major=ABSENT)),
        ),
        unknown(
            "what it does not recorded, major not signed",
            vessels(vessel(relation=ABSENT, major=ABSENT)),
        ),
        met(
            "invades a major vessel elsewhere and touches a pulmonary one",
            vessels(vessel(pulmonary=False), vessel(relation="only touches")),
        ),
        met(
            "invades a minor pulmonary vessel and touches a major one",
            vessels(vessel(major=NO), vessel(relation="only touches")),
        ),
        met(
            "invades a minor pulmonary vessel and a major one elsewhere",
            vessels(vessel(major=NO), vessel(pulmonary=False)),
        ),
        not_met(
            "touches one and invades a major pulmonary one",
            vessels(vessel(relation="only touches"), vessel()),
        ),
        not_met("one not signed and one signed", vessels(vessel(major=ABSENT), vessel())),
        not_met("invades on a list not marked complete", {"spread.vessels": unfinished(vessel())}),
        unknown(
            "not signed on a list not marked complete",
            {"spread.vessels": unfinished(vessel(major=ABSENT))},
        ),
        *list_cases("spread.vessels", vessel(relation="only touches")),
    ],
)
def test_pulmonary_vessels(changes, expected):
    assert status("history.pulmonary-vessels", changes) == expected


ARTERY = row(LUNG_VEIN, vessel="superior mesenteric artery", pulmonary=False)


def artery(**fields: Any) -> dict[str, Any]:
    return row(ARTERY, **fields)


@table(
    "history.vessel-encasement",
    [
        *[
            not_met(f"{relation} a major vessel", vessels(artery(relation=relation)))
            for relation in ("invades", "encases")
        ],
        *[
            met(f"{relation} a minor vessel", vessels(artery(relation=relation, major=NO)))
            for relation in ("invades", "encases")
        ],
        *[
            needs_judgement(
                f"{relation} a vessel, major not signed",
                vessels(artery(relation=relation, major=ABSENT)),
            )
            for relation in ("invades", "encases")
        ],
        *[
            not_met(f"{relation} a major pulmonary vessel", vessels(vessel(relation=relation)))
            for relation in ("invades", "encases")
        ],
        not_met("invades it, pulmonary not recorded", vessels(artery(pulmonary=ABSENT))),
        not_met("signed as no risk of bleeding", vessels(artery(raises_bleeding_risk=NO))),
        not_met("risk of bleeding not signed", vessels(artery(raises_bleeding_risk=ABSENT))),
        met("only touches a major vessel", vessels(artery(relation="only touches"))),
        met(
            "only touches, major not signed",
            vessels(artery(relation="only touches", major=ABSENT)),
        ),
        unknown("what it does not recorded", vessels(artery(relation=ABSENT))),
        met("minor, what it does not recorded", vessels(artery(relation=ABSENT, major=NO))),
        unknown(
            "what it does not recorded, major not signed",
            vessels(artery(relation=ABSENT, major=ABSENT)),
        ),
        met(
            "encases a minor vessel and touches a major one",
            vessels(artery(relation="encases", major=NO), artery(relation="only touches")),
        ),
        not_met(
            "touches one and encases a major one",
            vessels(artery(relation="only touches"), artery(relation="encases")),
        ),
        needs_judgement(
            "touches a major one and encases one not signed",
            vessels(artery(relation="only touches"), artery(relation="encases", major=ABSENT)),
        ),
        not_met(
            "encases on a list not marked complete",
            {"spread.vessels": unfinished(artery(relation="encases"))},
        ),
        unknown(
            "not signed on a list not marked complete",
            {"spread.vessels": unfinished(artery(major=ABSENT))},
        ),
        *list_cases("spread.vessels", artery(relation="only touches")),
    ],
)
def test_vessel_encasement(changes, expected):
    assert status("history.vessel-encasement", changes) == expected


def episode(volume: Any = 10, day: Any = RECENT) -> dict[str, Any]:
    return row({}, volume_ml=volume, date=day)


def episodes(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"history.hemoptysis": listed(*rows)}


@table(
    "history.hemoptysis",
    [
        met("2.4 mL", episodes(episode(2.4))),
        met("2.46 mL, half a teaspoon", episodes(episode(2.46))),
        met("2.5 mL", episodes(episode(2.5))),
        not_met("2.51 mL", episodes(episode(2.51))),
        not_met("2.6 mL", episodes(episode(2.6))),
        not_met("3 mL", episodes(episode(3))),
        met("0 mL", episodes(episode(0))),
        *around(
            "10 mL on",
            "2024-01-20",
            lambda day: episodes(episode(day=day)),
            "met",
            "met",
            "not met",
        ),
        *around(
            "volume not recorded, on",
            "2024-01-20",
            lambda day: episodes(episode(ABSENT, day)),
            "met",
            "met",
            "unknown",
        ),
        *window("10 mL on", THREE_MONTHS, lambda day: episodes(episode(day=day))),
        not_met("10 mL today", episodes(episode(day="2024-04-20"))),
        unknown("10 mL, day not recorded", episodes(episode(day=ABSENT))),
        met("2.5 mL, day not recorded", episodes(episode(2.5, ABSENT))),
        unknown("neither volume nor day recorded", episodes(episode(ABSENT, ABSENT))),
        met("2 mL three times this month", episodes(*[episode(2)] * 3)),
        met("10 mL years ago and 2 mL now", episodes(episode(day=OLD), episode(2))),
        not_met("2 mL years ago and 10 mL now", episodes(episode(2, OLD), episode())),
        not_met("volume not recorded and 10 mL", episodes(episode(ABSENT), episode())),
        unknown("volume not recorded and 2 mL", episodes(episode(ABSENT), episode(2))),
        not_met(
            "10 mL on a list not marked complete", {"history.hemoptysis": unfinished(episode())}
        ),
        met("other signs of bleeding now", {"history.pulmonary_hemorrhage": "ongoing"}),
        *list_cases("history.hemoptysis", episode(2)),
    ],
)
def test_hemoptysis(changes, expected):
    assert status("history.hemoptysis", changes) == expected


HEMORRHAGE = "history.pulmonary_hemorrhage"


@table(
    "history.pulmonary-hemorrhage",
    [
        *around("last", "2024-01-20", lambda day: {HEMORRHAGE: day}, "met", "met", "not met"),
        *window("last on", THREE_MONTHS, lambda day: {HEMORRHAGE: day}),
        *last_cases(HEMORRHAGE),
        met("hemoptysis this month without another sign", episodes(episode())),
        met("hemoptysis not asked about", {"history.hemoptysis": ABSENT}),
    ],
)
def test_pulmonary_hemorrhage(changes, expected):
    assert status("history.pulmonary-hemorrhage", changes) == expected
