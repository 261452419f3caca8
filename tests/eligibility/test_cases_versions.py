"""Case tables: what later texts and the labels say otherwise than the trial page."""

from __future__ import annotations

from typing import Any

import pytest
from charts import (
    ABSENT,
    EVEROLIMUS,
    NO,
    OCTREOTIDE,
    YES,
    file_cases,
    list_cases,
    listed,
    met,
    needs_judgement,
    never,
    not_met,
    reading_table,
    readings,
    registered,
    row,
    status,
    table,
    unfinished,
    unknown,
)

MET, NOT, UNKNOWN, OPEN = "met", "not met", "unknown", "needs judgement"


def therapies(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"therapies": listed(*rows)}


def everolimus(**fields: Any) -> dict[str, Any]:
    return therapies(row(EVEROLIMUS, **fields))


def by_reading(criterion: str, names: tuple[str, ...], cases: dict[str, Any]) -> Any:
    """A table of sentences: the changes, and a status for each of the readings in their order."""
    params = [
        pytest.param(changes, dict(zip(names, statuses, strict=True)), id=said.replace(" ", "_"))
        for said, (changes, *statuses) in cases.items()
    ]
    file_cases(criterion, [(each.values[0], each.values[1][names[0]]) for each in params])
    return reading_table(criterion, params)


LUTETIUM = {
    "agents": ["lutetium-177 dotatate"],
    "kinds": ["radionuclide therapy"],
    "started": "2022-01-10",
    "ended": "2022-08-10",
    "stopped_for": "completed",
    "progressed_on_it": False,
}
CHEMOTHERAPY = row(EVEROLIMUS, agents=["temozolomide"], kinds=["chemotherapy"])
RADIATION = row(EVEROLIMUS, agents=[], kinds=["radiation"])
COMPLETED = row(EVEROLIMUS, stopped_for="completed", progressed_on_it=False)
BOTH_KINDS = row(
    EVEROLIMUS,
    agents=["everolimus", "octreotide"],
    kinds=["targeted therapy", "somatostatin analog"],
)
PROGRESSED_ON_ANALOG = row(OCTREOTIDE, progressed_on_it=True)
STABLE_ON_ANALOG = row(OCTREOTIDE, progressed_on_it=False)
# The scans of the plain chart show growth in the last year; these do not.
NO_GROWTH = {
    "scans": listed(
        {"date": "2023-06-02", "sum_mm": 80, "new_lesions": False},
        {"date": "2023-12-05", "sum_mm": 82, "new_lesions": False},
    )
}


# --- published ------------------------------------------------------------------------------------


@table(
    "prior.radionuclide-or-targeted",
    [
        met("targeted therapy", everolimus()),
        met("targeted therapy completed without progression", therapies(COMPLETED)),
        met("targeted therapy ongoing", everolimus(ended="ongoing", stopped_for=ABSENT)),
        met("radionuclide therapy", therapies(LUTETIUM)),
        met("both", therapies(LUTETIUM, EVEROLIMUS)),
        met("a radiopeptide unlisted", therapies(row(LUTETIUM, agents=["other: yttrium peptide"]))),
        met("targeted in a combination with an analog", therapies(BOTH_KINDS)),
        not_met("iobenguane", therapies(row(LUTETIUM, agents=["iobenguane I-131"]))),
        unknown("radionuclide without agent", therapies(row(LUTETIUM, agents=[]))),
        not_met("chemotherapy", therapies(CHEMOTHERAPY)),
        not_met("radiation", therapies(RADIATION)),
        not_met("analog", therapies(PROGRESSED_ON_ANALOG)),
        *list_cases("therapies", OCTREOTIDE, none="not met"),
    ],
)
def test_radionuclide_or_targeted(changes, expected):
    assert status("prior.radionuclide-or-targeted", changes) == expected


# --- alliance -------------------------------------------------------------------------------------

AFTER = ("on a treatment", "on a treatment or after it")


def approved(base: dict[str, Any], answer: Any = True) -> dict[str, Any]:
    return therapies(row(base, fda_approved=answer))


