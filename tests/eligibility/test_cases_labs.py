"""Case tables: the laboratory, and the electrocardiogram."""

from __future__ import annotations

from typing import Any

from charts import (
    ABSENT,
    NO,
    YES,
    lab,
    listed,
    met,
    needs_judgement,
    not_met,
    row,
    status,
    table,
    unknown,
)


def neutrophils(value: float, unit: str = "/mm3") -> dict[str, Any]:
    return {"labs.neutrophils": lab(value, unit)}


@table(
    "labs.anc",
    [
        met("1500 per mm3", neutrophils(1500)),
        not_met("1499 per mm3", neutrophils(1499)),
        met("1501 per mm3", neutrophils(1501)),
        met("1.5 times 10^9 per litre", neutrophils(1.5, "10^9/L")),
        not_met("1.499 times 10^9 per litre", neutrophils(1.499, "10^9/L")),
        met("1500 per microlitre", neutrophils(1500, "/uL")),
        not_met("1499 per microlitre", neutrophils(1499, "/µL")),
        met("1.5 thousand per microlitre", neutrophils(1.5, "10^3/uL")),
        not_met("1.4 thousand per microlitre", neutrophils(1.4, "10^3/uL")),
        not_met("1.5 per mm3, a slip of a thousand,", neutrophils(1.5)),
        unknown("not measured", {"labs.neutrophils": ABSENT}),
    ],
)
def test_anc(changes, expected):
    assert status("labs.anc", changes) == expected


def hemoglobin(value: float, unit: str = "g/dL") -> dict[str, Any]:
    return {"labs.hemoglobin": lab(value, unit)}


@table(
    "labs.hemoglobin",
    [
        met("9 g per dL", hemoglobin(9)),
        not_met("8.9 g per dL", hemoglobin(8.9)),
        not_met("8.99 g per dL", hemoglobin(8.99)),
        met("9.1 g per dL", hemoglobin(9.1)),
        met("90 g per L", hemoglobin(90, "g/L")),
        not_met("89 g per L", hemoglobin(89, "g/L")),
        met("5.59 mmol per L", hemoglobin(5.59, "mmol/L")),
        not_met("5.58 mmol per L", hemoglobin(5.58, "mmol/L")),
        unknown("not measured", {"labs.hemoglobin": ABSENT}),
    ],
)
def test_hemoglobin(changes, expected):
    assert status("labs.hemoglobin", changes) == expected


def platelets(value: float, unit: str = "/mm3") -> dict[str, Any]:
    return {"labs.platelets": lab(value, unit)}


@table(
    "labs.platelets",
    [
        met("100000 per mm3", platelets(100_000)),
        not_met("99999 per mm3", platelets(99_999)),
        met("100001 per mm3", platelets(100_001)),
        met("100 times 10^9 per litre", platelets(100, "10^9/L")),
        not_met("99 times 10^9 per litre", platelets(99, "10^9/L")),
        met("100000 per microlitre", platelets(100_000, "/uL")),
        not_met("99999 per microlitre", platelets(99_999, "/uL")),
        met("100 thousand per microlitre", platelets(100, "10^3/uL")),
        not_met("99.9 thousand per microlitre", platelets(99.9, "10^3/uL")),
        unknown("not measured", {"labs.platelets": ABSENT}),
    ],
)
def test_platelets(changes, expected):
    assert status("labs.platelets", changes) == expected


def inr(value: float, upper: float = 1.2) -> dict[str, Any]:
    return {"labs.inr": lab(value, "ratio", upper=upper)}


def pt(value: float, upper: float = 13.5) -> dict[str, Any]:
    return {"labs.pt": lab(value, "s", upper=upper)}


NO_INR = {"labs.inr": ABSENT}


