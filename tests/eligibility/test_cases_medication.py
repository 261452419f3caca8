"""Case tables: other medicines."""

from __future__ import annotations

from typing import Any

from charts import (
    ABSENT,
    AMLODIPINE,
    NO,
    YES,
    around,
    case,
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
)


def taken(drug: str, stopped: Any = "ongoing", **fields: Any) -> dict[str, Any]:
    return row({"drug": drug, "started": "2020-01-06"}, stopped=stopped, **fields)


def medicines(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"medicines": listed(*rows)}


def not_complete(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"medicines": unfinished(*rows)}


ORAL = ("warfarin", "phenprocoumon", "apixaban", "rivaroxaban", "edoxaban", "dabigatran")
ANOTHER = {"antiplatelet": "other: prasugrel", "oral anticoagulant": "other: acenocoumarol"}


def dosed(drug: str, full: Any = YES, stopped: Any = "ongoing", **fields: Any) -> dict[str, Any]:
    return taken(drug, stopped, full_dose=full, **fields)


@table(
    "medication.full-dose-anticoagulation",
    [
        *[
            not_met(f"{drug} in full dose", medicines(dosed(drug)))
            for drug in (*ORAL, "clopidogrel")
        ],
        *[met(f"{drug} below it", medicines(dosed(drug, NO))) for drug in (*ORAL, "clopidogrel")],
        *[
            needs_judgement(f"{drug}, dose not signed,", medicines(taken(drug)))
            for drug in (*ORAL, "clopidogrel")
        ],
        *[
            not_met(f"{name} by its class {kind}", medicines(dosed(name, classes=[kind])))
            for kind, name in ANOTHER.items()
        ],
        *[
            met(f"{drug} in full dose, which is injected,", medicines(dosed(drug)))
            for drug in ("enoxaparin", "dalteparin", "tinzaparin", "heparin", "fondaparinux")
        ],
        met("aspirin 325 mg in full dose", medicines(dosed("aspirin", daily_dose_mg=325))),
        met("aspirin 81 mg, dose not signed,", medicines(taken("aspirin", daily_dose_mg=81))),
        met("amlodipine signed as full dose", medicines(dosed("amlodipine"))),
        needs_judgement(
            "prophylactic apixaban, dose not signed,",
            medicines(taken("apixaban", intent="prophylactic")),
        ),
        *around(
            "apixaban in full dose, last taken",
            "2024-04-19",
            lambda day: medicines(dosed("apixaban", stopped=day)),
            "met",
            "met",
            "not met",
        ),
        *around(
            "clopidogrel, dose not signed, last taken",
            "2024-04-19",
            lambda day: medicines(taken("clopidogrel", day)),
            "met",
            "met",
            "needs judgement",
        ),
        not_met("not yet stopped", medicines(dosed("apixaban", stopped="not yet"))),
        unknown("end not recorded", medicines(dosed("apixaban", stopped=ABSENT))),
        met("below full dose, end not recorded", medicines(dosed("apixaban", NO, ABSENT))),
        unknown("neither dose signed nor end recorded", medicines(taken("apixaban", ABSENT))),
        met(
            "full dose stopped and half of it now",
            medicines(dosed("apixaban", stopped="2024-03-01"), dosed("apixaban", NO)),
        ),
        not_met(
            "half the dose stopped and full dose now",
            medicines(dosed("apixaban", NO, "2024-03-01"), dosed("apixaban")),
        ),
        met(
            "aspirin and enoxaparin in full dose beside low clopidogrel",
            medicines(dosed("aspirin"), dosed("enoxaparin"), dosed("clopidogrel", NO)),
        ),
        not_met(
            "aspirin beside full clopidogrel", medicines(dosed("aspirin"), dosed("clopidogrel"))
        ),
        not_met(
            "one not signed and one in full dose",
            medicines(taken("clopidogrel"), dosed("apixaban")),
        ),
        not_met("full dose on a list not marked complete", not_complete(dosed("rivaroxaban"))),
        unknown(
            "dose not signed on a list not marked complete", not_complete(taken("rivaroxaban"))
        ),
        *list_cases("medicines", AMLODIPINE),
    ],
)
def test_full_dose_anticoagulation(changes, expected):
    assert status("medication.full-dose-anticoagulation", changes) == expected


def aspirin(dose: Any, stopped: Any = "ongoing", drug: str = "aspirin") -> dict[str, Any]:
    return medicines(taken(drug, stopped, daily_dose_mg=dose))


