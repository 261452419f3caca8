"""Whole invented charts, first part: boundary days and earlier treatment.

Nobody here exists. Statuses were written from the trial page before the kit saw the charts; a
criterion that is not named is met. Each reason stands beside its status.
"""

from __future__ import annotations

from charts import ABSENT, NO, YES, Changes, lab, listed, never
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
    operation,
    pressures,
    taking,
    treated,
)

# Ms Alder has every clock of the page standing at its limit on 20 April 2024.
ALDER: Changes = {
    "scans": listed(
        {"date": "2022-11-01", "sum_mm": 60, "new_lesions": False},
        {"date": "2023-04-20", "sum_mm": 72, "new_lesions": False},
    ),
    "therapies": treated(
        {
            "agents": ["lutetium-177 dotatate"],
            "kinds": ["radionuclide therapy"],
            "started": "2023-09-01",
            "ended": "2024-03-09",
        },
        everolimus={
            "ended": "2024-03-23",
            "stopped_for": "intolerance",
            "progressed_on_it": False,
        },
        octreotide={"dose_stable_since": "2024-02-20"},
    ),
    "surgeries": listed(
        {
            "name": "wisdom tooth drawn",
            "kind": "uncomplicated tooth extraction",
            "date": "2024-03-23",
            "healed": "2024-04-10",
        }
    ),
    "blood_pressure": pressures(("2024-04-07", 149, 89)),
    "reproduction.pregnancy_test": negative("2024-04-06"),
}

# Mr Beech: the same on 29 February, with months that end early.
BEECH: Changes = MAN | {
    "born": "1961-02-28",
    "therapies": treated(octreotide={"dose_stable_since": "2023-12-31"}),
    "history.thromboembolism": listed({"kind": "deep vein thrombosis", "date": "2023-08-31"}),
    "history.heart_failure": listed({"nyha": "III", "last_present": "2023-08-30"}),
    "history.hemoptysis": listed({"date": "2023-11-30", "volume_ml": 3}),
    "medicines": listed(
        taking(
            "enoxaparin",
            intent="therapeutic",
            started="2023-09-01",
            dose_stable_since="2024-01-18",
        )
    ),
    "surgeries": listed(
        operation("left liver lobe removed", "2023-12-07", "2024-02-01", major=YES)
    ),
    "blood_pressure": pressures(("2024-02-16", 138, 84)),
}