@table(
    "labs.inr",
    [
        not_met("INR of exactly 1.3 times the limit", inr(1.56)),
        met("INR just below 1.3 times the limit", inr(1.55)),
        not_met("INR just above 1.3 times the limit", inr(1.57)),
        not_met("INR 1.43 with a limit of 1.1", inr(1.43, 1.1)),
        met("INR 1.42 with a limit of 1.1", inr(1.42, 1.1)),
        not_met("PT of exactly 1.3 times the limit", NO_INR | pt(17.55)),
        met("PT just below 1.3 times the limit", NO_INR | pt(17.54)),
        not_met("PT just above 1.3 times the limit", NO_INR | pt(17.56)),
        met("both below", inr(1.55) | pt(17.54)),
        not_met("INR below and PT above", inr(1.0) | pt(17.56)),
        not_met("INR above and PT below", inr(1.57) | pt(12)),
        met("INR without PT", inr(1.0)),
        unknown("neither measured", NO_INR),
    ],
)
def test_inr(changes, expected):
    assert status("labs.inr", changes) == expected


def ptt(value: float, upper: float = 35) -> dict[str, Any]:
    return {"labs.ptt": lab(value, "s", upper=upper)}


@table(
    "labs.ptt",
    [
        not_met("exactly 1.3 times the limit", ptt(45.5)),
        met("just below 1.3 times the limit", ptt(45.4)),
        not_met("just above 1.3 times the limit", ptt(45.6)),
        not_met("1.43 with a limit of 1.1", ptt(1.43, 1.1)),
        met("1.42 with a limit of 1.1", ptt(1.42, 1.1)),
        unknown("not measured", {"labs.ptt": ABSENT}),
    ],
)
def test_ptt(changes, expected):
    assert status("labs.ptt", changes) == expected


def transaminase(name: str) -> list[Any]:
    """The cases of AST and ALT, which the page treats alike."""

    def result(value: float, unit: str = "U/L", upper: float = 40) -> dict[str, Any]:
        return {f"labs.{name}": lab(value, unit, upper=upper)}

    return [
        met("exactly 3 times the limit", result(120)),
        not_met("just above 3 times the limit", result(120.1)),
        met("just below 3 times the limit", result(119.9)),
        not_met("5 times the limit with liver metastases", result(200)),
        met("exactly 3 times the limit in IU", result(120, "IU/L")),
        not_met("just above 3 times the limit in IU", result(121, "IU/L")),
        met("2.1 microkatal with a limit of 0.7", result(2.1, "µkat/L", 0.7)),
        not_met("2.11 microkatal with a limit of 0.7", result(2.11, "ukat/L", 0.7)),
        met("3.3 microkatal with a limit of 1.1", result(3.3, "ukat/L", 1.1)),
        unknown("not measured", {f"labs.{name}": ABSENT}),
    ]


@table("labs.ast", transaminase("ast"))
def test_ast(changes, expected):
    assert status("labs.ast", changes) == expected


@table("labs.alt", transaminase("alt"))
def test_alt(changes, expected):
    assert status("labs.alt", changes) == expected


GILBERT = {"history.gilbert_disease": True}
NOT_ASKED = {"history.gilbert_disease": ABSENT}


def bilirubin(value: float, unit: str = "mg/dL", upper: float = 1.2) -> dict[str, Any]:
    return {"labs.bilirubin": lab(value, unit, upper=upper)}


