"""Case tables: readings of the patient's history, and of PT and INR."""

from __future__ import annotations

from functools import partial
from typing import Any

from charts import (
    ABSENT,
    NO,
    YES,
    lab,
    listed,
    never,
    reading_table,
    readings,
    row,
    unfinished,
)
from test_cases_readings import MET, NOT_MET, OPEN, UNKNOWN, both

invasion = partial(both, "any tumour in the wall", "the primary aside")


def in_wall(primary: Any, last: Any = "ongoing") -> dict[str, Any]:
    return row({"site": "ileum"}, is_the_primary=primary, last_present=last)


def walls(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"spread.gut_wall": listed(*rows)}


OLD = "2015-03-20"


@reading_table(
    "history.gi-invasion",
    [
        invasion("none", MET, MET, {}),
        invasion("the primary in place", NOT_MET, MET, walls(in_wall(True))),
        invasion("another tumour in place", NOT_MET, NOT_MET, walls(in_wall(False))),
        invasion("which one not recorded", NOT_MET, UNKNOWN, walls(in_wall(ABSENT))),
        invasion("another until 29 days ago", MET, MET, walls(in_wall(False, "2024-03-22"))),
        invasion("another until 28 days ago", MET, MET, walls(in_wall(False, "2024-03-23"))),
        invasion(
            "another until 27 days ago", NOT_MET, NOT_MET, walls(in_wall(False, "2024-03-24"))
        ),
        invasion("the primary until 27 days ago", NOT_MET, MET, walls(in_wall(True, "2024-03-24"))),
        invasion("which one not recorded, long ago", MET, MET, walls(in_wall(ABSENT, OLD))),
        invasion("the primary without a last day", UNKNOWN, MET, walls(in_wall(True, ABSENT))),
        invasion("another without a last day", UNKNOWN, UNKNOWN, walls(in_wall(False, ABSENT))),
        invasion("neither recorded", UNKNOWN, UNKNOWN, walls(in_wall(ABSENT, ABSENT))),
        invasion(
            "the primary now and another long ago",
            NOT_MET,
            MET,
            walls(in_wall(True), in_wall(False, OLD)),
        ),
        invasion(
            "the primary long ago and another now",
            NOT_MET,
            NOT_MET,
            walls(in_wall(True, OLD), in_wall(False)),
        ),
        invasion(
            "the primary on a list not marked complete",
            NOT_MET,
            UNKNOWN,
            {"spread.gut_wall": unfinished(in_wall(True))},
        ),
        invasion(
            "another on a list not marked complete",
            NOT_MET,
            NOT_MET,
            {"spread.gut_wall": unfinished(in_wall(False))},
        ),
        invasion("list not taken", UNKNOWN, UNKNOWN, {"spread.gut_wall": ABSENT}),
    ],
)
def test_gi_invasion(changes, expected):
    assert readings("history.gi-invasion", changes) == expected


pancreatitis = partial(both, "now", "ever")


def inflamed(last: Any) -> dict[str, Any]:
    return {"history.pancreatitis": last}


@reading_table(
    "history.pancreatitis",
    [
        pancreatitis("looked for, none", MET, MET, {}),
        pancreatitis("looked for years ago, none", MET, MET, inflamed(never("2015-01-01"))),
        pancreatitis("ongoing", NOT_MET, NOT_MET, inflamed("ongoing")),
        pancreatitis("until today", NOT_MET, NOT_MET, inflamed("2024-04-20")),
        pancreatitis("until yesterday", MET, NOT_MET, inflamed("2024-04-19")),
        pancreatitis("in childhood", MET, NOT_MET, inflamed("1990-06-01")),
        pancreatitis("not asked about", UNKNOWN, UNKNOWN, inflamed(ABSENT)),
    ],
)
def test_pancreatitis(changes, expected):
    assert readings("history.pancreatitis", changes) == expected


RISKY = "only those that raise the risk of bleeding"
endobronchial = partial(both, "any such lesion", RISKY)


def airway(bronchus: Any, risk: Any) -> dict[str, Any]:
    return row({"site": "left lung"}, bronchus=bronchus, raises_bleeding_risk=risk)


def airways(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"spread.airways": listed(*rows)}


@reading_table(
    "history.endobronchial",
    [
        endobronchial("none", MET, MET, {}),
        *[
            each
            for size in ("main", "lobar")
            for each in (
                endobronchial(f"{size}, a risk", NOT_MET, NOT_MET, airways(airway(size, YES))),
                endobronchial(f"{size}, no risk", NOT_MET, MET, airways(airway(size, NO))),
                endobronchial(f"{size}, not signed", NOT_MET, OPEN, airways(airway(size, ABSENT))),
            )
        ],
        endobronchial("smaller, a risk", MET, MET, airways(airway("smaller", YES))),
        endobronchial("smaller, not signed", MET, MET, airways(airway("smaller", ABSENT))),
        endobronchial("bronchus not recorded", UNKNOWN, UNKNOWN, airways(airway(ABSENT, YES))),
        endobronchial("not recorded, no risk", UNKNOWN, MET, airways(airway(ABSENT, NO))),
        endobronchial("neither recorded", UNKNOWN, UNKNOWN, airways(airway(ABSENT, ABSENT))),
        endobronchial(
            "main without risk beside smaller with risk",
            NOT_MET,
            MET,
            airways(airway("main", NO), airway("smaller", YES)),
        ),
        endobronchial(
            "main without risk beside lobar with risk",
            NOT_MET,
            NOT_MET,
            airways(airway("main", NO), airway("lobar", YES)),
        ),
        endobronchial(
            "main without risk on a list not marked complete",
            NOT_MET,
            UNKNOWN,
            {"spread.airways": unfinished(airway("main", NO))},
        ),
        endobronchial(
            "main not signed on a list not marked complete",
            NOT_MET,
            UNKNOWN,
            {"spread.airways": unfinished(airway("main", ABSENT))},
        ),
        endobronchial("list not taken", UNKNOWN, UNKNOWN, {"spread.airways": ABSENT}),
    ],
)
def test_endobronchial(changes, expected):
    assert readings("history.endobronchial", changes) == expected


