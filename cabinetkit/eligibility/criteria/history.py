"""Patient history."""

from cabinetkit.eligibility.criterion import Criterion, Reading
from cabinetkit.eligibility.facts import (
    blood_pressure,
    cns_disease,
    congenital_long_qt,
    heart_failure,
    optimally_managed,
    second_malignancies,
    steroids_stopped,
    thromboembolism,
)
from cabinetkit.sources import source

page = source("mayo-trial-page")

# --- blood pressure -------------------------------------------------------------------------------

in_the_fortnight_before = blood_pressure.date.within(days=14)
controlled = (blood_pressure.systolic_mmhg < 150) & (blood_pressure.diastolic_mmhg < 90)

CRITERIA = (
    Criterion(
        id="history.heart-failure",
        says="No heart failure of NYHA class III or IV within six months before registration",
        source=page.at("Patient history", 1),
        rule=~heart_failure.some(
            heart_failure.nyha.one_of("III", "IV") & heart_failure.last_present.within(months=6)
        ),
        conventions=("asked-none",),
    ),
    Criterion(
        id="history.thromboembolism",
        says="No thromboembolic event within six months before registration",
        source=page.at("Patient history", 4),
        rule=~thromboembolism.some(thromboembolism.date.within(months=6)),
        conventions=("asked-none",),
    ),
    Criterion(
        id="history.long-qt",
        says="No congenital long QT syndrome is known",
        source=page.at("Patient history", 5),
        rule=~congenital_long_qt,
        conventions=("asked-none",),
    ),
    Criterion(
        id="history.hypertension",
        says="No blood pressure of 150 systolic or more, or 90 diastolic or more, in the 14 days "
        "before registration despite optimal management",
        source=page.at("Patient history", 6),
        # One high reading counts, and only a reading of those days can answer.
        rule=blood_pressure.every(controlled | ~optimally_managed, among=in_the_fortnight_before),
        reading="literal",
        others=(
            Reading(
                name="intended",
                rule=blood_pressure.every(controlled, among=in_the_fortnight_before),
                why="read to the letter, a high pressure that nobody treats properly is not "
                "'despite optimal management' and passes; nobody can have meant that",
            ),
        ),
        conventions=("blood-pressure",),
    ),
    Criterion(
        id="history.brain-metastases",
        says="No brain metastasis or cranial epidural disease, unless each is adequately treated "
        "and stable and steroids for it have been off for at least four weeks",
        source=page.at("Patient history", 18),
        rule=cns_disease.every(
            cns_disease.adequately_treated & cns_disease.stable & steroids_stopped.since(weeks=4)
        ),
        conventions=("asked-none",),
    ),
    Criterion(
        id="history.second-malignancy",
        says="No other active cancer: each is a non-melanoma skin cancer or a cervical carcinoma "
        "in situ, or its therapy is completed and it has been gone for at least three years",
        source=page.at("Patient history", 21),
        rule=second_malignancies.every(
            second_malignancies.exempt.one_of(
                "non-melanoma skin cancer", "cervical carcinoma in situ"
            )
            | (
                second_malignancies.treated
                & second_malignancies.therapy_ended.since(days=0)
                & second_malignancies.disease_free_since.since(years=3)
            )
        ),
        conventions=("never-treated", "asked-none"),
    ),
)