@table(
    "labs.bilirubin",
    [
        met("1.8 with a limit of 1.2", bilirubin(1.8)),
        not_met("1.81 with a limit of 1.2", bilirubin(1.81)),
        met("1.79 with a limit of 1.2", bilirubin(1.79)),
        met("3.6 in Gilbert disease", bilirubin(3.6) | GILBERT),
        not_met("3.61 in Gilbert disease", bilirubin(3.61) | GILBERT),
        met("3.59 in Gilbert disease", bilirubin(3.59) | GILBERT),
        met("1.81 in Gilbert disease", bilirubin(1.81) | GILBERT),
        met("1.8 with Gilbert not asked about", bilirubin(1.8) | NOT_ASKED),
        unknown("1.81 with Gilbert not asked about", bilirubin(1.81) | NOT_ASKED),
        unknown("3.6 with Gilbert not asked about", bilirubin(3.6) | NOT_ASKED),
        not_met("3.61 with Gilbert not asked about", bilirubin(3.61) | NOT_ASKED),
        not_met("3.6 without Gilbert disease", bilirubin(3.6)),
        met("31.5 umol with a limit of 21", bilirubin(31.5, "µmol/L", 21)),
        not_met("31.6 umol with a limit of 21", bilirubin(31.6, "umol/L", 21)),
        met("63 umol in Gilbert disease", bilirubin(63, "umol/L", 21) | GILBERT),
        not_met("63.1 umol in Gilbert disease", bilirubin(63.1, "umol/L", 21) | GILBERT),
        unknown("not measured", {"labs.bilirubin": ABSENT}),
        unknown("not measured in Gilbert disease", {"labs.bilirubin": ABSENT} | GILBERT),
    ],
)
def test_bilirubin(changes, expected):
    assert status("labs.bilirubin", changes) == expected


def creatinine(value: float, unit: str = "mg/dL") -> dict[str, Any]:
    return {"labs.creatinine": lab(value, unit)}


def clearance(value: float, unit: str = "mL/min") -> dict[str, Any]:
    return {"labs.creatinine_clearance": lab(value, unit)}


# A man of 60 who weighs 64.8 kg and has a creatinine of 1.6 mg/dL: 80 x 64.8 / (72 x 1.6) = 45.
MAN = {"sex": "male", "reproduction": {}, "born": "1964-04-20", "weight_kg": 64.8}
LIGHT = {"weight_kg": 40}
NO_WEIGHT = {"weight_kg": ABSENT}


@table(
    "labs.renal",
    [
        met("creatinine 1.5 mg", creatinine(1.5) | NO_WEIGHT),
        not_met("creatinine 1.51 mg in a light woman", creatinine(1.51) | LIGHT),
        met("creatinine 1.49 mg in a light woman", creatinine(1.49) | LIGHT),
        met("creatinine 132.6 umol", creatinine(132.6, "µmol/L") | LIGHT),
        not_met("creatinine 132.7 umol in a light woman", creatinine(132.7, "umol/L") | LIGHT),
        not_met("creatinine 133 umol in a light woman", creatinine(133, "umol/L") | LIGHT),
        unknown(
            "creatinine 133 umol without clearance or weight", creatinine(133, "umol/L") | NO_WEIGHT
        ),
        met("clearance 45 with creatinine 1.6", creatinine(1.6) | clearance(45)),
        not_met("clearance 44.9 with creatinine 1.6", creatinine(1.6) | clearance(44.9)),
        not_met("clearance 44.99 with creatinine 1.6", creatinine(1.6) | clearance(44.99)),
        met("clearance 45.1 with creatinine 1.6", creatinine(1.6) | clearance(45.1)),
        met("clearance 0.75 mL a second", creatinine(1.6) | clearance(0.75, "mL/s")),
        not_met("clearance 0.749 mL a second", creatinine(1.6) | clearance(0.749, "mL/s")),
        met("clearance 20 with creatinine 1.5", creatinine(1.5) | clearance(20)),
        not_met(
            "measured clearance 44 where the computed one would do",
            creatinine(1.6) | MAN | {"weight_kg": 100} | clearance(44),
        ),
        met(
            "measured clearance 46 where the computed one would not do",
            creatinine(1.6) | LIGHT | clearance(46),
        ),
        met("clearance 45 without creatinine", {"labs.creatinine": ABSENT} | clearance(45)),
        unknown("clearance 44 without creatinine", {"labs.creatinine": ABSENT} | clearance(44)),
        unknown("neither measured", {"labs.creatinine": ABSENT}),
        met("computed clearance of exactly 45", creatinine(1.6) | MAN),
        met("computed clearance of exactly 45 from umol", creatinine(141.44, "umol/L") | MAN),
        not_met("computed clearance just below 45", creatinine(1.6) | MAN | {"weight_kg": 64.7}),
        met("computed clearance just above 45", creatinine(1.6) | MAN | {"weight_kg": 64.9}),
        met(
            "computed clearance the day before the birthday",
            creatinine(1.6) | MAN | {"born": "1964-04-21", "weight_kg": 64.7},
        ),
        not_met(
            "computed clearance after another birthday",
            creatinine(1.6) | MAN | {"born": "1963-04-20"},
        ),
        not_met(
            "woman of the same age and weight",
            creatinine(1.6) | {"born": "1964-04-20", "weight_kg": 64.8},
        ),
        met("woman of 76.3 kg", creatinine(1.6) | {"born": "1964-04-20", "weight_kg": 76.3}),
        not_met("woman of 76.2 kg", creatinine(1.6) | {"born": "1964-04-20", "weight_kg": 76.2}),
        unknown("weight not recorded", creatinine(1.6) | MAN | NO_WEIGHT),
        unknown("day of birth not recorded", creatinine(1.6) | MAN | {"born": ABSENT}),
        unknown("sex not recorded", creatinine(1.6) | MAN | {"sex": ABSENT}),
    ],
)
def test_renal(changes, expected):
    assert status("labs.renal", changes) == expected


