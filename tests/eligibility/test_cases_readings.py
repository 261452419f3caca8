"""Case tables: criteria that can be read in two ways, and what each reading finds."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from charts import ABSENT, NO, YES, lab, listed, never, reading_table, readings, unfinished

MET, NOT_MET, UNKNOWN, OPEN = "met", "not met", "unknown", "needs judgement"


def both(
    first: str, second: str, sentence: str, first_status: str, second_status: str, changes: Any
) -> Any:
    """A case: the status by the default reading, and by the other one."""
    expected = {first: first_status, second: second_status}
    return pytest.param(changes, expected, id=sentence.replace(" ", "_"))


histology = partial(both, "high-grade carcinomas", "anything of high grade")


def tumour(code: Any, grade: Any) -> dict[str, Any]:
    return {"disease.histology": code, "disease.grade": grade}


NET, NEC = "neuroendocrine tumour", "high-grade neuroendocrine carcinoma"


REPORT = "disease.report_states"
HIGH = {REPORT: ["high grade neuroendocrine tumour"]}


@reading_table(
    "disease.excluded-histology",
    [
        histology("tumour of grade 1", MET, MET, tumour(NET, 1)),
        histology("tumour of grade 2", MET, MET, tumour(NET, 2)),
        histology("tumour of grade 3", MET, NOT_MET, tumour(NET, 3)),
        histology("tumour without a grade", MET, UNKNOWN, tumour(NET, ABSENT)),
        histology("histology not named, of grade 3", MET, NOT_MET, tumour("other", 3)),
        histology("histology not named, of grade 2", MET, MET, tumour("other", 2)),
        histology("carcinoma of grade 3", NOT_MET, NOT_MET, tumour(NEC, 3)),
        histology("carcinoma without a grade", NOT_MET, NOT_MET, tumour(NEC, ABSENT)),
        histology("adenocarcinoid of grade 1", NOT_MET, NOT_MET, tumour("adenocarcinoid", 1)),
        histology("goblet cell of grade 2", NOT_MET, NOT_MET, tumour("goblet cell carcinoid", 2)),
        histology("histology not recorded, grade 3", UNKNOWN, NOT_MET, tumour(ABSENT, 3)),
        histology("histology not recorded, grade 2", UNKNOWN, UNKNOWN, tumour(ABSENT, 2)),
        histology("neither recorded", UNKNOWN, UNKNOWN, tumour(ABSENT, ABSENT)),
        histology("called high grade, no grade", MET, NOT_MET, tumour(NET, ABSENT) | HIGH),
        histology("called high grade, of grade 2", MET, NOT_MET, tumour(NET, 2) | HIGH),
        histology("grade 2 without a report", MET, UNKNOWN, tumour(NET, 2) | {REPORT: ABSENT}),
    ],
)
def test_histology(changes, expected):
    assert readings("disease.excluded-histology", changes) == expected


stage = partial(both, "advanced or unresectable", "advanced and unresectable")


def spread(extent: Any, unresectable: Any) -> dict[str, Any]:
    return {"disease.extent": extent, "disease.unresectable": unresectable}


@reading_table(
    "disease.stage",
    [
        stage("metastatic, unresectable", MET, MET, spread("metastatic", YES)),
        stage("metastatic, resectable", MET, MET, spread("metastatic", NO)),
        stage("metastatic, not signed", MET, MET, spread("metastatic", ABSENT)),
        stage("locally advanced, unresectable", MET, MET, spread("locally advanced", YES)),
        stage("locally advanced, resectable", MET, NOT_MET, spread("locally advanced", NO)),
        stage("locally advanced, not signed", MET, OPEN, spread("locally advanced", ABSENT)),
        stage("localized, unresectable", MET, NOT_MET, spread("localized", YES)),
        stage("localized, resectable", NOT_MET, NOT_MET, spread("localized", NO)),
        stage("localized, not signed", OPEN, NOT_MET, spread("localized", ABSENT)),
        stage("extent not recorded, unresectable", MET, UNKNOWN, spread(ABSENT, YES)),
        stage("extent not recorded, resectable", UNKNOWN, UNKNOWN, spread(ABSENT, NO)),
        stage("neither recorded", UNKNOWN, UNKNOWN, spread(ABSENT, ABSENT)),
    ],
)
def test_stage(changes, expected):
    assert readings("disease.stage", changes) == expected


progression = partial(both, "growth or new lesions", "target lesions only")


def scans(last_sum: Any, new_lesions: Any) -> dict[str, Any]:
    last = {"date": "2023-12-05", "sum_mm": last_sum, "new_lesions": new_lesions}
    first = {"date": "2023-06-02", "sum_mm": 100, "new_lesions": False}
    return {"scans": listed(first, {k: v for k, v in last.items() if v is not ABSENT})}


OLD_GROWTH = {
    "scans": listed(
        {"date": "2021-06-02", "sum_mm": 100, "new_lesions": False},
        {"date": "2022-01-05", "sum_mm": 120, "new_lesions": False},
    )
}


@reading_table(
    "disease.progression",
    [
        progression("growth", MET, MET, scans(120, False)),
        progression("a new lesion alone", MET, NOT_MET, scans(100, True)),
        progression("growth with new lesions not read", MET, MET, scans(120, ABSENT)),
        progression("no growth with new lesions not read", UNKNOWN, NOT_MET, scans(100, ABSENT)),
        progression("a new lesion without a sum", MET, UNKNOWN, scans(ABSENT, True)),
        progression("growth two years ago only", NOT_MET, NOT_MET, OLD_GROWTH),
        progression("neither", NOT_MET, NOT_MET, scans(100, False)),
    ],
)
def test_progression(changes, expected):
    assert readings("disease.progression", changes) == expected


measurable = partial(both, "nodes on the short axis", "nodes on the longest diameter")


def lesion(kind: str, long: float, short: float, **fields: Any) -> dict[str, Any]:
    base = {
        "site": "mesentery",
        "kind": kind,
        "modality": "CT",
        "long_axis_mm": long,
        "short_axis_mm": short,
        "in_treated_field": False,
    }
    return base | fields


def solid(long: float, short: float) -> dict[str, Any]:
    return {"lesions": listed(lesion("solid lesion", long, short))}


def node(long: float, short: float, **fields: Any) -> dict[str, Any]:
    return {"lesions": listed(lesion("lymph node", long, short, **fields))}


TWO_NODES = {"lesions": listed(lesion("lymph node", 16, 9), lesion("lymph node", 8, 6))}


@reading_table(
    "measurable.present",
    [
        measurable("node 16 by 9 mm", NOT_MET, MET, node(16, 9)),
        measurable("node 15 by 9 mm", NOT_MET, MET, node(15, 9)),
        measurable("node 14.9 by 9 mm", NOT_MET, NOT_MET, node(14.9, 9)),
        measurable("node 20 by 15 mm", MET, MET, node(20, 15)),
        measurable("node 16 by 9 mm on PET", NOT_MET, NOT_MET, node(16, 9, modality="PET")),
        measurable("lesion 10 by 9 mm", MET, MET, solid(10, 9)),
        measurable("lesion 9.9 by 9 mm", NOT_MET, NOT_MET, solid(9.9, 9)),
        measurable("node 16 by 9 mm beside a small one", NOT_MET, MET, TWO_NODES),
        measurable("lesions not listed", UNKNOWN, UNKNOWN, {"lesions": ABSENT}),
    ],
)
def test_measurable(changes, expected):
    assert readings("measurable.present", changes) == expected


TREATED = {"in_treated_field": True, "progressed_since_treatment": False}
EFFUSION = {"lesions": listed(lesion("pleural effusion", 30, 20))}
NODE_NOT_MEASURED_ACROSS = {
    "lesions": listed(
        {"site": "mesentery", "kind": "lymph node", "modality": "CT", "long_axis_mm": 16}
    )
}


@reading_table(
    "measurable.size",
    [
        measurable("node 16 by 9 mm", NOT_MET, MET, node(16, 9)),
        measurable("node 15 by 9 mm", NOT_MET, MET, node(15, 9)),
        measurable("node 14.9 by 9 mm", NOT_MET, NOT_MET, node(14.9, 9)),
        measurable("node 20 by 15 mm", MET, MET, node(20, 15)),
        measurable("node 20 by 14.9 mm", NOT_MET, MET, node(20, 14.9)),
        measurable("node 16 mm long, not measured across", UNKNOWN, MET, NODE_NOT_MEASURED_ACROSS),
        measurable("node 16 by 9 mm on PET", NOT_MET, NOT_MET, node(16, 9, modality="PET")),
        measurable("node 16 by 9 mm on MRI", NOT_MET, MET, node(16, 9, modality="MRI")),
        measurable("node 16 by 9 mm, treated", NOT_MET, MET, node(16, 9, **TREATED)),
        measurable("node 20 by 15 mm, treated", MET, MET, node(20, 15, **TREATED)),
        measurable("lesion 10 by 9 mm", MET, MET, solid(10, 9)),
        measurable("lesion 9.9 by 9 mm", NOT_MET, NOT_MET, solid(9.9, 9)),
        measurable("effusion 30 by 20 mm", NOT_MET, NOT_MET, EFFUSION),
        measurable("node 16 by 9 mm beside a small one", NOT_MET, MET, TWO_NODES),
        measurable("lesions not listed", UNKNOWN, UNKNOWN, {"lesions": ABSENT}),
    ],
)
def test_size(changes, expected):
    assert readings("measurable.size", changes) == expected


hypertension = partial(both, "literal", "intended")


MANAGED = "judgements.hypertension_optimally_managed"


def reading(systolic: int, diastolic: int, day: str = "2024-04-15") -> dict[str, Any]:
    return {"date": day, "systolic_mmhg": systolic, "diastolic_mmhg": diastolic}


def pressure(systolic: int, diastolic: int, managed: Any = None) -> dict[str, Any]:
    signed = {} if managed is None else {MANAGED: managed}
    return {"blood_pressure": unfinished(reading(systolic, diastolic))} | signed


def beside_normal(day: str) -> dict[str, Any]:
    """A high reading of this day beside a normal one, management signed as not optimal."""
    rows = reading(134, 80), reading(170, 100, day)
    return {"blood_pressure": unfinished(*rows), MANAGED: NO}


@reading_table(
    "history.hypertension",
    [
        hypertension("normal", MET, MET, pressure(149, 89)),
        hypertension("high and signed not optimal", MET, NOT_MET, pressure(170, 100, NO)),
        hypertension("150 systolic and signed not optimal", MET, NOT_MET, pressure(150, 80, NO)),
        hypertension("90 diastolic and signed not optimal", MET, NOT_MET, pressure(140, 90, NO)),
        hypertension("high and signed optimal", NOT_MET, NOT_MET, pressure(170, 100, YES)),
        hypertension("high and not signed", OPEN, NOT_MET, pressure(170, 100)),
        hypertension("one high of two", MET, NOT_MET, beside_normal("2024-04-10")),
        hypertension("high 14 days ago, normal since", MET, MET, beside_normal("2024-04-06")),
        hypertension("high 13 days ago, normal since", MET, NOT_MET, beside_normal("2024-04-07")),
        hypertension("no readings", UNKNOWN, UNKNOWN, {"blood_pressure": ABSENT}),
    ],
)
def test_hypertension(changes, expected):
    assert readings("history.hypertension", changes) == expected


childbearing = partial(both, "intended", "literal")


def woman(
    *, uterus: bool = True, menopause: bool = True, test: str | None = None
) -> dict[str, Any]:
    """A woman of 60 who is not pregnant, after natural menopause years ago or still before it."""
    fields = {
        "pregnant": never(),
        "hysterectomy": never() if uterus else True,
        "bilateral_oophorectomy": never(),
        "natural_menopause": True if menopause else never(),
        "last_menses": "2014-03-01" if menopause else "2024-02-02",
    }
    tested = {"pregnancy_test": {"result": "negative", "date": test}} if test else {}
    return {"born": "1964-01-05", "reproduction": fields | tested}


OLD, RECENT = "2023-03-01", "2024-04-15"


@reading_table(
    "pregnancy.test",
    [
        childbearing("after menopause, no test", MET, UNKNOWN, woman()),
        childbearing("after menopause, old test", MET, NOT_MET, woman(test=OLD)),
        childbearing("after menopause, recent test", MET, MET, woman(test=RECENT)),
        childbearing(
            "after hysterectomy before menopause, no test",
            MET,
            UNKNOWN,
            woman(uterus=False, menopause=False),
        ),
        childbearing(
            "after hysterectomy before menopause, old test",
            MET,
            NOT_MET,
            woman(uterus=False, menopause=False, test=OLD),
        ),
        childbearing("after hysterectomy and menopause", MET, MET, woman(uterus=False)),
        childbearing("before menopause, no test", UNKNOWN, UNKNOWN, woman(menopause=False)),
        childbearing(
            "before menopause, old test", NOT_MET, NOT_MET, woman(menopause=False, test=OLD)
        ),
        childbearing("man", MET, MET, {"sex": "male", "reproduction": {}}),
    ],
)
def test_pregnancy(changes, expected):
    assert readings("pregnancy.test", changes) == expected


calcium = partial(both, "total calcium", "albumin-corrected")


def result(value: float, albumin: float | None) -> dict[str, Any]:
    return {
        "labs.calcium": lab(value, "mg/dL", 8.6, 10.2),
        "labs.albumin": ABSENT if albumin is None else lab(albumin, "g/dL"),
    }


def in_si(value: float) -> dict[str, Any]:
    """Calcium in mmol/L beside an albumin of 28 g/L, which adds 0.96 mg/dL or 0.2395 mmol/L."""
    return {
        "labs.calcium": lab(value, "mmol/L", 2.15, 2.55),
        "labs.albumin": lab(28, "g/L"),
    }


@reading_table(
    "labs.calcium",
    [
        calcium("8.0 with an albumin of 2.8", NOT_MET, MET, result(8.0, 2.8)),
        calcium("7.64 with an albumin of 2.8", NOT_MET, MET, result(7.64, 2.8)),
        calcium("7.63 with an albumin of 2.8", NOT_MET, NOT_MET, result(7.63, 2.8)),
        calcium("9.24 with an albumin of 2.8", MET, MET, result(9.24, 2.8)),
        calcium("9.25 with an albumin of 2.8", MET, NOT_MET, result(9.25, 2.8)),
        calcium("9.3 with an albumin of 4", MET, MET, result(9.3, 4)),
        calcium("8.7 with an albumin of 5", MET, NOT_MET, result(8.7, 5)),
        calcium("9.3 without albumin", MET, UNKNOWN, result(9.3, None)),
        calcium("1.92 mmol with an albumin of 28 g", NOT_MET, MET, in_si(1.92)),
        calcium("1.91 mmol with an albumin of 28 g", NOT_MET, NOT_MET, in_si(1.91)),
    ],
)
def test_calcium(changes, expected):
    assert readings("labs.calcium", changes) == expected


liver = partial(both, "nodes on the short axis", "nodes on the longest diameter")


def after_embolization(kind: str, long: float, short: float, **fields: Any) -> dict[str, Any]:
    done = {"kind": "chemoembolization", "site": "liver", "ended": "2023-09-01"}
    left = {"lesions": listed(lesion(kind, long, short, **fields))}
    return {"local_treatments": listed(done)} | left


@reading_table(
    "prior.liver-directed-disease",
    [
        liver("a node of 16 x 9", NOT_MET, MET, after_embolization("lymph node", 16, 9)),
        liver("a node of 16 x 15", MET, MET, after_embolization("lymph node", 16, 15)),
        liver("a node of 14 x 9", NOT_MET, NOT_MET, after_embolization("lymph node", 14, 9)),
        liver("a lesion of 10 x 4", MET, MET, after_embolization("solid lesion", 10, 4)),
        liver(
            "a node of 16 x 9 inside the field",
            NOT_MET,
            NOT_MET,
            after_embolization(
                "lymph node", 16, 9, in_treated_field=True, progressed_since_treatment=False
            ),
        ),
        liver(
            "a node of 16 x 9 that grew, field not recorded",
            UNKNOWN,
            MET,
            after_embolization(
                "lymph node", 16, 9, in_treated_field=None, progressed_since_treatment=True
            ),
        ),
    ],
)
def test_liver_directed_disease(changes, expected):
    assert readings("prior.liver-directed-disease", changes) == expected
