"""Whole invented charts, third part: the gut, the lungs, other history.

Nobody here exists. Statuses were written from the trial page before the kit saw the charts; a
criterion that is not named is met. Each reason stands beside its status.
"""

from __future__ import annotations

from charts import ABSENT, NO, YES, lab, listed, never, row, unfinished
from whole_charts import (
    ASK,
    IN,
    MAN,
    NOT,
    OPEN,
    OUT,
    UNKNOWN,
    WholeChart,
    lesion,
    negative,
    pressures,
    taking,
    treated,
)

AORTA = {"vessel": "aorta", "pulmonary": False, "relation": "only touches"}


PART_3 = [
    WholeChart(
        name="Ms Yarrow",
        who="A woman of 57 with a bowel carcinoid in place, hormone flushes and Crohn's disease",
        changes={
            "born": "1966-09-09",
            "disease.primary_site": "gastrointestinal tract",
            "disease.report_states": ["carcinoid tumour"],
            "reproduction": {
                "natural_menopause": True,
                "last_menses": "2023-04-20",
                "nursing": never(),
            },
            "spread.gut_wall": listed(
                {"site": "ileum", "is_the_primary": True, "last_present": "ongoing"}
            ),
            "spread.vessels": listed(
                {
                    "vessel": "superior mesenteric vein",
                    "pulmonary": False,
                    "relation": "encases",
                    "major": YES,
                }
            ),
            "history.gi_bleeding": listed({"date": "2023-10-21", "significant": YES}),
            "history.gi_conditions": listed(
                {"kind": "inflammatory bowel disease", "last_present": "ongoing"}
            ),
            "history.pancreatitis": "ongoing",
        },
        decision=OUT,
        statuses={
            "history.gi-invasion": NOT,  # the primary sits in the wall: any tumour counts
            "history.vessel-encasement": NOT,  # a major vein is encased
            "history.gi-bleeding": NOT,  # a day inside six months
            "history.gi-bleeding-risk": NOT,  # named on the page, and active
            "history.pancreatitis": NOT,  # present now
        },
    ),
    WholeChart(
        name="Mr Zinnia",
        who="A man of 46 with a gut full of question marks",
        changes=MAN
        | {
            "born": "1977-11-02",
            "spread.gut_wall": listed({"site": "duodenum", "is_the_primary": False}),
            "spread.vessels": listed(
                {
                    "vessel": "splenic vein",
                    "pulmonary": False,
                    "relation": "invades",
                },
                AORTA,
            ),
            "history.gi_bleeding": listed({"date": "2024-02-01"}),
            "history.gi_conditions": listed(
                {"kind": "other", "says": "diverticula of the colon", "last_present": "ongoing"}
            ),
            "history.gi_perforation": ABSENT,
            "history.pancreatitis": ABSENT,
        },
        decision=OPEN,
        statuses={
            "history.gi-invasion": UNKNOWN,  # was it still there in the last 28 days?
            "history.vessel-encasement": ASK,  # is the splenic vein a major vessel?
            "history.gi-bleeding": ASK,  # eleven weeks ago; significant?
            "history.gi-bleeding-risk": ASK,  # not among the examples, so somebody must say
            "history.gi-perforation": UNKNOWN,  # not asked
            "history.pancreatitis": UNKNOWN,  # not asked
        },
    ),
    WholeChart(
        name="Mrs Acacia",
        who="A woman of 65 whose gut troubles are over, each on the last day that it may be",
        changes={
            "born": "1958-06-30",
            "reproduction": {"hysterectomy": True, "nursing": never()},
            "spread.gut_wall": listed(
                {"site": "stomach", "is_the_primary": False, "last_present": "2024-03-23"}
            ),
            "spread.vessels": listed(AORTA),
            "history.gi_bleeding": listed(
                {"date": "2023-10-20", "significant": YES},
                {"date": "2024-04-01", "significant": NO},
            ),
            "history.gi_conditions": listed(
                {"kind": "active peptic ulcer", "last_present": "2023-10-20"},
                {
                    "kind": "other",
                    "says": "polyps",
                    "raises_bleeding_risk": NO,
                    "last_present": "ongoing",
                },
            ),
            "history.gi_perforation": "2023-10-20",
            "history.non_healing_wound": "2024-03-23",
            "medicines": listed(taking("omeprazole")),
        },
        decision=IN,
    ),
    WholeChart(
        name="Mr Birch",
        who="A man of 41 with a lung carcinoid in the main bronchus that bleeds",
        changes=MAN
        | {
            "born": "1982-10-10",
            "disease.primary_site": "lung",
            "disease.report_states": ["atypical carcinoid tumour"],
            "spread": {
                "gut_wall": never(),
                "airways": listed(
                    {"site": "left main bronchus", "bronchus": "main", "raises_bleeding_risk": NO}
                ),
                "vessels": listed(
                    {
                        "vessel": "left pulmonary artery",
                        "pulmonary": True,
                        "relation": "invades",
                        "major": YES,
                        "raises_bleeding_risk": YES,
                    }
                ),
                "cavitary_lung_lesion": True,
            },
            "history.hemoptysis": listed(
                {"date": "2024-01-21", "volume_ml": 2.6},
                {"date": "2024-04-01", "volume_ml": 1},
            ),
            "history.pulmonary_hemorrhage": "2024-01-21",
        },
        decision=OUT,
        statuses={
            "history.endobronchial": NOT,  # main bronchus; the risk it carries is another reading
            "history.pulmonary-vessels": NOT,  # invades a major pulmonary artery
            "history.vessel-encasement": NOT,  # and that is a major vessel
            "history.cavitary-lung": NOT,  # has a cavity
            "history.hemoptysis": NOT,  # 2.6 mL in one episode, a day inside three months
            "history.pulmonary-hemorrhage": NOT,  # the same day, another sign
        },
    ),
    WholeChart(
        name="Ms Clover",
        who="A woman of 33 with a lung primary, chest scan half read",
        changes={
            "born": "1990-12-31",
            "disease.primary_site": "lung",
            "disease.report_states": ["carcinoid tumour"],
            "spread": {
                "gut_wall": never(),
                "airways": listed({"site": "right lower lobe", "raises_bleeding_risk": YES}),
                "vessels": listed(
                    {
                        "vessel": "segmental pulmonary vein",
                        "pulmonary": True,
                        "relation": "invades",
                        "raises_bleeding_risk": YES,
                    }
                ),
            },
            "history.pulmonary_hemorrhage": ABSENT,
            "history.hemoptysis": unfinished({"date": "2024-03-30", "volume_ml": 2.5}),
        },
        decision=OPEN,
        statuses={
            "history.endobronchial": UNKNOWN,  # which bronchus?
            "history.pulmonary-vessels": ASK,  # is a segmental vein a major one?
            "history.vessel-encasement": ASK,  # the same question
            "history.cavitary-lung": UNKNOWN,  # not asked
            "history.pulmonary-hemorrhage": UNKNOWN,  # not asked
            "history.hemoptysis": UNKNOWN,  # 2.5 mL may be, but the list is not complete
        },
    ),
    WholeChart(
        name="Mr Daphne",
        who="A man of 56, lung primary in a small bronchus, half a teaspoon of blood",
        changes=MAN
        | {
            "born": "1967-09-30",
            "disease.primary_site": "lung",
            "disease.differentiation": "moderately differentiated",
            "disease.report_states": ["moderately differentiated neuroendocrine tumour"],
            "spread.airways": listed(
                {"site": "segment 6", "bronchus": "smaller", "raises_bleeding_risk": YES}
            ),
            "spread.vessels": listed(
                {
                    "vessel": "subsegmental pulmonary artery",
                    "pulmonary": True,
                    "relation": "invades",
                    "major": NO,
                    "raises_bleeding_risk": YES,
                }
            ),
            "history.hemoptysis": listed(
                {"date": "2024-04-02", "volume_ml": 2.5},
                {"date": "2024-04-03", "volume_ml": 2.5},
                {"date": "2024-01-20", "volume_ml": 30},
            ),
            "history.pulmonary_hemorrhage": "2024-01-20",
        },
        decision=IN,
    ),
    WholeChart(
        name="Mrs Erica",
        who="A woman of 68 with a fall, a stricture, an allergy and breast cancer",
        changes={
            "born": "1955-10-05",
            "reproduction": {"bilateral_oophorectomy": True, "nursing": never()},
            "history.fracture": "2024-03-24",
            "history.unable_to_swallow": True,
            "history.allergies": listed(
                {"to": "sunitinib", "similar_compound": YES},
                {"to": "penicillin", "similar_compound": NO},
            ),
            "history.second_malignancies": listed(
                {
                    "kind": "breast cancer",
                    "exempt": "no",
                    "therapy_ended": "ongoing",
                    "disease_free_since": "2019-09-01",
                }
            ),
            "brain.disease": listed(
                {"kind": "brain metastasis", "adequately_treated": YES, "stable": YES}
            ),
            "brain.steroids_stopped": "2024-03-24",
            "medicines": listed(taking("warfarin", full_dose=NO, daily_dose_mg=1)),
        },
        decision=OUT,
        statuses={
            "history.fracture": NOT,  # 27 days ago
            "history.swallowing": NOT,  # cannot take tablets
            "history.allergy": NOT,  # signed as a similar compound
            "history.second-malignancy": NOT,  # hormones go on, so therapy is not completed
            "history.brain-metastases": NOT,  # off steroids for 27 days, not 28
            "medication.warfarin": NOT,  # any dose
            "medication.anticoagulation-brain-metastases": NOT,  # warfarin beside a metastasis
        },
    ),
    WholeChart(
        name="Mr Freesia",
        who="A man of 74 who was asked about little beyond the tumour",
        changes=MAN
        | {
            "born": "1949-05-05",
            "history.fracture": ABSENT,
            "history.unable_to_swallow": ABSENT,
            "history.allergies": listed({"to": "lactose"}),
            "history.second_malignancies": listed(
                {"kind": "prostate cancer", "exempt": "no", "therapy_ended": "2020-02-02"}
            ),
            "brain.disease": listed({"kind": "brain metastasis", "adequately_treated": YES}),
            "brain.steroids_stopped": never(),
            "history.pancreatitis": "2024-01-05",
        },
        decision=OPEN,
        statuses={
            "history.fracture": UNKNOWN,  # not asked
            "history.swallowing": UNKNOWN,  # not asked
            "history.allergy": ASK,  # milk sugar may be in the tablets: somebody must judge
            "history.second-malignancy": UNKNOWN,  # treated, but free of disease since when?
            "history.brain-metastases": ASK,  # treated and no steroids; stable is unsigned
        },
    ),
    WholeChart(
        name="Ms Gentian",
        who="A woman of 45 with every exception of the page in her favour",
        changes={
            "born": "1978-06-06",
            "history.second_malignancies": listed(
                {
                    "kind": "melanoma",
                    "exempt": "no",
                    "therapy_ended": "2019-05-01",
                    "disease_free_since": "2021-04-20",
                },
                {
                    "kind": "cervical carcinoma in situ",
                    "exempt": "cervical carcinoma in situ",
                    "therapy_ended": never(),
                },
            ),
            "brain": {
                "disease": listed(
                    {"kind": "cranial epidural disease", "adequately_treated": YES, "stable": YES}
                ),
                "steroids_stopped": "2024-03-23",
            },
            "history.gilbert_disease": True,
            "labs.bilirubin": lab(61.5, "umol/L", upper=20.5),
            "labs.tsh": lab(0.2, "mIU/L", 0.4, 4.0),
            "labs.free_t4": lab(1.8, "ng/dL", 0.8, 1.8),
            "judgements.clinically_euthyroid": YES,
            "medicines": listed(
                taking("aspirin", daily_dose_mg=81),
                taking("dalteparin", intent="therapeutic", dose_stable_since="2024-03-09"),
                taking("levothyroxine"),
            ),
            "toxicities": listed(
                {"term": "fatigue", "grade": 2, "from_earlier_treatment": YES},
                {"term": "alopecia", "grade": 2, "from_earlier_treatment": YES},
            ),
        },
        decision=IN,
    ),
    WholeChart(
        name="Mr Heather",
        who="A man of 52 with radiation to the skull base for epidural disease, clock half run",
        on="2024-04-30",
        changes=MAN
        | {
            "born": "1971-12-13",
            "therapies": treated(
                {"kinds": ["radiation"], "started": "2024-03-20", "ended": "2024-04-03"},
                octreotide={"dose_stable_since": "2024-02-29"},
            ),
            "brain": {
                "disease": listed(
                    {"kind": "cranial epidural disease", "adequately_treated": YES, "stable": NO}
                ),
                "steroids_stopped": "ongoing",
            },
            "blood_pressure": pressures(("2024-04-29", 130, 80)),
            "history.thromboembolism": listed({"kind": "pulmonary embolism", "date": "2023-10-31"}),
            "history.pulmonary_hemorrhage": "2024-01-31",
            "medicines": listed(
                taking("tinzaparin", intent="therapeutic", dose_stable_since="2023-11-15"),
                taking("dexamethasone"),
            ),
        },
        decision=OUT,
        statuses={
            "prior.washout": NOT,  # radiation ended 27 days ago
            # Not stable, and steroids go on. Heparin is no matter: no brain metastasis.
            "history.brain-metastases": NOT,
        },
    ),
    WholeChart(
        name="Mrs Indigo",
        who="A woman of 42 with a portal clot, a CLL under watch and an IBD nobody dated",
        changes={
            "born": "1981-07-04",
            "history.thromboembolism": listed(
                {"kind": "other", "date": "2023-11-11"},
            ),
            "history.second_malignancies": listed(
                {"kind": "chronic lymphocytic leukemia", "exempt": "no", "therapy_ended": never()}
            ),
            "history.gi_conditions": listed({"kind": "inflammatory bowel disease"}),
            "history.gi_bleeding": ABSENT,
            "reproduction.last_menses": ABSENT,
            "reproduction.natural_menopause": ABSENT,
            "reproduction.pregnancy_test": negative("2024-04-19"),
            "lesions": listed(row(lesion(), kind="lymph node", long_axis_mm=22, short_axis_mm=15)),
        },
        decision=OUT,
        statuses={
            "history.thromboembolism": NOT,  # the page's list is open; five months ago
            "history.second-malignancy": NOT,  # never treated is not completed
            "history.gi-bleeding-risk": UNKNOWN,  # active in the last six months?
            "history.gi-bleeding": UNKNOWN,  # not asked
        },
    ),
]