def albumin(value: float, unit: str = "g/dL") -> dict[str, Any]:
    return {"labs.albumin": lab(value, unit)}


@table(
    "labs.albumin",
    [
        met("2.8 g per dL", albumin(2.8)),
        not_met("2.79 g per dL", albumin(2.79)),
        met("2.81 g per dL", albumin(2.81)),
        met("28 g per L", albumin(28, "g/L")),
        not_met("27.9 g per L", albumin(27.9, "g/L")),
        unknown("not measured", {"labs.albumin": ABSENT}),
    ],
)
def test_albumin(changes, expected):
    assert status("labs.albumin", changes) == expected


def normal(
    name: str, lower: float, upper: float, step: float, *units: str, also: Any = None
) -> list[Any]:
    """At both limits, inside and outside them, in each unit with limits in that unit."""

    def result(value: float, unit: str) -> dict[str, Any]:
        return {f"labs.{name}": lab(round(value, 4), unit, lower, upper)} | (also or {})

    return [
        each
        for unit in units
        for each in (
            met(f"at the lower limit in {unit}", result(lower, unit)),
            not_met(f"just below the lower limit in {unit}", result(lower - step, unit)),
            met(f"just above the lower limit in {unit}", result(lower + step, unit)),
            met(f"at the upper limit in {unit}", result(upper, unit)),
            not_met(f"just above the upper limit in {unit}", result(upper + step, unit)),
            met(f"just below the upper limit in {unit}", result(upper - step, unit)),
        )
    ]


@table(
    "labs.potassium",
    [
        *normal("potassium", 3.5, 5.1, 0.01, "mmol/L", "mEq/L"),
        met(
            "5.3 with another laboratory's limit of 5.3",
            {"labs.potassium": lab(5.3, "mmol/L", 3.5, 5.3)},
        ),
        unknown("not measured", {"labs.potassium": ABSENT}),
    ],
)
def test_potassium(changes, expected):
    assert status("labs.potassium", changes) == expected


@table(
    "labs.phosphorus",
    [
        *normal("phosphorus", 2.5, 4.5, 0.01, "mg/dL"),
        *normal("phosphorus", 0.81, 1.45, 0.01, "mmol/L"),
        unknown("not measured", {"labs.phosphorus": ABSENT}),
    ],
)
def test_phosphorus(changes, expected):
    assert status("labs.phosphorus", changes) == expected


def calcium(value: float) -> dict[str, Any]:
    return {"labs.calcium": lab(value, "mg/dL", 8.6, 10.2)}