@by_reading(
    "prior.approved-line",
    AFTER,
    {
        "progression on it": (approved(EVEROLIMUS), MET, MET),
        "not approved": (approved(EVEROLIMUS, False), NOT, NOT),
        "approval not recorded": (approved(EVEROLIMUS, ABSENT), UNKNOWN, UNKNOWN),
        "analog": (approved(PROGRESSED_ON_ANALOG), NOT, NOT),
        "combination with an analog": (approved(BOTH_KINDS), MET, MET),
        "completed, grown since": (approved(COMPLETED), NOT, MET),
        "completed, not grown": (approved(COMPLETED) | NO_GROWTH, NOT, NOT),
        "completed, no scan": (approved(COMPLETED) | {"scans": ABSENT}, NOT, UNKNOWN),
        "completed, not approved, grown": (approved(COMPLETED, False), NOT, NOT),
        "not tolerated, not grown": (
            approved(row(COMPLETED, stopped_for="intolerance")) | NO_GROWTH,
            NOT,
            NOT,
        ),
        "progression not recorded, grown": (
            approved(row(COMPLETED, progressed_on_it=ABSENT)),
            UNKNOWN,
            MET,
        ),
        "list not taken": ({"therapies": ABSENT}, UNKNOWN, UNKNOWN),
        "never treated": ({"therapies": never()}, NOT, NOT),
        "analog on an unfinished list": ({"therapies": unfinished(OCTREOTIDE)}, UNKNOWN, UNKNOWN),
    },
)
def test_approved_line(changes, expected):
    assert readings("prior.approved-line", changes) == expected


SITE = "disease.primary_site"
SITES = [
    *(
        met(f"arising at {site}", {SITE: site})
        for site in ("pancreas", "gastrointestinal tract", "lung", "unknown", "thymus", "other")
    ),
    unknown("site not asked", {SITE: ABSENT}),
    not_met("not by histology", {"disease.tumour_by_histology": False}),
    unknown("histology not recorded", {"disease.tumour_by_histology": ABSENT}),
]


@table("disease.any-primary-site", SITES)
def test_any_primary_site(changes, expected):
    assert status("disease.any-primary-site", changes) == expected


# --- registry -------------------------------------------------------------------------------------


@table("disease.primary-site-later", SITES)
def test_primary_site_of_the_later_wording(changes, expected):
    assert status("disease.primary-site-later", changes) == expected


def tumour(differentiation: Any, grade: Any, histology: Any = "neuroendocrine tumour") -> Any:
    return {
        "disease.differentiation": differentiation,
        "disease.grade": grade,
        "disease.histology": histology,
    }


WELL, NOT_STATED = "well differentiated", "not stated"
CALLED_HIGH = {"disease.report_states": ["high grade neuroendocrine tumour"]}


@table(
    "disease.excluded-histology-later",
    [
        met("well differentiated grade 2", tumour(WELL, 2)),
        met("well differentiated grade 3", tumour(WELL, 3)),
        met("well differentiated without a grade", tumour(WELL, ABSENT)),
        met("well differentiated and called high grade", tumour(WELL, 3) | CALLED_HIGH),
        not_met("differentiation not stated at grade 3", tumour(NOT_STATED, 3)),
        met("differentiation not stated at grade 2", tumour(NOT_STATED, 2)),
        not_met("differentiation not stated, high", tumour(NOT_STATED, ABSENT) | CALLED_HIGH),
        unknown("differentiation not stated without a grade", tumour(NOT_STATED, ABSENT)),
        unknown("differentiation not recorded at grade 3", tumour(ABSENT, 3)),
        met("differentiation not recorded at grade 2", tumour(ABSENT, 2)),
        not_met("high-grade carcinoma", tumour(WELL, 2, "high-grade neuroendocrine carcinoma")),
        not_met(
            "poorly differentiated carcinoma",
            tumour("poorly differentiated", 3, "poorly differentiated neuroendocrine carcinoma"),
        ),
        not_met("adenocarcinoid", tumour(WELL, 1, "adenocarcinoid")),
        not_met("goblet cell carcinoid", tumour(WELL, 1, "goblet cell carcinoid")),
        unknown("histology not recorded", tumour(WELL, 2, ABSENT)),
        not_met("histology not recorded, high and not stated", tumour(NOT_STATED, 3, ABSENT)),
    ],
)
def test_excluded_histology_of_the_later_wording(changes, expected):
    assert status("disease.excluded-histology-later", changes) == expected