@table(
    "medication.aspirin",
    [
        met("81 mg", aspirin(81)),
        not_met("81.1 mg", aspirin(81.1)),
        met("80.9 mg", aspirin(80.9)),
        not_met("82 mg", aspirin(82)),
        not_met("100 mg", aspirin(100)),
        met("75 mg", aspirin(75)),
        not_met("325 mg under another name", aspirin(325, drug="ASA")),
        unknown("dose not recorded", aspirin(ABSENT)),
        met("dose not recorded, stopped last year", aspirin(ABSENT, "2023-04-20")),
        unknown("325 mg with the end not recorded", aspirin(325, ABSENT)),
        met("81 mg with the end not recorded", aspirin(81, ABSENT)),
        *around(
            "325 mg, last taken",
            "2024-04-19",
            lambda day: aspirin(325, day),
            "met",
            "met",
            "not met",
        ),
        not_met("325 mg, not yet stopped", aspirin(325, "not yet")),
        met("clopidogrel", medicines(taken("clopidogrel", daily_dose_mg=300))),
        not_met(
            "81 mg beside 325 mg",
            medicines(taken("aspirin", daily_dose_mg=81), taken("aspirin", daily_dose_mg=325)),
        ),
        not_met(
            "325 mg on a list not marked complete",
            not_complete(taken("aspirin", daily_dose_mg=325)),
        ),
        *list_cases("medicines", taken("aspirin", daily_dose_mg=81)),
    ],
)
def test_aspirin(changes, expected):
    assert status("medication.aspirin", changes) == expected


def heparin(
    since: Any = "2024-04-01",
    *,
    drug: str = "enoxaparin",
    intent: Any = "therapeutic",
    stopped: Any = "ongoing",
    **fields: Any,
) -> dict[str, Any]:
    return medicines(taken(drug, stopped, intent=intent, dose_stable_since=since, **fields))


@table(
    "medication.lmwh",
    [
        *around("therapeutic, same dose since", "2024-03-09", heparin, "met", "met", "not met"),
        not_met("dalteparin changed this month", heparin(drug="dalteparin")),
        not_met("tinzaparin changed this month", heparin(drug="tinzaparin")),
        not_met(
            "one that is not in the table, changed this month",
            heparin(
                drug="other: nadroparin", classes=["anticoagulant", "low molecular weight heparin"]
            ),
        ),
        met("prophylactic, changed this month", heparin(intent="prophylactic")),
        unknown("changed this month with the intent not recorded", heparin(intent=ABSENT)),
        met(
            "same dose for years with the intent not recorded", heparin("2022-01-03", intent=ABSENT)
        ),
        unknown("stability not recorded", heparin(ABSENT)),
        met("prophylactic with stability not recorded", heparin(ABSENT, intent="prophylactic")),
        met("changed this month and stopped", heparin(stopped="2024-04-19")),
        not_met("changed this month and taken until today", heparin(stopped="2024-04-20")),
        unknown("changed this month with the end not recorded", heparin(stopped=ABSENT)),
        met("fondaparinux", heparin(drug="fondaparinux")),
        met("unfractionated heparin", heparin(drug="heparin")),
        not_met(
            "one heparin stable and another one changed",
            medicines(
                taken("enoxaparin", intent="therapeutic", dose_stable_since="2022-01-03"),
                taken("dalteparin", intent="therapeutic", dose_stable_since="2024-04-01"),
            ),
        ),
        not_met(
            "changed this month on a list not marked complete",
            not_complete(taken("enoxaparin", intent="therapeutic", dose_stable_since="2024-04-01")),
        ),
        *list_cases("medicines", taken("enoxaparin", intent="prophylactic")),
    ],
)
def test_lmwh(changes, expected):
    assert status("medication.lmwh", changes) == expected


@table(
    "medication.warfarin",
    [
        not_met("ongoing", medicines(taken("warfarin"))),
        not_met("brand name", medicines(taken("Coumadin"))),
        not_met("prophylactic", medicines(taken("warfarin", intent="prophylactic"))),
        not_met("1 mg a day", medicines(taken("warfarin", daily_dose_mg=1))),
        *around(
            "last taken",
            "2024-04-19",
            lambda day: medicines(taken("warfarin", day)),
            "met",
            "met",
            "not met",
        ),
        met("stopped last year", medicines(taken("warfarin", "2023-04-19"))),
        unknown("end not recorded", medicines(taken("warfarin", ABSENT))),
        met("apixaban", medicines(taken("apixaban"))),
        not_met(
            "stopped once and taken again",
            medicines(taken("warfarin", "2023-04-19"), taken("warfarin")),
        ),
        not_met("ongoing on a list not marked complete", not_complete(taken("warfarin"))),
        *list_cases("medicines", AMLODIPINE),
    ],
)
def test_warfarin(changes, expected):
    assert status("medication.warfarin", changes) == expected