@table(
    "labs.calcium",
    [
        *normal("calcium", 8.6, 10.2, 0.01, "mg/dL"),
        *normal("calcium", 2.15, 2.55, 0.01, "mmol/L"),
        *normal("calcium", 4.3, 5.1, 0.01, "mEq/L"),
        not_met("total below the limit though albumin is low", calcium(8.0) | albumin(2.8)),
        met("total normal though albumin is low", calcium(10.0) | albumin(2.8)),
        met("total normal without albumin", {"labs.albumin": ABSENT}),
        unknown("not measured", {"labs.calcium": ABSENT}),
    ],
)
def test_calcium(changes, expected):
    assert status("labs.calcium", changes) == expected


@table(
    "labs.magnesium",
    [
        *normal("magnesium", 1.7, 2.4, 0.01, "mg/dL"),
        *normal("magnesium", 0.7, 1.0, 0.01, "mmol/L"),
        *normal("magnesium", 1.4, 2.0, 0.01, "mEq/L"),
        unknown("not measured", {"labs.magnesium": ABSENT}),
    ],
)
def test_magnesium(changes, expected):
    assert status("labs.magnesium", changes) == expected


def protein(value: float, unit: str = "mg/mg") -> dict[str, Any]:
    return {"labs.urine_protein_to_creatinine": lab(value, unit)}


@table(
    "labs.urine-protein",
    [
        met("1 mg per mg", protein(1)),
        not_met("1.01 mg per mg", protein(1.01)),
        met("0.99 mg per mg", protein(0.99)),
        met("1 g per g", protein(1, "g/g")),
        not_met("1.01 g per g", protein(1.01, "g/g")),
        met("1000 mg per g", protein(1000, "mg/g")),
        not_met("1001 mg per g", protein(1001, "mg/g")),
        met("113.12 mg per mmol", protein(113.12, "mg/mmol")),
        not_met("113.13 mg per mmol", protein(113.13, "mg/mmol")),
        unknown("not measured", {"labs.urine_protein_to_creatinine": ABSENT}),
    ],
)
def test_urine_protein(changes, expected):
    assert status("labs.urine-protein", changes) == expected


def ecg(**fields: Any) -> dict[str, Any]:
    return {"ecg": row({"date": "2024-02-15"}, **fields)}


@table(
    "labs.qtcf",
    [
        met("QT 500 at a rate of 60", ecg(qt_ms=500, heart_rate_per_min=60)),
        not_met("QT 501 at a rate of 60", ecg(qt_ms=501, heart_rate_per_min=60)),
        not_met("QT 500.1 at a rate of 60", ecg(qt_ms=500.1, heart_rate_per_min=60)),
        met("QT 499 at a rate of 60", ecg(qt_ms=499, heart_rate_per_min=60)),
        met("QT 420 at a rate of 95, too long by Bazett,", ecg(qt_ms=420, heart_rate_per_min=95)),
        not_met("QT 430 at a rate of 95", ecg(qt_ms=430, heart_rate_per_min=95)),
        met("QT 510 at a rate of 55", ecg(qt_ms=510, heart_rate_per_min=55)),
        met("QT 400 at an RR of 512, exactly 500,", ecg(qt_ms=400, rr_ms=512)),
        not_met("QT 400.01 at an RR of 512", ecg(qt_ms=400.01, rr_ms=512)),
        met("QT 450 at an RR of 729, exactly 500,", ecg(qt_ms=450, rr_ms=729)),
        not_met("QT 450.01 at an RR of 729", ecg(qt_ms=450.01, rr_ms=729)),
        met(
            "QT 400 at a rate of 117.1875, exactly 500,",
            ecg(qt_ms=400, heart_rate_per_min=117.1875),
        ),
        met("QTcF 500", ecg(qtcf_ms=500)),
        not_met("QTcF 501", ecg(qtcf_ms=501)),
        not_met("QTcF 500.4, which is not rounded,", ecg(qtcf_ms=500.4)),
        not_met("QTcF 500.01", ecg(qtcf_ms=500.01)),
        met("QTcF 499", ecg(qtcf_ms=499)),
        met(
            "reported QTcF 490 before a computed one",
            ecg(qtcf_ms=490, qt_ms=480, heart_rate_per_min=90),
        ),
        not_met(
            "reported QTcF 510 before a computed one",
            ecg(qtcf_ms=510, qt_ms=400, heart_rate_per_min=60),
        ),
        unknown("rate not recorded", ecg(qt_ms=420)),
        unknown("QT not recorded", ecg(heart_rate_per_min=95)),
        unknown("no ECG", {"ecg": ABSENT}),
    ],
)
def test_qtcf(changes, expected):
    assert status("labs.qtcf", changes) == expected