PART_1 = [
    WholeChart(
        name="Ms Alder on the day",
        who="A woman of 43 for whom every window is met on its last or first day",
        changes=ALDER,
        decision=IN,
    ),
    WholeChart(
        name="Ms Alder a day early",
        who="The same woman, registered a day too soon",
        on="2024-04-19",
        changes=ALDER,
        decision=OUT,
        statuses={
            "prior.washout": NOT,  # everolimus stopped 27 days ago
            "prior.radionuclide-washout": NOT,  # PRRT ended 41 days ago
            "prior.ssa-stable": NOT,  # same dose since 20 February: two months on the 20th
            "medication.ssa-stable": NOT,  # the same rule in its second place
            "prior.minor-surgery": NOT,  # tooth drawn 27 days ago
            "prior.minor-wound-healed": NOT,  # socket healed 9 days ago
        },
    ),
    WholeChart(
        name="Ms Alder a day late",
        who="The same woman, registered a day too late",
        on="2024-04-21",
        changes=ALDER,
        decision=OUT,
        statuses={
            "disease.progression": NOT,  # shown more than 12 months ago
            "pregnancy.test": NOT,  # of childbearing potential, and her latest test is 15 days old
            "history.hypertension": UNKNOWN,  # the one reading is 14 days old, none since
        },
    ),
    WholeChart(
        name="Mr Beech on leap day",
        who="A man of 63 whose months all end on 29 February",
        on="2024-02-29",
        changes=BEECH,
        decision=IN,
    ),
    WholeChart(
        name="Mr Beech on 28 February",
        who="The same man the day before",
        on="2024-02-28",
        changes=BEECH,
        decision=OUT,
        statuses={
            "prior.ssa-stable": NOT,  # 31 December and two months is 29 February
            "medication.ssa-stable": NOT,  # as above
            "prior.major-surgery": NOT,  # 83 days, not 84
            "prior.major-wound-healed": NOT,  # 27 days
            "history.heart-failure": NOT,  # class III until 30 August: six months on the 29th
            "history.thromboembolism": NOT,  # clot of 31 August: six months on the 29th
            "history.hemoptysis": NOT,  # 3 mL on 30 November: three months on the 29th
            "medication.lmwh": NOT,  # therapeutic, same dose for 41 days
        },
    ),
    WholeChart(
        name="Mrs Cedar",
        who="A woman of 58 without a uterus whose progression of 28 February 2023 has expired",
        on="2024-02-29",
        changes={
            "born": "1965-10-09",
            "scans": listed(
                {"date": "2022-09-10", "sum_mm": 100, "new_lesions": False},
                {"date": "2022-12-10", "sum_mm": 60, "new_lesions": False},
                {"date": "2023-02-28", "sum_mm": 74, "new_lesions": False},
                {"date": "2023-12-20", "sum_mm": 71, "new_lesions": False},
            ),
            "blood_pressure": pressures(("2024-02-20", 122, 70)),
            "reproduction": {"hysterectomy": True, "nursing": never()},
            "history.gi_bleeding": listed({"date": "2023-08-29", "significant": YES}),
            "history.fracture": "2024-02-01",
        },
        decision=OUT,
        statuses={
            # 71 is 18 percent over the nadir of 60: the only growth enough is a year and a day old.
            "disease.progression": NOT,
        },
    ),
    WholeChart(
        name="Mr Dogwood",
        who="A man of 67 still on everolimus while the tumour grows, a bowel primary",
        changes=MAN
        | {
            "born": "1956-11-30",
            "disease.primary_site": "gastrointestinal tract",
            "disease.report_states": ["carcinoid tumour"],
            "therapies": treated(
                everolimus={"ended": "ongoing", "stopped_for": ABSENT, "progressed_on_it": True}
            ),
            "toxicities": listed(
                {"term": "fatigue", "grade": 3, "from_earlier_treatment": YES},
                {"term": "alopecia", "grade": 2, "from_earlier_treatment": YES},
                {"term": "pneumonitis", "grade": 2, "from_earlier_treatment": NO},
            ),
            "judgements.documents_submitted": ABSENT,
        },
        decision=OUT,
        statuses={
            "prior.washout": NOT,  # still takes it: no end, so no 28 days
            "disease.documents": ASK,  # nobody has signed that they were sent
        },
    ),
    WholeChart(
        name="Ms Elm",
        who="A woman of 51 who gave up everolimus by choice and once had cabozantinib",
        changes={
            "born": "1972-07-07",
            "therapies": treated(
                {
                    "agents": ["Cometriq"],
                    "kinds": ["targeted therapy"],
                    "started": "2021-01-10",
                    "ended": "2021-06-10",
                    "stopped_for": "intolerance",
                },
                everolimus={"stopped_for": "patient's choice", "progressed_on_it": False},
            ),
            "planned_treatments": listed(
                {"name": "a vaccine in another trial", "kind": "investigational agent"}
            ),
            "toxicities": listed({"term": "neuropathy", "grade": 2, "from_earlier_treatment": YES}),
        },
        decision=OUT,
        statuses={
            "prior.everolimus-failure": NOT,  # no growth under it, and choice is not intolerance
            "prior.no-cabozantinib": NOT,  # had it, under a trade name
            "prior.toxicity-resolved": NOT,  # grade 2 left over from treatment
            "medication.concurrent-therapy": NOT,  # another study drug is planned
        },
    ),
    WholeChart(
        name="Mr Fir",
        who="A man of 60 from a blinded trial, with blood on the handkerchief",
        changes=MAN
        | {
            "born": "1963-08-15",
            "therapies": treated(
                {
                    "kinds": ["investigational agent"],
                    "started": "2020-03-01",
                    "ended": "2020-11-01",
                    "stopped_for": "progression",
                }
            ),
            "history.hemoptysis": listed({"date": "2024-03-02"}, {"date": "2023-12-01"}),
            "blood_pressure": pressures(("2024-04-10", 128, 80), ("2024-04-18", 150, 84)),
            "judgements.documents_submitted": NO,
        },
        decision=OPEN,
        statuses={
            "prior.no-cabozantinib": UNKNOWN,  # nobody knows what the trial gave him
            "history.hemoptysis": UNKNOWN,  # seven weeks ago, volume not noted
            "history.hypertension": ASK,  # exactly 150; whether management is optimal is unsigned
            "disease.documents": NOT,  # not yet sent; a task, so it does not decide
        },
    ),
    WholeChart(
        name="Mrs Ginkgo",
        who="A woman of 66, Y-90 spheres in the right lobe 28 days ago, a lesion in the left lobe",
        changes={
            "born": "1958-01-03",
            "reproduction": {
                "natural_menopause": True,
                "last_menses": "2009-05-05",
                "nursing": never(),
            },
            "local_treatments": listed(
                {
                    "kind": "selective internal radiation therapy",
                    "site": "right liver lobe",
                    "ended": "2024-03-23",
                }
            ),
            "lesions": listed(
                lesion(in_treated_field=True, progressed_since_treatment=False),
                lesion(site="left liver lobe", modality="MRI", long_axis_mm=10, short_axis_mm=8),
            ),
            "labs.ast": lab(2.01, "ukat/L", upper=0.67),
        },
        decision=IN,
    ),
    WholeChart(
        name="Mr Hazel",
        who="A man of 55 whose only lesion was embolized 27 days ago and has not grown since",
        changes=MAN
        | {
            "born": "1968-12-24",
            "local_treatments": listed(
                {"kind": "chemoembolization", "site": "liver", "ended": "2024-03-24"},
                {"kind": "ablation", "site": "liver, segment 4", "ended": "2023-05-02"},
            ),
            "lesions": listed(lesion(in_treated_field=True, progressed_since_treatment=False)),
            "therapies": treated(
                {
                    "agents": ["Lutathera"],
                    "kinds": ["radionuclide therapy"],
                    "started": "2023-12-15",
                    "ended": "2024-03-10",
                }
            ),
            "labs.alt": lab(123, "U/L", upper=41),
        },
        decision=OUT,
        statuses={
            # Its size and kind are fine, but RECIST counts no treated lesion that has not grown.
            "measurable.present": NOT,
            "prior.liver-directed-disease": NOT,  # nothing outside the field, no growth inside
            "prior.liver-directed-washout": NOT,  # 27 days
            "prior.radionuclide-washout": NOT,  # 41 days
        },
    ),
    WholeChart(
        name="Ms Ivy",
        who="A woman of 39 after an ablation of unknown day; nobody compared the scans since",
        changes={
            "born": "1984-09-01",
            "local_treatments": listed({"kind": "ablation", "site": "liver"}),
            "lesions": listed(lesion(in_treated_field=True)),
            "scans": listed(
                {"date": "2023-06-02", "new_lesions": False},
                {"date": "2023-12-05", "sum_mm": 110, "new_lesions": False},
            ),
            "reproduction.last_menses": "2024-04-09",
        },
        decision=OPEN,
        statuses={
            "measurable.present": UNKNOWN,  # by RECIST a treated lesion counts once it has grown
            "prior.liver-directed-disease": UNKNOWN,  # has the treated lesion grown?
            "prior.liver-directed-washout": UNKNOWN,  # the day is not recorded
            "disease.progression": UNKNOWN,  # growth over a sum that was never written down
        },
    ),
]