pulmonary = partial(both, "any such lesion", RISKY)
LUNG_VEIN = {
    "vessel": "left upper pulmonary vein",
    "pulmonary": True,
    "relation": "invades",
    "major": YES,
    "raises_bleeding_risk": YES,
}


def at_vessel(**fields: Any) -> dict[str, Any]:
    return row(LUNG_VEIN, **fields)


def vessels(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"spread.vessels": listed(*rows)}


@reading_table(
    "history.pulmonary-vessels",
    [
        pulmonary("none", MET, MET, {}),
        pulmonary("a risk", NOT_MET, NOT_MET, vessels(at_vessel())),
        pulmonary("no risk", NOT_MET, MET, vessels(at_vessel(raises_bleeding_risk=NO))),
        pulmonary(
            "risk not signed", NOT_MET, OPEN, vessels(at_vessel(raises_bleeding_risk=ABSENT))
        ),
        pulmonary("minor, a risk", MET, MET, vessels(at_vessel(major=NO))),
        pulmonary("major not signed, a risk", OPEN, OPEN, vessels(at_vessel(major=ABSENT))),
        pulmonary(
            "major not signed, no risk",
            OPEN,
            MET,
            vessels(at_vessel(major=ABSENT, raises_bleeding_risk=NO)),
        ),
        pulmonary("elsewhere, a risk", MET, MET, vessels(at_vessel(pulmonary=False))),
        pulmonary(
            "pulmonary not recorded, a risk", UNKNOWN, UNKNOWN, vessels(at_vessel(pulmonary=ABSENT))
        ),
        pulmonary(
            "pulmonary not recorded, no risk",
            UNKNOWN,
            MET,
            vessels(at_vessel(pulmonary=ABSENT, raises_bleeding_risk=NO)),
        ),
        pulmonary(
            "what it does not recorded", UNKNOWN, UNKNOWN, vessels(at_vessel(relation=ABSENT))
        ),
        pulmonary("encases, a risk", MET, MET, vessels(at_vessel(relation="encases"))),
        pulmonary("touches, a risk", MET, MET, vessels(at_vessel(relation="only touches"))),
        pulmonary(
            "invades without risk beside touching with risk",
            NOT_MET,
            MET,
            vessels(at_vessel(raises_bleeding_risk=NO), at_vessel(relation="only touches")),
        ),
        pulmonary(
            "invades without risk beside elsewhere with risk",
            NOT_MET,
            MET,
            vessels(at_vessel(raises_bleeding_risk=NO), at_vessel(pulmonary=False)),
        ),
        pulmonary(
            "invades without risk beside minor with risk",
            NOT_MET,
            MET,
            vessels(at_vessel(raises_bleeding_risk=NO), at_vessel(major=NO)),
        ),
        pulmonary(
            "no risk beside a risk",
            NOT_MET,
            NOT_MET,
            vessels(at_vessel(raises_bleeding_risk=NO), at_vessel()),
        ),
        pulmonary(
            "no risk on a list not marked complete",
            NOT_MET,
            UNKNOWN,
            {"spread.vessels": unfinished(at_vessel(raises_bleeding_risk=NO))},
        ),
        pulmonary("list not taken", UNKNOWN, UNKNOWN, {"spread.vessels": ABSENT}),
    ],
)
def test_pulmonary_vessels(changes, expected):
    assert readings("history.pulmonary-vessels", changes) == expected


clotting = partial(both, "each that was measured", "one of the two")


def clot_times(inr: float | None, pt: float | None) -> dict[str, Any]:
    """INR with a limit of 1.2 and PT in seconds with one of 13.5: 1.56 and 17.55 are 1.3 times."""
    return {"labs.inr": ABSENT if inr is None else lab(inr, "ratio", upper=1.2)} | (
        {} if pt is None else {"labs.pt": lab(pt, "s", upper=13.5)}
    )


@reading_table(
    "labs.inr",
    [
        clotting("both just below", MET, MET, clot_times(1.55, 17.54)),
        clotting("both of exactly 1.3 times", NOT_MET, NOT_MET, clot_times(1.56, 17.55)),
        clotting("both just above", NOT_MET, NOT_MET, clot_times(1.57, 17.56)),
        clotting("INR of exactly 1.3 times, PT below", NOT_MET, MET, clot_times(1.56, 17.54)),
        clotting("INR just above, PT below", NOT_MET, MET, clot_times(1.57, 12)),
        clotting("INR below, PT of exactly 1.3 times", NOT_MET, MET, clot_times(1.55, 17.55)),
        clotting("INR below, PT just above", NOT_MET, MET, clot_times(1, 17.56)),
        clotting("INR below, PT not measured", MET, MET, clot_times(1.55, None)),
        clotting("INR too long, PT not measured", NOT_MET, NOT_MET, clot_times(1.56, None)),
        clotting("PT below, INR not measured", MET, MET, clot_times(None, 17.54)),
        clotting("PT too long, INR not measured", NOT_MET, NOT_MET, clot_times(None, 17.55)),
        clotting("neither measured", UNKNOWN, UNKNOWN, clot_times(None, None)),
    ],
)
def test_inr(changes, expected):
    assert readings("labs.inr", changes) == expected
