"""Whole invented charts, second part: the tumour, operations, the heart.

Nobody here exists. Statuses were written from the trial page before the kit saw the charts; a
criterion that is not named is met. Each reason stands beside its status.
"""

from __future__ import annotations

from charts import ABSENT, NO, YES, lab, listed, never, unfinished
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
    operation,
    pressures,
    taking,
)

PART_2 = [
    WholeChart(
        name="Mr Juniper",
        who="A man of 72 with one enlarged node, 16 by 9 mm, after embolization of the liver",
        changes=MAN
        | {
            "born": "1952-03-31",
            "lesions": listed(
                lesion(
                    site="mesentery",
                    kind="lymph node",
                    long_axis_mm=16,
                    short_axis_mm=9,
                )
            ),
            "local_treatments": listed(
                {"kind": "bland embolization", "site": "liver", "ended": "2022-10-10"}
            ),
            "scans": listed(
                {"date": "2023-06-02", "sum_mm": 20, "new_lesions": False},
                {"date": "2023-12-05", "sum_mm": 24, "new_lesions": True},
            ),
        },
        decision=OUT,
        statuses={
            "measurable.present": NOT,  # no other lesion
            "measurable.size": NOT,  # a node is measured across: 9 mm is short of 15
            "prior.liver-directed-disease": NOT,  # nothing measurable outside the liver
        },
    ),
    WholeChart(
        name="Mrs Koa",
        who="A woman of 48: a PET spot, a small nodule and ascites, each right in one way only",
        changes={
            "born": "1975-06-20",
            "lesions": listed(
                lesion(site="sacrum", modality="PET", long_axis_mm=30, short_axis_mm=20),
                lesion(site="liver, segment 2", long_axis_mm=6, short_axis_mm=5),
                lesion(site="abdomen", kind="ascites", long_axis_mm=40, short_axis_mm=ABSENT),
            ),
            "disease.extent": "localized",
            "labs.albumin": lab(28, "g/L"),
            "history.pancreatitis": "2019-02-02",
        },
        decision=OUT,
        statuses={
            # Stage is met: the surgeon signed that it cannot be removed.
            "measurable.present": NOT,  # no one lesion fits
            "measurable.size": NOT,  # the only centimetre on CT is fluid
        },
    ),
    WholeChart(
        name="Mr Larch",
        who="A man of 44 whose baseline scan is a note without modality, list of lesions open",
        changes=MAN
        | {
            "born": "1980-02-29",
            "lesions": unfinished(lesion(modality=ABSENT, in_treated_field=ABSENT)),
            "scans": unfinished({"date": "2023-12-05", "sum_mm": 55, "new_lesions": False}),
            "disease.extent": ABSENT,
            "disease.unresectable": ABSENT,
            "disease.primary_site": "unknown",
        },
        decision=OPEN,
        statuses={
            "disease.stage": UNKNOWN,  # extent not recorded
            "disease.progression": UNKNOWN,  # one scan, and perhaps more of them
            "measurable.present": UNKNOWN,  # CT, MRI or neither?
            "measurable.size": UNKNOWN,  # the same lesion
        },
    ),
    WholeChart(
        name="Mrs Teasel",
        who="A woman of 59 whose disease is fluid and film, nothing to hold a ruler to",
        changes={
            "born": "1964-09-14",
            "reproduction": {"hysterectomy": True, "nursing": never()},
            "lesions": listed(
                lesion(site="abdomen", kind="ascites"),
                lesion(site="meninges", kind="leptomeningeal disease", modality="MRI"),
                lesion(site="left chest", kind="pleural effusion", long_axis_mm=ABSENT),
            ),
            "labs.albumin": lab(2.7, "g/dL"),
        },
        decision=OUT,
        statuses={
            "measurable.present": NOT,  # nothing but what the page calls non-measurable
            "measurable.size": NOT,  # a width of fluid is no diameter of a lesion
            "measurable.kind": NOT,  # all three kinds are named
            "labs.albumin": NOT,  # below 2.8
        },
    ),
    WholeChart(
        name="Mr Vetch",
        who="A man of 65, an effusion and a film of the lung's lymph vessels, list not finished",
        changes=MAN
        | {
            "born": "1958-08-30",
            "lesions": unfinished(
                lesion(site="heart", kind="pericardial effusion"),
                lesion(site="right lung", kind="lymphangitic spread"),
            ),
            "disease.primary_site": "unknown",
        },
        decision=OPEN,
        statuses={
            "measurable.present": UNKNOWN,  # the list is open, and what is on it does not count
            "measurable.size": UNKNOWN,  # the same
            "measurable.kind": UNKNOWN,  # the same
        },
    ),
    WholeChart(
        name="Ms Maple",
        who="A woman of 36 whose report gives a Ki-67 of 8 percent and nothing else",
        changes={
            "born": "1987-05-17",
            "disease.differentiation": "not stated",
            "disease.report_states": ["other wording"],
            "disease.extent": "localized",
            "disease.unresectable": ABSENT,
            "labs.tsh": lab(5.1, "uIU/mL", 0.4, 4.0),
            "labs.free_t4": lab(15, "pmol/L", 10, 23),
        },
        decision=OUT,
        statuses={
            "disease.report-wording": NOT,  # none of the words, until the report is amended
            "disease.differentiation": ASK,  # only a pathologist can say
            "disease.stage": ASK,  # localized, and no surgeon has said whether it can come out
            "labs.tsh": ASK,  # abnormal, free T4 normal; euthyroid is unsigned
        },
    ),
    WholeChart(
        name="Mr Nutmeg",
        who="A man of 59 with a goblet cell carcinoid of the appendix",
        changes=MAN
        | {
            "born": "1964-10-31",
            "disease.primary_site": "gastrointestinal tract",
            "disease.histology": "goblet cell carcinoid",
            "disease.differentiation": "not stated",
            "disease.differentiated_enough": NO,
            "disease.report_states": ["carcinoid tumour"],
            "spread.gut_wall": listed(
                {"site": "appendix", "is_the_primary": True, "last_present": "2021-03-10"}
            ),
        },
        decision=OUT,
        statuses={
            "disease.excluded-histology": NOT,  # named on the page, though 'carcinoid' is in it
            "disease.differentiation": NOT,  # the pathologist signed no
        },
    ),
    WholeChart(
        name="Mrs Olive",
        who="A woman of 62, well differentiated and WHO grade 3, Ki-67 of 30 percent",
        changes={
            "born": "1961-12-12",
            "disease.grade": 3,
            "disease.report_states": [
                "well differentiated neuroendocrine tumour",
                "high grade neuroendocrine tumour",
            ],
            "disease.extent": "locally advanced",
            "disease.unresectable": NO,
            "reproduction": {
                "bilateral_oophorectomy": True,
                "nursing": never(),
            },
            "scans": listed(
                {"date": "2023-05-02", "sum_mm": 40, "new_lesions": False},
                {"date": "2023-10-05", "sum_mm": 48, "new_lesions": False},
            ),
        },
        decision=IN,
    ),
    WholeChart(
        name="Mr Pine",
        who="A man of 50 with a thymic carcinoma, read elsewhere, that could be cut out",
        changes=MAN
        | {
            "born": "1974-04-20",
            "disease": {
                "primary_site": "thymus",
                "tumour_by_histology": True,
                "read_locally": True,
                "histology": "poorly differentiated neuroendocrine carcinoma",
                "differentiation": "poorly differentiated",
                "grade": 3,
                "report_states": ["other wording"],
                "extent": "localized",
                "unresectable": NO,
            },
            "scans": listed(
                {"date": "2023-06-02", "sum_mm": 20, "new_lesions": False},
                {"date": "2023-12-05", "sum_mm": 24, "new_lesions": False},
            ),
        },
        decision=OUT,
        statuses={
            "disease.differentiation": NOT,  # poorly differentiated
            "disease.report-wording": NOT,  # none of the accepted words
            "disease.excluded-histology": NOT,  # a carcinoma
            "disease.stage": NOT,  # localized, and the surgeon would remove it
            "disease.primary-site": NOT,  # the thymus is not on this page
            "disease.progression": NOT,  # a fifth more, but only 4 mm
        },
    ),
    WholeChart(
        name="Mrs Rowan",
        who="A woman of 54 who was in theatre twice this winter and whose wounds are open",
        changes={
            "born": "1970-01-01",
            "surgeries": listed(
                operation("bowel obstruction relieved", "2024-01-28", "not yet", major=YES),
                operation("port placed", "2024-03-24", "2024-04-11", major=NO),
            ),
            "history.non_healing_wound": "ongoing",
            "history.gi_perforation": "2024-01-27",
            "labs.hemoglobin": lab(90, "g/L"),
        },
        decision=OUT,
        statuses={
            "prior.major-surgery": NOT,  # 83 days
            "prior.major-wound-healed": NOT,  # not healed
            "prior.minor-surgery": NOT,  # the port, 27 days ago
            "prior.minor-wound-healed": NOT,  # healed nine days ago
            "history.wounds": NOT,  # the laparotomy wound is open today
            "history.gi-perforation": NOT,  # the day before the operation
        },
    ),
    WholeChart(
        name="Mr Sorrel",
        who="A man of 61, two operations that nobody has called major or minor",
        changes=MAN
        | {
            "born": "1963-02-03",
            "surgeries": listed(
                operation("hernia repaired", "2024-03-01", "2024-03-20"),
                operation("skin tumour cut out", "2024-01-27", ABSENT, major=NO),
            ),
            "toxicities": listed(
                {"term": "diarrhea", "grade": 2},
                {"term": "nausea", "grade": 1},
            ),
            "history.second_malignancies": listed(
                {
                    "kind": "basal cell carcinoma",
                    "exempt": "non-melanoma skin cancer",
                    "therapy_ended": "2024-01-27",
                    "disease_free_since": "2024-01-27",
                }
            ),
            "history.fracture": "2024-03-23",
        },
        decision=OPEN,
        statuses={
            # Were the hernia minor, its 50 days would do; were it major, they would not.
            "prior.major-surgery": ASK,
            "prior.minor-wound-healed": UNKNOWN,  # day of healing of the skin wound not written
            "prior.toxicity-resolved": ASK,  # grade 2: from treatment, or from the hormones?
        },
    ),
    WholeChart(
        name="Ms Tamarind",
        who="A woman of 49 after a recent operation that nobody classed, still dressed",
        changes={
            "born": "1974-08-08",
            "surgeries": listed(operation("abscess opened", "2024-04-05", "not yet")),
            "history.non_healing_wound": ABSENT,
            "toxicities": listed({"term": "mucositis", "from_earlier_treatment": YES}),
            "blood_pressure": pressures(("2024-04-19", 149, 90)),
            "judgements.hypertension_optimally_managed": NO,
        },
        decision=OPEN,
        statuses={
            "prior.major-surgery": ASK,  # 15 days ago: too soon if major
            "prior.major-wound-healed": ASK,  # open: fails if major
            "prior.minor-surgery": ASK,  # too soon if minor
            "prior.minor-wound-healed": ASK,  # open: fails if minor
            "history.wounds": UNKNOWN,  # whether an older wound fails to heal was not asked
            "prior.toxicity-resolved": UNKNOWN,  # from treatment, but the grade was not charted
            # Pressure is met to the letter: high, but signed as not optimally managed.
        },
    ),
    WholeChart(
        name="Mr Umber",
        who="A man of 69 with a bad heart",
        changes=MAN
        | {
            "born": "1954-12-01",
            "history.heart_failure": listed(
                {"nyha": "II", "last_present": "ongoing"},
                {"nyha": "III", "last_present": "2023-12-24"},
            ),
            "history.arrhythmias": listed(
                {
                    "kind": "ventricular tachycardia",
                    "significant": YES,
                    "last_present": "2023-12-20",
                }
            ),
            "history.unstable_angina": "2023-12-18",
            "history.myocardial_infarction": "2023-12-19",
            "history.congenital_long_qt": True,
            "medicines": listed(
                taking("aspirin", daily_dose_mg=100),
                taking("clopidogrel", daily_dose_mg=75, full_dose=YES),
                taking("metoprolol"),
            ),
            "blood_pressure": pressures(("2024-04-16", 162, 88)),
            "judgements.hypertension_optimally_managed": YES,
            "ecg": {"date": "2024-02-15", "qt_ms": 440, "heart_rate_per_min": 90},
            "ecog": 3,
        },
        decision=OUT,
        statuses={
            "history.heart-failure": NOT,  # class III four months ago
            "history.arrhythmia": NOT,  # signed as significant, four months ago
            "history.unstable-angina": NOT,  # before Christmas
            "history.myocardial-infarction": NOT,  # before Christmas
            "history.long-qt": NOT,  # has it
            "history.hypertension": NOT,  # 162 on the best treatment
            "medication.aspirin": NOT,  # 100 mg is above 81
            "medication.full-dose-anticoagulation": NOT,  # clopidogrel signed as full dose
            "labs.qtcf": NOT,  # 440 at 90 a minute makes 504
            "status.ecog": NOT,  # 3
        },
    ),
    WholeChart(
        name="Mrs Viola",
        who="A woman of 70 with a uterus whose heart story ended six months ago to the day",
        changes={
            "born": "1953-11-19",
            "reproduction": {
                "pregnant": never(),
                "hysterectomy": never(),
                "bilateral_oophorectomy": never(),
                "natural_menopause": True,
                "last_menses": "2004-03-01",
                "nursing": never(),
            },
            "history.unstable_angina": "2023-10-20",
            "history.myocardial_infarction": "2023-10-20",
            "history.thromboembolism": listed({"kind": "stroke", "date": "2023-10-20"}),
            "history.heart_failure": listed({"nyha": "IV", "last_present": "2023-10-20"}),
            "history.arrhythmias": listed(
                {"kind": "atrial flutter", "last_present": "2023-10-20"},
                {"kind": "extra beats", "significant": NO, "last_present": "ongoing"},
            ),
            "medicines": listed(taking("aspirin", daily_dose_mg=81), taking("lisinopril")),
            "ecg": {"date": "2024-02-15", "qtcf_ms": 500},
        },
        decision=IN,
    ),
    WholeChart(
        name="Mr Willow",
        who="A man of 64 whose heart was never fully asked about",
        changes=MAN
        | {
            "born": "1959-07-14",
            "ecog": ABSENT,
            "history.heart_failure": listed({"last_present": "ongoing"}),
            "history.arrhythmias": listed(
                {"kind": "atrial fibrillation", "last_present": "ongoing"}
            ),
            "history.unstable_angina": ABSENT,
            "history.myocardial_infarction": ABSENT,
            "history.thromboembolism": listed({"kind": "transient ischemic attack"}),
            "history.congenital_long_qt": ABSENT,
            "ecg": {"date": "2024-02-15", "qt_ms": 440},
            "medicines": listed(taking("metoprolol"), taking("apixaban", daily_dose_mg=10)),
        },
        decision=OPEN,
        statuses={
            "status.ecog": UNKNOWN,  # not recorded
            "history.heart-failure": UNKNOWN,  # the class is missing
            "history.arrhythmia": ASK,  # fibrillates now; is it significant?
            "history.unstable-angina": UNKNOWN,  # not asked
            "history.myocardial-infarction": UNKNOWN,  # not asked
            "history.thromboembolism": UNKNOWN,  # no date
            "history.long-qt": UNKNOWN,  # not asked
            "labs.qtcf": UNKNOWN,  # no heart rate, no correction
            "medication.full-dose-anticoagulation": ASK,  # is 5 mg twice a day full dose here?
        },
    ),
]
