"""Concomitant medications."""

from cabinetkit.eligibility.criterion import Criterion
from cabinetkit.eligibility.facts import cns_disease, medicines
from cabinetkit.sources import source

page = source("mayo-trial-page")

CRITERIA = (
    Criterion(
        id="medication.aspirin",
        says="Aspirin, when taken, at most 81 mg a day",
        source=page.at("Concomitant medications", 3),
        rule=medicines.every(
            medicines.daily_dose_mg <= 81, among=(medicines.drug == "aspirin") & medicines.taken
        ),
    ),
    Criterion(
        id="medication.lmwh",
        says="Low molecular weight heparin at a therapeutic dose has had the same dose for at "
        "least six weeks before registration",
        source=page.at("Concomitant medications", 3),
        rule=medicines.every(
            medicines.dose_stable_since.since(weeks=6),
            among=(medicines.classes == "low molecular weight heparin")
            & (medicines.intent == "therapeutic")
            & medicines.taken,
        ),
    ),
    Criterion(
        id="medication.warfarin",
        says="No warfarin at any dose",
        source=page.at("Concomitant medications", 3),
        rule=~medicines.some((medicines.drug == "warfarin") & medicines.taken),
    ),
    Criterion(
        id="medication.anticoagulation-brain-metastases",
        says="No anticoagulant of any kind in a patient with brain metastases, treated or not",
        source=page.at("Concomitant medications", 3),
        rule=~cns_disease.some(cns_disease.kind == "brain metastasis")
        | ~medicines.some((medicines.classes == "anticoagulant") & medicines.taken),
        conventions=("asked-none",),
    ),
    Criterion(
        id="medication.cyp3a4-inhibitor",
        says="Chronic treatment with a strong CYP3A4 inhibitor stopped at least 14 days before "
        "registration",
        source=page.at("Concomitant medications", 4),
        rule=medicines.every(
            medicines.stopped.since(days=14),
            among=(medicines.classes == "strong CYP3A4 inhibitor") & medicines.chronic,
        ),
    ),
    Criterion(
        id="medication.cyp3a4-inducer",
        says="Chronic treatment with a strong CYP3A4 inducer stopped at least 14 days before the "
        "start of treatment",
        source=page.at("Concomitant medications", 5),
        rule=medicines.every(
            medicines.stopped.since(days=14, before="start of treatment"),
            among=(medicines.classes == "strong CYP3A4 inducer") & medicines.chronic,
        ),
    ),
)
