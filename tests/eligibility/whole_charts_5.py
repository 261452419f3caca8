"""Whole invented charts, fifth part: the laboratory, and charts with gaps.

Nobody here exists. Statuses were written from the trial page before the kit saw the charts; a
criterion that is not named is met. Each reason stands beside its status.
"""

from __future__ import annotations

from charts import ABSENT, BASE, NO, YES, lab, listed, never
from whole_charts import (
    ASK,
    CHECKLIST,
    IDS,
    IN,
    MAN,
    NOT,
    OPEN,
    OUT,
    UNKNOWN,
    WholeChart,
    negative,
    pressures,
    taking,
    treated,
)

EMPTY = dict.fromkeys((name for name in BASE if name not in ("id", "invented", "story")), ABSENT)


PART_5 = [
    WholeChart(
        name="Ms Quince",
        who="A woman of 31, pregnant, whom nobody tested, nursing her first child",
        changes={
            "born": "1992-08-18",
            "reproduction": {
                "pregnant": True,
                "hysterectomy": never(),
                "bilateral_oophorectomy": never(),
                "natural_menopause": never(),
                "last_menses": "2023-11-30",
                "nursing": True,
            },
            "labs.hemoglobin": lab(5.5, "mmol/L"),
            "labs.albumin": lab(2.8, "g/dL"),
            "history.thromboembolism": ABSENT,
        },
        decision=OUT,
        statuses={
            "pregnancy.test": NOT,  # she is pregnant: the heading, not a bullet
            "pregnancy.not-nursing": NOT,  # the heading again
            "labs.hemoglobin": NOT,  # 5.5 mmol/L is 8.9 g/dL
            "history.thromboembolism": UNKNOWN,  # not asked
        },
    ),
    WholeChart(
        name="Mrs Reed",
        who="A woman of 50, seven months without menses, test of six weeks ago",
        changes={
            "born": "1973-12-05",
            "reproduction": {
                "pregnant": never(),
                "hysterectomy": never(),
                "bilateral_oophorectomy": never(),
                "natural_menopause": True,
                "last_menses": "2023-09-15",
                "pregnancy_test": negative("2024-03-09"),
            },
            "therapies": treated(octreotide={"dose_stable_since": "2024-02-21"}),
            "labs.calcium": lab(8.5, "mg/dL", 8.6, 10.2),
            "labs.albumin": lab(3.0, "g/dL"),
        },
        decision=OUT,
        statuses={
            "pregnancy.test": NOT,  # not twelve months; the latest test is too old
            "pregnancy.not-nursing": UNKNOWN,  # not asked
            "prior.ssa-stable": NOT,  # a day short of two months
            "medication.ssa-stable": NOT,  # the same rule in its second place
            "labs.calcium": NOT,  # the total counts, albumin or not
        },
    ),
    WholeChart(
        name="Ms Sage",
        who="A woman of 38 whose uterus and tests nobody wrote down; the analog without a day",
        changes={
            "born": "1985-10-15",
            "reproduction": {"last_menses": "2024-04-02"},
            "therapies": treated(
                octreotide={"dose_stable_since": ABSENT},
                everolimus={"stopped_for": ABSENT, "progressed_on_it": ABSENT},
            ),
            "history.gilbert_disease": ABSENT,
            "labs.bilirubin": lab(2.5, "mg/dL", upper=1.2),
            "labs.tsh": lab(6.0, "mIU/L", 0.4, 4.0),
        },
        decision=OPEN,
        statuses={
            "pregnancy.test": UNKNOWN,  # no test on record
            "pregnancy.not-nursing": UNKNOWN,  # not asked
            "prior.ssa-stable": UNKNOWN,  # since when this dose?
            "medication.ssa-stable": UNKNOWN,  # the same
            "prior.everolimus-failure": UNKNOWN,  # why it was stopped is not written
            "labs.bilirubin": UNKNOWN,  # between 1.5 and 3 times: Gilbert decides
            "labs.tsh": UNKNOWN,  # abnormal, free T4 missing
        },
    ),
    WholeChart(
        name="Mr Thistle",
        who="A man of 63 with a liver full of tumour, one step beyond each of its limits",
        changes=MAN
        | {
            "born": "1960-05-29",
            "labs.ast": lab(121, "U/L", upper=40),
            "labs.alt": lab(2.02, "ukat/L", upper=0.67),
            "labs.bilirubin": lab(31.6, "umol/L", upper=21),
            "labs.albumin": lab(27, "g/L"),
            "labs.inr": lab(1.43, "ratio", upper=1.1),
            "labs.ptt": lab(45.5, "s", upper=35),
            "labs.platelets": lab(99999, "/mm3"),
        },
        decision=OUT,
        statuses={
            "labs.ast": NOT,  # three times 40 is 120; no allowance for the liver
            "labs.alt": NOT,  # three times 0.67 is 2.01
            "labs.bilirubin": NOT,  # 1.5 times 21 is 31.5, and no Gilbert disease
            "labs.albumin": NOT,  # 2.7 g/dL
            "labs.inr": NOT,  # exactly 1.3 times, and it must be below
            "labs.ptt": NOT,  # exactly 1.3 times
            "labs.platelets": NOT,  # one short
        },
    ),
    WholeChart(
        name="Mrs Ulex",
        who="A woman of 60, every result exactly on its limit, most in other units",
        changes={
            "born": "1963-04-21",
            "reproduction": {"hysterectomy": True, "nursing": never()},
            "labs": {
                "neutrophils": lab(1500, "/mm3"),
                "hemoglobin": lab(90, "g/L"),
                "platelets": lab(100000, "/uL"),
                "inr": lab(1.42, "ratio", upper=1.1),
                "pt": lab(15.5, "s", upper=12),
                "ptt": lab(38.9, "s", upper=30),
                "ast": lab(2.01, "ukat/L", upper=0.67),
                "alt": lab(120, "IU/L", upper=40),
                "bilirubin": lab(1.8, "mg/dL", upper=1.2),
                "creatinine": lab(132.6, "umol/L"),
                "albumin": lab(28, "g/L"),
                "potassium": lab(3.5, "mEq/L", 3.5, 5.1),
                "phosphorus": lab(1.45, "mmol/L", 0.81, 1.45),
                "calcium": lab(2.15, "mmol/L", 2.15, 2.55),
                "magnesium": lab(0.7, "mmol/L", 0.7, 1.0),
                "urine_protein_to_creatinine": lab(113.12, "mg/mmol"),
                "tsh": lab(4.0, "uIU/mL", 0.4, 4.0),
            },
            "weight_kg": ABSENT,
            "ecg": {"date": "2024-02-15", "qt_ms": 500, "heart_rate_per_min": 60},
            "ecog": 2,
        },
        decision=IN,
    ),
    WholeChart(
        name="Mr Verbena",
        who="A man of 76 with failing kidneys and salts",
        changes=MAN
        | {
            "born": "1947-08-02",
            "labs.creatinine": lab(133, "umol/L"),
            "labs.creatinine_clearance": lab(44.9, "mL/min"),
            "labs.potassium": lab(5.2, "mmol/L", 3.5, 5.1),
            "labs.phosphorus": lab(1.46, "mmol/L", 0.81, 1.45),
            "labs.magnesium": lab(0.69, "mmol/L", 0.7, 1.0),
            "labs.urine_protein_to_creatinine": lab(114, "mg/mmol"),
            "labs.hemoglobin": lab(8.9, "g/dL"),
            "labs.calcium": lab(10.2, "mg/dL", 8.6, 10.2),
        },
        decision=OUT,
        statuses={
            "labs.renal": NOT,  # 133 umol/L is above 1.5 mg/dL, and clearance below 45
            "labs.potassium": NOT,  # above the limit
            "labs.phosphorus": NOT,  # above the limit
            "labs.magnesium": NOT,  # below the limit
            "labs.urine-protein": NOT,  # a little above 1 g per g
            "labs.hemoglobin": NOT,  # below 9
        },
    ),
    WholeChart(
        name="Ms Wisteria",
        who="A woman of 43 with a creatinine of 1.7 and enough clearance by her own weight",
        changes={
            "labs.creatinine": lab(1.7, "mg/dL"),  # 97 x 70 / (72 x 1.7) x 0.85 is 47 mL/min
            "labs.neutrophils": lab(1.5, "10^3/uL"),
            "labs.urine_protein_to_creatinine": lab(1000, "mg/g"),
            "labs.potassium": lab(5.1, "mmol/L", 3.5, 5.1),
            "labs.ptt": lab(36.4, "s", upper=28),
            "reproduction.pregnancy_test": {"result": "positive", "date": "2024-04-16"},
            "reproduction.pregnant": ABSENT,
        },
        decision=OUT,
        statuses={
            "pregnancy.test": NOT,  # positive
            "labs.ptt": NOT,  # 1.3 times 28 is 36.4, and it must be below
        },
    ),
    WholeChart(
        name="Mr Xylia",
        who="A man of 48 a month after chemotherapy, his marrow not back",
        changes=MAN
        | {
            "born": "1975-09-19",
            "therapies": treated(
                {
                    "agents": ["capecitabine", "temozolomide"],
                    "kinds": ["chemotherapy"],
                    "started": "2024-01-02",
                    "ended": "2024-03-24",
                    "stopped_for": "completed",
                },
            ),
            "labs.neutrophils": lab(1499, "/uL"),
            "labs.platelets": lab(100, "10^9/L"),
            "labs.tsh": lab(0.3, "mIU/L", 0.4, 4.0),
            "labs.free_t4": lab(2.1, "ng/dL", 0.8, 1.8),
            "judgements.clinically_euthyroid": YES,
            "toxicities": listed(
                {"term": "neutropenia", "grade": 1, "from_earlier_treatment": YES}
            ),
        },
        decision=OUT,
        statuses={
            "prior.washout": NOT,  # 27 days
            "labs.anc": NOT,  # one short
            "labs.tsh": NOT,  # low, and free T4 is not normal either
        },
    ),
    WholeChart(
        name="Ms Yucca",
        who="A woman of 34 whose blood is still at the laboratory",
        changes={
            "born": "1989-11-28",
            "weight_kg": ABSENT,
            "labs": {
                "creatinine": lab(1.8, "mg/dL"),
                "inr": lab(1.1, "ratio", upper=1.2),
                "albumin": lab(3.1, "g/dL"),
            },
            "ecg": ABSENT,
            "blood_pressure": ABSENT,
        },
        decision=OPEN,
        statuses={
            "labs.renal": UNKNOWN,  # creatinine high; no weight, so no clearance
            "labs.anc": UNKNOWN,  # pending
            "labs.hemoglobin": UNKNOWN,  # pending
            "labs.platelets": UNKNOWN,  # pending
            "labs.ptt": UNKNOWN,  # pending
            "labs.ast": UNKNOWN,  # pending
            "labs.alt": UNKNOWN,  # pending
            "labs.bilirubin": UNKNOWN,  # pending
            "labs.potassium": UNKNOWN,  # pending
            "labs.phosphorus": UNKNOWN,  # pending
            "labs.calcium": UNKNOWN,  # pending
            "labs.magnesium": UNKNOWN,  # pending
            "labs.urine-protein": UNKNOWN,  # pending
            "labs.tsh": UNKNOWN,  # pending
            "labs.qtcf": UNKNOWN,  # no ECG
            "history.hypertension": UNKNOWN,  # not measured
        },
    ),
    WholeChart(
        name="Mr Aster",
        who="A man of 57 with INR and PT at odds, clotting nowhere else in doubt",
        changes=MAN
        | {
            "born": "1966-12-26",
            "labs.inr": lab(1.1, "ratio", upper=1.2),
            "labs.pt": lab(15.6, "s", upper=12),
            "labs.albumin": ABSENT,
            "labs.calcium": lab(8.6, "mg/dL", 8.6, 10.2),
            "labs.bilirubin": lab(3.61, "mg/dL", upper=1.2),
            "history.gilbert_disease": True,
            "brain.disease": listed(
                {"kind": "brain metastasis", "adequately_treated": NO, "stable": YES}
            ),
            "brain.steroids_stopped": "ongoing",
            "medicines": listed(taking("aspirin", daily_dose_mg=81), taking("dexamethasone")),
        },
        decision=OUT,
        statuses={
            "labs.inr": NOT,  # the PT is exactly 1.3 times its limit, whatever the INR
            "labs.albumin": UNKNOWN,  # not measured
            "labs.bilirubin": NOT,  # above three times, Gilbert or not
            # Aspirin is no anticoagulant.
            "history.brain-metastases": NOT,  # signed as not adequately treated
        },
    ),
    WholeChart(
        name="Ms Bryony",
        who="A woman of 40 referred by letter: pathology, site and stage to follow",
        changes={
            "born": "1984-01-30",
            "disease": {"unresectable": NO},
            "labs.inr": ABSENT,
            "reproduction.pregnancy_test": ABSENT,
            "reproduction.pregnant": ABSENT,
            "judgements": {},
        },
        decision=OPEN,
        statuses={
            "disease.differentiation": UNKNOWN,  # no report yet
            "disease.report-wording": UNKNOWN,  # no report yet
            "disease.excluded-histology": UNKNOWN,  # no report yet
            "disease.primary-site": UNKNOWN,  # not asked, which is not the same as sought in vain
            "disease.stage": UNKNOWN,  # extent not written
            "disease.documents": ASK,  # unsigned
            "labs.inr": UNKNOWN,  # neither INR nor PT
            "pregnancy.test": UNKNOWN,  # no test
        },
    ),
    WholeChart(
        name="Mr Campion",
        who="A man of 53 seen on 31 March, whose months all ended on shorter ones",
        on="2024-03-31",
        changes=MAN
        | {
            "born": "1970-10-30",
            "history.myocardial_infarction": "2023-09-30",
            "history.hemoptysis": listed({"date": "2023-12-31", "volume_ml": 12}),
            "therapies": treated(octreotide={"dose_stable_since": "2024-01-31"}),
            "blood_pressure": pressures(("2024-03-17", 180, 100), ("2024-03-18", 149, 80)),
            "scans": listed(
                {"date": "2022-12-31", "sum_mm": 50, "new_lesions": False},
                {"date": "2023-03-31", "sum_mm": 60, "new_lesions": False},
            ),
        },
        decision=IN,
    ),
    WholeChart(
        name="A letter without a chart",
        who="A referral of which nothing but the name has arrived",
        changes=EMPTY,
        decision=OPEN,
        statuses={
            **dict.fromkeys(IDS, UNKNOWN),  # nothing is known, and nothing is taken as normal
            CHECKLIST: ASK,  # a signature is all that this one ever needs
        },
    ),
    WholeChart(
        name="Mr Drosera",
        who="A man of 60 of whom the letter gives sex, birth, ECOG 1 and a creatinine of 97 umol/L",
        changes=EMPTY
        | {
            "sex": "male",
            "born": "1963-09-09",
            "ecog": 1,
            "labs": {"creatinine": lab(97, "umol/L")},
        },
        decision=OPEN,
        statuses={
            # Sex answers the two questions about pregnancy, a good creatinine needs no clearance.
            **{
                criterion: UNKNOWN  # nobody has asked
                for criterion in IDS
                if criterion
                not in ("pregnancy.test", "pregnancy.not-nursing", "status.ecog", "labs.renal")
            },
            CHECKLIST: ASK,  # unsigned
        },
    ),
]