METASTASIS = {"kind": "brain metastasis", "adequately_treated": YES, "stable": YES}
EPIDURAL = row(METASTASIS, kind="cranial epidural disease")
ANTICOAGULANTS = (
    "enoxaparin",
    "dalteparin",
    "tinzaparin",
    "heparin",
    "fondaparinux",
    "warfarin",
    "phenprocoumon",
    "apixaban",
    "rivaroxaban",
    "edoxaban",
    "dabigatran",
)


def head(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"brain": {"disease": listed(*rows), "steroids_stopped": never()}}


def both(*rows: dict[str, Any]) -> dict[str, Any]:
    """A brain metastasis, treated and stable, and these medicines."""
    return head(METASTASIS) | medicines(*rows)


@table(
    "medication.anticoagulation-brain-metastases",
    [
        *[not_met(f"{drug} with a brain metastasis", both(taken(drug))) for drug in ANTICOAGULANTS],
        not_met(
            "an anticoagulant that is not in the table, with a brain metastasis",
            both(taken("other: argatroban", classes=["anticoagulant"])),
        ),
        not_met(
            "prophylactic enoxaparin with a brain metastasis",
            both(taken("enoxaparin", intent="prophylactic")),
        ),
        met("brain metastasis without an anticoagulant", head(METASTASIS)),
        met("anticoagulant without a brain metastasis", medicines(taken("enoxaparin"))),
        met("aspirin with a brain metastasis", both(taken("aspirin", daily_dose_mg=81))),
        met(
            "anticoagulant with epidural disease only",
            head(EPIDURAL) | medicines(taken("enoxaparin")),
        ),
        not_met(
            "anticoagulant with epidural disease and a metastasis",
            head(EPIDURAL, METASTASIS) | medicines(taken("enoxaparin")),
        ),
        *around(
            "brain metastasis, enoxaparin last taken",
            "2024-04-19",
            lambda day: both(taken("enoxaparin", day)),
            "met",
            "met",
            "not met",
        ),
        unknown(
            "brain metastasis, end of enoxaparin not recorded", both(taken("enoxaparin", ABSENT))
        ),
        unknown(
            "anticoagulant, brain not asked about", {"brain": {}} | medicines(taken("enoxaparin"))
        ),
        met("no anticoagulant, brain not asked about", {"brain": {}}),
        unknown(
            "brain metastasis, medicines not asked about", head(METASTASIS) | {"medicines": ABSENT}
        ),
        met("no brain metastasis, medicines not asked about", {"medicines": ABSENT}),
        unknown("neither asked about", {"brain": {}, "medicines": ABSENT}),
        unknown(
            "brain metastasis, medicines not marked complete",
            head(METASTASIS) | not_complete(AMLODIPINE),
        ),
        not_met(
            "brain metastasis, anticoagulant on a list not marked complete",
            head(METASTASIS) | not_complete(taken("enoxaparin")),
        ),
        unknown(
            "anticoagulant, epidural disease on a list not marked complete",
            {"brain": {"disease": unfinished(EPIDURAL)}} | medicines(taken("enoxaparin")),
        ),
        not_met(
            "anticoagulant, metastasis on a list not marked complete",
            {"brain": {"disease": unfinished(METASTASIS)}} | medicines(taken("enoxaparin")),
        ),
    ],
)
def test_anticoagulation_brain_metastases(changes, expected):
    assert status("medication.anticoagulation-brain-metastases", changes) == expected


def chronic(
    drug: str, stopped: Any = "ongoing", answer: Any = YES, **fields: Any
) -> dict[str, Any]:
    return medicines(taken(drug, stopped, chronic=answer, **fields))


INHIBITORS = (
    "ketoconazole",
    "itraconazole",
    "posaconazole",
    "voriconazole",
    "clarithromycin",
    "ritonavir",
    "cobicistat",
)
INDUCERS = ("rifampin", "carbamazepine", "phenytoin", "enzalutamide", "apalutamide", "mitotane")