@by_reading(
    "prior.progression",
    ("on any treatment", "other than a somatostatin analog"),
    {
        "everolimus": (everolimus(), MET, MET),
        "chemotherapy": (therapies(CHEMOTHERAPY), MET, MET),
        "radiation": (therapies(RADIATION), MET, MET),
        "analog": (therapies(PROGRESSED_ON_ANALOG), MET, NOT),
        "stable on an analog": (therapies(STABLE_ON_ANALOG), NOT, NOT),
        "analog, not recorded": (therapies(OCTREOTIDE), UNKNOWN, NOT),
        "not tolerated": (therapies(row(COMPLETED, stopped_for="intolerance")), NOT, NOT),
        "completed": (therapies(COMPLETED), NOT, NOT),
        "never treated": ({"therapies": never()}, NOT, NOT),
        "list not taken": ({"therapies": ABSENT}, UNKNOWN, UNKNOWN),
    },
)
def test_progression(changes, expected):
    assert readings("prior.progression", changes) == expected


# --- labels ---------------------------------------------------------------------------------------


@table(
    "label.age",
    [
        *registered("twelfth birthday", "2024-04-20", {"born": "2012-04-20"}, NOT, MET, MET),
        met("an adult", {}),
        unknown("birthday not recorded", {"born": ABSENT}),
    ],
)
def test_age_of_the_us_label(changes, expected):
    assert status("label.age", changes) == expected


@table(
    "eu.age",
    [
        *registered("eighteenth birthday", "2024-04-20", {"born": "2006-04-20"}, NOT, MET, MET),
        not_met("aged 15", {"born": "2009-02-01"}),
        unknown("birthday not recorded", {"born": ABSENT}),
    ],
)
def test_age_of_the_eu_label(changes, expected):
    assert status("eu.age", changes) == expected


EMBOLIZED = {"kind": "bland embolization", "site": "liver", "ended": "2023-01-10"}
LOCAL = "local_treatments"


@by_reading(
    "label.previously-treated",
    ("to the letter", "other than a somatostatin analog"),
    {
        "everolimus": (everolimus(), MET, MET),
        "completed everolimus": (therapies(COMPLETED), MET, MET),
        "radiation": (therapies(RADIATION), MET, MET),
        "octreotide only": (therapies(OCTREOTIDE), MET, NOT),
        "never treated": ({"therapies": never()}, NOT, NOT),
        "only embolized": ({"therapies": never(), LOCAL: listed(EMBOLIZED)}, MET, MET),
        "list not taken": ({"therapies": ABSENT}, UNKNOWN, UNKNOWN),
        "local list not taken": ({"therapies": never(), LOCAL: ABSENT}, UNKNOWN, UNKNOWN),
        "octreotide, unfinished list": ({"therapies": unfinished(OCTREOTIDE)}, MET, UNKNOWN),
    },
)
def test_previously_treated(changes, expected):
    assert readings("label.previously-treated", changes) == expected


def extent(said: Any, unresectable: Any) -> dict[str, Any]:
    return {"disease.extent": said, "disease.unresectable": unresectable}


@by_reading(
    "label.extent",
    ("unresectable if locally advanced", "unresectable in any case", "any one of the three"),
    {
        "metastatic, unresectable": (extent("metastatic", YES), MET, MET, MET),
        "metastatic, resectable": (extent("metastatic", NO), MET, NOT, MET),
        "metastatic, not signed": (extent("metastatic", ABSENT), MET, OPEN, MET),
        "locally advanced, unresectable": (extent("locally advanced", YES), MET, MET, MET),
        "locally advanced, resectable": (extent("locally advanced", NO), NOT, NOT, MET),
        "locally advanced, not signed": (extent("locally advanced", ABSENT), OPEN, OPEN, MET),
        "localized, unresectable": (extent("localized", YES), NOT, NOT, MET),
        "localized, resectable": (extent("localized", NO), NOT, NOT, NOT),
        "not recorded, unresectable": (extent(ABSENT, YES), UNKNOWN, UNKNOWN, MET),
        "not recorded, resectable": (extent(ABSENT, NO), UNKNOWN, NOT, UNKNOWN),
    },
)
def test_extent_of_the_us_label(changes, expected):
    assert readings("label.extent", changes) == expected


@table(
    "eu.extent",
    [
        met("metastatic and resectable", extent("metastatic", NO)),
        met("metastatic, not signed", extent("metastatic", ABSENT)),
        met("locally advanced and unresectable", extent("locally advanced", YES)),
        met("localized and unresectable", extent("localized", YES)),
        not_met("locally advanced and resectable", extent("locally advanced", NO)),
        needs_judgement("locally advanced, not signed", extent("locally advanced", ABSENT)),
        unknown("extent not recorded, resectable", extent(ABSENT, NO)),
    ],
)
def test_extent_of_the_eu_label(changes, expected):
    assert status("eu.extent", changes) == expected


