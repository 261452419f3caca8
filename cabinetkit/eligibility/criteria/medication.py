"""Concomitant medications."""

from cabinetkit.eligibility.criteria import prior
from cabinetkit.eligibility.criterion import Criterion
from cabinetkit.eligibility.facts import cns_disease, medicines, planned_treatments
from cabinetkit.sources import source

page = source("mayo-trial-page")
SECTION = "Concomitant medications"

stable_analog = next(each for each in prior.CRITERIA if each.id == "prior.ssa-stable")
# Aspirin and heparins have rules of their own in the same bullet of the page.
oral_blood_thinner = (medicines.classes == "oral anticoagulant") | (
    (medicines.classes == "antiplatelet") & ~(medicines.drug == "aspirin")
)

CRITERIA = (
    Criterion(
        id="medication.concurrent-therapy",
        says="No other investigational agent and no other treatment of the tumour is planned "
        "during the study",
        source=page.at(SECTION, 1),
        rule=~planned_treatments.some(
            planned_treatments.kind.one_of("investigational agent", "treatment of the tumour")
        ),
        conventions=("analogs-may-continue",),
    ),
    stable_analog.stated_again(
        "medication.ssa-stable", source=page.at(SECTION, 2), also=(stable_analog.source,)
    ),
    Criterion(
        id="medication.full-dose-anticoagulation",
        says="No anticoagulant by mouth and no antiplatelet drug in full dose; aspirin and "
        "heparins have rules of their own",
        source=page.at(SECTION, 3),
        rule=~medicines.some(oral_blood_thinner & medicines.full_dose & medicines.taken),
        conventions=("full-dose",),
    ),
    Criterion(
        id="medication.aspirin",
        says="Aspirin, when taken, at most 81 mg a day",
        source=page.at(SECTION, 3),
        rule=medicines.every(
            medicines.daily_dose_mg <= 81, among=(medicines.drug == "aspirin") & medicines.taken
        ),
    ),
    Criterion(
        id="medication.lmwh",
        says="Low molecular weight heparin at a therapeutic dose has had the same dose for at "
        "least six weeks before registration",
        source=page.at(SECTION, 3),
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
        source=page.at(SECTION, 3),
        rule=~medicines.some((medicines.drug == "warfarin") & medicines.taken),
    ),
    Criterion(
        id="medication.anticoagulation-brain-metastases",
        says="No anticoagulant of any kind in a patient with brain metastases, treated or not",
        source=page.at(SECTION, 3),
        rule=~cns_disease.some(cns_disease.kind == "brain metastasis")
        | ~medicines.some((medicines.classes == "anticoagulant") & medicines.taken),
        conventions=("asked-none",),
    ),
    Criterion(
        id="medication.cyp3a4-inhibitor",
        says="Chronic treatment with a strong CYP3A4 inhibitor stopped at least 14 days before "
        "registration",
        source=page.at(SECTION, 4),
        rule=medicines.every(
            medicines.stopped.since(days=14),
            among=(medicines.classes == "strong CYP3A4 inhibitor") & medicines.chronic,
        ),
    ),
    Criterion(
        id="medication.cyp3a4-inducer",
        says="Chronic treatment with a strong CYP3A4 inducer stopped at least 14 days before the "
        "start of treatment",
        source=page.at(SECTION, 5),
        rule=medicines.every(
            medicines.stopped.since(days=14, before="start of treatment"),
            among=(medicines.classes == "strong CYP3A4 inducer") & medicines.chronic,
        ),
    ),
)