@table(
    "medication.cyp3a4-inhibitor",
    [
        *[not_met(f"{drug} ongoing", chronic(drug)) for drug in INHIBITORS],
        *[met(f"{drug} ongoing, which is an inducer,", chronic(drug)) for drug in INDUCERS],
        not_met(
            "an inhibitor that is not in the table",
            chronic("other: idelalisib", classes=["strong CYP3A4 inhibitor"]),
        ),
        *around(
            "ketoconazole stopped",
            "2024-04-06",
            lambda day: chronic("ketoconazole", day),
            "met",
            "met",
            "not met",
        ),
        not_met(
            "ketoconazole stopped 13 days ago with the start planned in a month",
            chronic("ketoconazole", "2024-04-07") | {"planned_start_lag_days": 30},
        ),
        met(
            "ketoconazole stopped 14 days ago with the start not planned",
            chronic("ketoconazole", "2024-04-06") | {"planned_start_lag_days": ABSENT},
        ),
        met("short course ongoing, signed as not chronic", chronic("clarithromycin", answer=NO)),
        needs_judgement(
            "ketoconazole ongoing, chronic not signed", chronic("ketoconazole", answer=ABSENT)
        ),
        needs_judgement(
            "ketoconazole stopped 13 days ago, chronic not signed",
            chronic("ketoconazole", "2024-04-07", ABSENT),
        ),
        met(
            "ketoconazole stopped 14 days ago, chronic not signed",
            chronic("ketoconazole", "2024-04-06", ABSENT),
        ),
        unknown("end not recorded", chronic("ketoconazole", ABSENT)),
        unknown("end not recorded and chronic not signed", chronic("ketoconazole", ABSENT, ABSENT)),
        met("end not recorded, signed as not chronic", chronic("ketoconazole", ABSENT, NO)),
        met("amlodipine", medicines(AMLODIPINE)),
        unknown(
            "ketoconazole ongoing, chronic not signed, list not marked complete",
            not_complete(taken("ketoconazole")),
        ),
        not_met(
            "ketoconazole on a list not marked complete",
            not_complete(taken("ketoconazole", chronic=YES)),
        ),
        *list_cases("medicines", AMLODIPINE),
    ],
)
def test_cyp3a4_inhibitor(changes, expected):
    assert status("medication.cyp3a4-inhibitor", changes) == expected


def rifampin(stopped: Any, lag: Any, answer: Any = YES) -> dict[str, Any]:
    return chronic("rifampin", stopped, answer) | {"planned_start_lag_days": lag}


@table(
    "medication.cyp3a4-inducer",
    [
        *[not_met(f"{drug} ongoing", chronic(drug)) for drug in INDUCERS],
        *[met(f"{drug} ongoing, which is an inhibitor,", chronic(drug)) for drug in INHIBITORS],
        not_met(
            "an inducer that is not in the table",
            chronic("other: lumacaftor", classes=["strong CYP3A4 inducer"]),
        ),
        *around(
            "start planned in 5 days, rifampin stopped",
            "2024-04-11",
            lambda day: rifampin(day, 5),
            "met",
            "met",
            "not met",
        ),
        *around(
            "start planned today, rifampin stopped",
            "2024-04-06",
            lambda day: rifampin(day, 0),
            "met",
            "met",
            "not met",
        ),
        *around(
            "start not planned, rifampin stopped",
            "2024-04-06",
            lambda day: rifampin(day, ABSENT),
            "met",
            "met",
            "unknown",
        ),
        *[
            case(
                f"rifampin stopped today, start planned in {lag} days",
                expected,
                rifampin("2024-04-20", lag),
            )
            for lag, expected in ((13, "not met"), (14, "met"), (15, "met"))
        ],
        not_met("rifampin ongoing with the start planned in a month", rifampin("ongoing", 30)),
        not_met("rifampin ongoing with the start not planned", rifampin("ongoing", ABSENT)),
        met("short course ongoing, signed as not chronic", rifampin("ongoing", 5, NO)),
        met(
            "short course, signed as not chronic, start not planned",
            rifampin("2024-04-07", ABSENT, NO),
        ),
        needs_judgement("rifampin ongoing, chronic not signed", rifampin("ongoing", 5, ABSENT)),
        needs_judgement(
            "rifampin stopped 13 days before the start, chronic not signed",
            rifampin("2024-04-12", 5, ABSENT),
        ),
        met(
            "rifampin stopped 14 days before the start, chronic not signed",
            rifampin("2024-04-11", 5, ABSENT),
        ),
        unknown("start not planned and chronic not signed", rifampin("2024-04-07", ABSENT, ABSENT)),
        unknown("end not recorded", rifampin(ABSENT, 5)),
        met("end not recorded, signed as not chronic", rifampin(ABSENT, 5, NO)),
        met("dexamethasone", medicines(taken("dexamethasone", chronic=YES))),
        met("no inducer and the start not planned", {"planned_start_lag_days": ABSENT}),
        not_met(
            "rifampin on a list not marked complete", not_complete(taken("rifampin", chronic=YES))
        ),
        *list_cases("medicines", AMLODIPINE),
    ],
)
def test_cyp3a4_inducer(changes, expected):
    assert status("medication.cyp3a4-inducer", changes) == expected