def graded(differentiation: Any, well: Any = ABSENT, enough: Any = ABSENT) -> dict[str, Any]:
    said = {
        "disease.differentiation": differentiation,
        "disease.well_differentiated": well,
        "disease.differentiated_enough": enough,
    }
    return {path: v for path, v in said.items() if v is not ABSENT or path.endswith("ation")}


DIFFERENTIATION = {
    "well": (graded(WELL), MET, MET),
    "moderately": (graded("moderately differentiated"), NOT, MET),
    "poorly": (graded("poorly differentiated"), NOT, NOT),
    "not stated, signed well": (graded(NOT_STATED, YES), MET, MET),
    "not stated, signed not well": (graded(NOT_STATED, NO), NOT, OPEN),
    "not stated, signed moderately": (graded(NOT_STATED, NO, YES), NOT, MET),
    "not stated, signed neither": (graded(NOT_STATED, NO, NO), NOT, NOT),
    "not stated, well or moderately": (graded(NOT_STATED, ABSENT, YES), OPEN, MET),
    "not stated, not signed": (graded(NOT_STATED), OPEN, OPEN),
    "not recorded": (graded(ABSENT), UNKNOWN, UNKNOWN),
}
HOW_WELL = ("well only", "moderately counted in")


@by_reading("label.differentiation", HOW_WELL, DIFFERENTIATION)
def test_differentiation_of_the_us_label(changes, expected):
    assert readings("label.differentiation", changes) == expected


@by_reading("eu.differentiation", HOW_WELL, DIFFERENTIATION)
def test_differentiation_of_the_eu_label(changes, expected):
    assert readings("eu.differentiation", changes) == expected


def called(histology: Any) -> dict[str, Any]:
    return {"disease.histology": histology}


TUMOUR = {
    "neuroendocrine tumour": (called("neuroendocrine tumour"), MET, MET),
    "of another site": ({SITE: "thymus"}, MET, MET),
    "of a site not asked": ({SITE: ABSENT}, MET, MET),
    "goblet cell carcinoid": (called("goblet cell carcinoid"), NOT, MET),
    "adenocarcinoid": (called("adenocarcinoid"), NOT, MET),
    "carcinoma": (called("high-grade neuroendocrine carcinoma"), NOT, NOT),
    "another histology": (called("other"), NOT, NOT),
    "histology not recorded": (called(ABSENT), UNKNOWN, UNKNOWN),
    "not documented": ({"disease.tumour_by_histology": False}, NOT, NOT),
}
WHAT_COUNTS = (
    "a neuroendocrine tumour as such",
    "adenocarcinoid and goblet cell carcinoid counted in",
)


@by_reading("label.tumour", WHAT_COUNTS, TUMOUR)
def test_tumour_of_the_us_label(changes, expected):
    assert readings("label.tumour", changes) == expected


@by_reading("eu.tumour", WHAT_COUNTS, TUMOUR)
def test_tumour_of_the_eu_label(changes, expected):
    assert readings("eu.tumour", changes) == expected


@by_reading(
    "eu.progression",
    AFTER,
    {
        "everolimus": (everolimus(), MET, MET),
        "chemotherapy": (therapies(CHEMOTHERAPY), MET, MET),
        "combination with an analog": (therapies(BOTH_KINDS), MET, MET),
        "analog": (therapies(PROGRESSED_ON_ANALOG), NOT, NOT),
        "radiation, which is not systemic": (therapies(RADIATION), NOT, NOT),
        "completed, grown since": (therapies(COMPLETED), NOT, MET),
        "completed, not grown": (therapies(COMPLETED) | NO_GROWTH, NOT, NOT),
        "radionuclide completed, grown since": (therapies(LUTETIUM), NOT, MET),
        "not recorded, not grown": (
            therapies(row(COMPLETED, progressed_on_it=ABSENT)) | NO_GROWTH,
            UNKNOWN,
            UNKNOWN,
        ),
        "list not taken": ({"therapies": ABSENT}, UNKNOWN, UNKNOWN),
        "never treated": ({"therapies": never()}, NOT, NOT),
    },
)
def test_progression_of_the_eu_label(changes, expected):
    assert readings("eu.progression", changes) == expected
