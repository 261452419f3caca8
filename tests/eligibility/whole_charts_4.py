"""Whole invented charts, fourth part: medicines and pregnancy.

Nobody here exists. Statuses were written from the trial page before the kit saw the charts; a
criterion that is not named is met. Each reason stands beside its status.
"""

from __future__ import annotations

from charts import ABSENT, EVEROLIMUS, NO, YES, lab, listed, never, unfinished
from whole_charts import (
    ASK,
    IN,
    MAN,
    NOT,
    OPEN,
    OUT,
    UNKNOWN,
    WholeChart,
    negative,
    taking,
)

PART_4 = [
    WholeChart(
        name="Mr Jasmine",
        who="A man of 66, a leg clot five months ago, on heparin at one dose ever since",
        changes=MAN
        | {
            "born": "1957-06-16",
            "history.thromboembolism": listed(
                {"kind": "deep vein thrombosis", "date": "2023-11-20"}
            ),
            "medicines": listed(
                taking(
                    "Lovenox",
                    intent="therapeutic",
                    started="2023-11-20",
                    dose_stable_since="2023-11-20",
                )
            ),
            "labs.ptt": lab(45.4, "s", upper=35),
            "labs.pt": lab(15.5, "s", upper=12),
        },
        decision=OUT,
        statuses={
            "history.thromboembolism": NOT,  # the dose is old enough, the clot is not
        },
    ),
    WholeChart(
        name="Mrs Kalmia",
        who="A woman of 53 with a treated brain metastasis, on heparin for an old clot",
        changes={
            "born": "1970-09-27",
            "history.thromboembolism": listed({"kind": "pulmonary embolism", "date": "2022-08-01"}),
            "brain": {
                "disease": listed(
                    {"kind": "brain metastasis", "adequately_treated": YES, "stable": YES}
                ),
                "steroids_stopped": never(),
            },
            "medicines": listed(
                taking(
                    "dalteparin",
                    intent="therapeutic",
                    started="2022-08-01",
                    dose_stable_since="2022-09-01",
                )
            ),
            "reproduction.natural_menopause": True,
            "reproduction.last_menses": "2023-06-01",
        },
        decision=OUT,
        statuses={
            # The metastasis passes, the heparin passes; together they do not.
            "medication.anticoagulation-brain-metastases": NOT,
        },
    ),
    WholeChart(
        name="Mr Lotus",
        who="A man of 58 on a rich mixture of forbidden medicines",
        changes=MAN
        | {
            "born": "1965-11-11",
            "planned_start_lag_days": 3,
            "medicines": listed(
                taking("Marcoumar", full_dose=YES),
                taking("itraconazole", chronic=YES, stopped="2024-04-07"),
                taking("carbamazepine", chronic=YES, stopped="2024-04-10"),
                taking("enoxaparin", intent="therapeutic", dose_stable_since="2024-03-10"),
            ),
            "planned_treatments": listed(
                {"name": "palliative radiation", "kind": "treatment of the tumour"}
            ),
            "labs.inr": lab(2.4, "ratio", upper=1.2),
        },
        decision=OUT,
        statuses={
            "medication.full-dose-anticoagulation": NOT,  # a coumarin in full dose
            # Warfarin itself is met: phenprocoumon is another drug.
            "medication.cyp3a4-inhibitor": NOT,  # 13 days before registration
            "medication.cyp3a4-inducer": NOT,  # 13 days before a start on 23 April
            "medication.lmwh": NOT,  # 41 days on this dose
            "medication.concurrent-therapy": NOT,  # radiation is planned
            "labs.inr": NOT,  # 2.4 is twice the limit
        },
    ),
    WholeChart(
        name="Ms Mallow",
        who="A woman of 29, off rifampin and clarithromycin for just long enough, start in 5 days",
        changes={
            "born": "1995-03-03",
            "medicines": listed(
                taking("rifampin", chronic=YES, stopped="2024-04-11"),
                taking("clarithromycin", chronic=YES, stopped="2024-04-06"),
                taking("ritonavir", chronic=NO, stopped="2024-04-18"),
                taking("enoxaparin", intent="prophylactic", dose_stable_since="2024-04-01"),
                taking("apixaban", full_dose=NO, daily_dose_mg=5),
            ),
            "reproduction.pregnancy_test": negative("2024-04-20"),
            "reproduction.last_menses": "2024-04-01",
        },
        decision=IN,
    ),
    WholeChart(
        name="Mr Nettle",
        who="A man of 47, phenytoin stopped ten days ago, and no day planned for the first dose",
        changes=MAN
        | {
            "born": "1977-01-20",
            "planned_start_lag_days": ABSENT,
            "medicines": listed(
                taking("phenytoin", chronic=YES, stopped="2024-04-10"),
                taking("voriconazole", stopped="2024-04-10"),
                taking("aspirin", started="2024-01-01"),
                taking("tinzaparin", dose_stable_since="2024-04-01"),
            ),
            "brain": ABSENT,
            "planned_treatments": ABSENT,
        },
        decision=OPEN,
        statuses={
            "medication.cyp3a4-inducer": UNKNOWN,  # met only if the start is four days away
            "medication.cyp3a4-inhibitor": ASK,  # ten days ago: was it chronic?
            "medication.aspirin": UNKNOWN,  # dose not written
            "medication.lmwh": UNKNOWN,  # new dose: therapeutic or to prevent?
            "medication.anticoagulation-brain-metastases": UNKNOWN,  # heparin; brain not asked
            "history.brain-metastases": UNKNOWN,  # not asked
            "medication.concurrent-therapy": UNKNOWN,  # not asked
        },
    ),
    WholeChart(
        name="Mrs Orchid",
        who="A woman of 63, inducer stopped 14 days ago, no start planned, another course unsure",
        changes={
            "born": "1960-08-25",
            "planned_start_lag_days": ABSENT,
            "reproduction": {
                "natural_menopause": True,
                "last_menses": "2012-02-29",
                "nursing": never(),
            },
            "medicines": listed(
                taking("Tegretol", chronic=YES, stopped="2024-04-06"),
                taking("ketoconazole", chronic=NO, stopped="ongoing"),
                taking("warfarin", full_dose=YES, stopped="2024-03-01"),
                taking("clopidogrel", full_dose=YES, stopped="2024-04-01"),
            ),
            "labs.inr": lab(1.42, "ratio", upper=1.1),
        },
        decision=IN,
    ),
    WholeChart(
        name="Mr Poppy",
        who="A man of 71 whose list of medicines and treatments nobody finished",
        changes=MAN
        | {
            "born": "1952-10-22",
            "medicines": unfinished(taking("amlodipine"), taking("enzalutamide", stopped=ABSENT)),
            "therapies": unfinished(EVEROLIMUS),
            "local_treatments": ABSENT,
            "surgeries": ABSENT,
            "toxicities": ABSENT,
        },
        decision=OPEN,
        statuses={
            "prior.washout": UNKNOWN,  # something else may have been given
            "prior.ssa-stable": UNKNOWN,  # on an analog?
            "medication.ssa-stable": UNKNOWN,  # the same
            "prior.radionuclide-washout": UNKNOWN,  # the list is open
            "prior.no-cabozantinib": UNKNOWN,  # the list is open
            "prior.liver-directed-washout": UNKNOWN,  # list not taken
            "prior.toxicity-resolved": UNKNOWN,  # list not taken
            "prior.major-surgery": UNKNOWN,  # list not taken
            "prior.minor-surgery": UNKNOWN,  # list not taken
            "prior.major-wound-healed": UNKNOWN,  # list not taken
            "prior.minor-wound-healed": UNKNOWN,  # list not taken
            "medication.full-dose-anticoagulation": UNKNOWN,  # the list is open
            "medication.aspirin": UNKNOWN,  # the list is open
            "medication.lmwh": UNKNOWN,  # the list is open
            "medication.warfarin": UNKNOWN,  # the list is open
            # Met: liver-directed disease by the untreated lesion; heparin, without a metastasis.
            "medication.cyp3a4-inhibitor": UNKNOWN,  # the list is open
            "medication.cyp3a4-inducer": UNKNOWN,  # and the last day of one is missing
        },
    ),
    WholeChart(
        name="Mr Tansy",
        who="A man of 62 whose slides were read only far away, with spheres still being given",
        changes=MAN
        | {
            "born": "1962-02-11",
            "disease.read_locally": False,
            "local_treatments": listed(
                {
                    "kind": "selective internal radiation therapy",
                    "site": "right liver lobe",
                    "ended": "ongoing",
                }
            ),
            "medicines": listed(taking("Dilantin", stopped="2024-04-15"), taking("insulin")),
            "labs.urine_protein_to_creatinine": ABSENT,
            "history.heart_failure": listed({"nyha": "III", "last_present": "ongoing"}),
        },
        decision=OUT,
        statuses={
            "disease.differentiation": NOT,  # the page wants the site's own pathology
            "prior.liver-directed-washout": NOT,  # the last session is still to come
            "medication.cyp3a4-inducer": ASK,  # ten days before the start; was it chronic?
            "labs.urine-protein": UNKNOWN,  # not measured
            "history.heart-failure": NOT,  # class III today
        },
    ),
    WholeChart(
        name="Ms Sedge",
        who="A woman of 37 after everolimus with bevacizumab, lanreotide stopped the day before",
        changes={
            "born": "1986-07-21",
            "disease.read_locally": ABSENT,
            "therapies": listed(
                {
                    "agents": ["Somatuline"],
                    "kinds": ["somatostatin analog"],
                    "started": "2024-03-15",
                    "ended": "2024-04-19",
                    "dose_stable_since": "2024-03-15",
                },
                {
                    "agents": ["Afinitor", "Avastin"],
                    "kinds": ["targeted therapy", "biologic therapy"],
                    "started": "2023-02-01",
                    "ended": "2024-03-23",
                    "stopped_for": "intolerance",
                },
            ),
            "surgeries": listed(
                {
                    "name": "molar drawn",
                    "kind": "uncomplicated tooth extraction",
                    "date": "2024-03-24",
                    "healed": "not yet",
                }
            ),
            "planned_treatments": never(),
        },
        decision=OUT,
        statuses={
            # No analog today, so none has to be stable.
            "disease.differentiation": UNKNOWN,  # read by whom?
            "prior.minor-surgery": NOT,  # 27 days
            "prior.minor-wound-healed": NOT,  # not healed
        },
    ),
]