def tsh(value: float, *, t4: Any = ABSENT, euthyroid: Any = ABSENT) -> dict[str, Any]:
    found = {
        "labs.tsh": lab(value, "mIU/L", 0.4, 4.0),
        "labs.free_t4": t4,
        "judgements.clinically_euthyroid": euthyroid,
    }
    return {path: entry for path, entry in found.items() if entry is not ABSENT}


NOT_EUTHYROID = {"judgements.clinically_euthyroid": NO}
LEVOTHYROXINE = {"drug": "levothyroxine", "stopped": "ongoing"}


def t4(value: float) -> Any:
    return lab(value, "ng/dL", 0.8, 1.8)


def t4_in_pmol(value: float) -> Any:
    return lab(value, "pmol/L", 10.3, 23.2)


@table(
    "labs.tsh",
    [
        *normal("tsh", 0.4, 4.0, 0.01, "mIU/L", "mU/L", "uIU/mL", also=NOT_EUTHYROID),
        met("high, free T4 normal, signed euthyroid", tsh(7.2, t4=t4(1.2), euthyroid=YES)),
        met("low, free T4 normal, signed euthyroid", tsh(0.1, t4=t4(1.2), euthyroid=YES)),
        not_met("high, free T4 normal, signed not euthyroid", tsh(7.2, t4=t4(1.2), euthyroid=NO)),
        needs_judgement("high, free T4 normal, not signed", tsh(7.2, t4=t4(1.2))),
        unknown("high, free T4 not measured", tsh(7.2, euthyroid=YES)),
        unknown("high, free T4 not measured, not signed", tsh(7.2)),
        not_met("high, free T4 not measured, signed not euthyroid", tsh(7.2, euthyroid=NO)),
        not_met("high, free T4 high, signed euthyroid", tsh(7.2, t4=t4(1.81), euthyroid=YES)),
        not_met("high, free T4 low, signed euthyroid", tsh(7.2, t4=t4(0.79), euthyroid=YES)),
        not_met("high, free T4 low, not signed", tsh(7.2, t4=t4(0.79))),
        met("high, free T4 at its lower limit", tsh(7.2, t4=t4(0.8), euthyroid=YES)),
        met("high, free T4 at its upper limit", tsh(7.2, t4=t4(1.8), euthyroid=YES)),
        met("high, free T4 23.2 pmol", tsh(7.2, t4=t4_in_pmol(23.2), euthyroid=YES)),
        not_met("high, free T4 23.3 pmol", tsh(7.2, t4=t4_in_pmol(23.3), euthyroid=YES)),
        met("high, free T4 10.3 pmol", tsh(7.2, t4=t4_in_pmol(10.3), euthyroid=YES)),
        not_met("high, free T4 10.2 pmol", tsh(7.2, t4=t4_in_pmol(10.2), euthyroid=YES)),
        met("normal, signed not euthyroid", tsh(2.1, euthyroid=NO)),
        met("normal, free T4 abnormal", tsh(2.1, t4=t4(0.5), euthyroid=NO)),
        met("normal on levothyroxine", {"medicines": listed(LEVOTHYROXINE)}),
        unknown("not measured", {"labs.tsh": ABSENT}),
    ],
)
def test_tsh(changes, expected):
    assert status("labs.tsh", changes) == expected
