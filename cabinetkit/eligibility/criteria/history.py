"""Patient history."""

from cabinetkit.eligibility.criterion import Criterion, Reading
from cabinetkit.eligibility.facts import (
    airways,
    allergies,
    arrhythmias,
    blood_pressure,
    cavitary_lung_lesion,
    cns_disease,
    congenital_long_qt,
    fracture,
    gi_bleeding,
    gi_conditions,
    gi_perforation,
    gut_wall,
    heart_failure,
    hemoptysis,
    myocardial_infarction,
    non_healing_wound,
    optimally_managed,
    pancreatitis,
    pancreatitis_ever,
    pulmonary_hemorrhage,
    second_malignancies,
    steroids_stopped,
    thromboembolism,
    unable_to_swallow,
    unstable_angina,
    vessels,
)
from cabinetkit.sources import source

page = source("mayo-trial-page")
SECTION = "Patient history"
ASKED = ("asked-none",)

in_the_fortnight_before = blood_pressure.date.within(days=14)
controlled = (blood_pressure.systolic_mmhg < 150) & (blood_pressure.diastolic_mmhg < 90)

named_gut_condition = gi_conditions.kind.one_of(
    "active peptic ulcer", "endoluminal metastasis that has bled", "inflammatory bowel disease"
)
gut_wall_of_late = gut_wall.last_present.within(days=28)
in_a_large_bronchus = airways.bronchus.one_of("main", "lobar")
in_a_pulmonary_vessel = vessels.pulmonary & (vessels.relation == "invades") & vessels.major

WHY_RISK = (
    "'that increase the risk of pulmonary hemorrhage' may belong to endobronchial lesions and to "
    "lesions in vessels; the default excludes both whatever their risk"
)

CRITERIA = (
    Criterion(
        id="history.heart-failure",
        says="No heart failure of NYHA class III or IV within six months before registration",
        source=page.at(SECTION, 1),
        rule=~heart_failure.some(
            heart_failure.nyha.one_of("III", "IV") & heart_failure.last_present.within(months=6)
        ),
        conventions=ASKED,
    ),
    Criterion(
        id="history.arrhythmia",
        says="No clinically significant arrhythmia within six months before registration",
        source=page.at(SECTION, 2),
        rule=~arrhythmias.some(arrhythmias.significant & arrhythmias.last_present.within(months=6)),
        conventions=ASKED,
    ),
    Criterion(
        id="history.unstable-angina",
        says="No unstable angina within six months before registration",
        source=page.at(SECTION, 3),
        rule=~unstable_angina.within(months=6),
        conventions=ASKED,
    ),
    Criterion(
        id="history.myocardial-infarction",
        says="No myocardial infarction within six months before registration",
        source=page.at(SECTION, 3),
        rule=~myocardial_infarction.within(months=6),
        conventions=ASKED,
    ),
    Criterion(
        id="history.thromboembolism",
        says="No thromboembolic event within six months before registration",
        source=page.at(SECTION, 4),
        rule=~thromboembolism.some(thromboembolism.date.within(months=6)),
        conventions=ASKED,
    ),
    Criterion(
        id="history.long-qt",
        says="No congenital long QT syndrome is known",
        source=page.at(SECTION, 5),
        rule=~congenital_long_qt,
        conventions=ASKED,
    ),
    Criterion(
        id="history.hypertension",
        says="No blood pressure of 150 systolic or more, or 90 diastolic or more, in the 14 days "
        "before registration despite optimal management",
        source=page.at(SECTION, 6),
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
        id="history.gi-bleeding",
        says="No clinically significant gastrointestinal bleeding within six months before "
        "registration",
        source=page.at(SECTION, 7),
        rule=~gi_bleeding.some(gi_bleeding.significant & gi_bleeding.date.within(months=6)),
        conventions=ASKED,
    ),
    Criterion(
        id="history.gi-bleeding-risk",
        says="No significant gastrointestinal condition that may bleed or perforate within six "
        "months before registration: active peptic ulcer, an endoluminal metastasis that has bled, "
        "inflammatory bowel disease, or another that is judged so",
        source=page.at(SECTION, 8),
        rule=~gi_conditions.some(
            (named_gut_condition | gi_conditions.raises_bleeding_risk)
            & gi_conditions.last_present.within(months=6)
        ),
        conventions=("listed-examples", *ASKED),
    ),
    Criterion(
        id="history.gi-perforation",
        says="No gastrointestinal perforation within six months before registration",
        source=page.at(SECTION, 9),
        rule=~gi_perforation.within(months=6),
        conventions=ASKED,
    ),
    Criterion(
        id="history.gi-invasion",
        says="No tumour is known to have invaded the digestive tract within 28 days before "
        "registration",
        source=page.at(SECTION, 10),
        rule=~gut_wall.some(gut_wall_of_late),
        reading="any tumour in the wall",
        others=(
            Reading(
                name="the primary aside",
                rule=~gut_wall.some(gut_wall_of_late & ~gut_wall.is_the_primary),
                why="to the letter, most primaries of the gut that are still in place are "
                "excluded, though the page admits the gastrointestinal tract as primary site",
            ),
        ),
        conventions=ASKED,
    ),
    Criterion(
        id="history.pancreatitis",
        says="No radiological or clinical evidence of pancreatitis",
        source=page.at(SECTION, 11),
        rule=~pancreatitis,
        reading="now",
        others=(
            Reading(
                name="ever",
                rule=~pancreatitis_ever,
                why="the page states no window; it may mean pancreatitis at any time",
            ),
        ),
        conventions=ASKED,
    ),
    Criterion(
        id="history.cavitary-lung",
        says="No cavitary lung lesion is known",
        source=page.at(SECTION, 12),
        rule=~cavitary_lung_lesion,
        conventions=ASKED,
    ),
    Criterion(
        id="history.endobronchial",
        says="No lesion is known inside a main or lobar bronchus",
        source=page.at(SECTION, 13),
        rule=~airways.some(in_a_large_bronchus),
        reading="any such lesion",
        others=(
            Reading(
                name="only those that raise the risk of bleeding",
                rule=~airways.some(in_a_large_bronchus & airways.raises_bleeding_risk),
                why=WHY_RISK,
            ),
        ),
        conventions=ASKED,
    ),
    Criterion(
        id="history.pulmonary-vessels",
        says="No lesion is known to infiltrate a major pulmonary vessel",
        source=page.at(SECTION, 13),
        rule=~vessels.some(in_a_pulmonary_vessel),
        reading="any such lesion",
        others=(
            Reading(
                name="only those that raise the risk of bleeding",
                rule=~vessels.some(in_a_pulmonary_vessel & vessels.raises_bleeding_risk),
                why=WHY_RISK,
            ),
        ),
        conventions=ASKED,
    ),
    Criterion(
        id="history.hemoptysis",
        says="No hemoptysis of more than 2.5 mL within three months before registration",
        source=page.at(SECTION, 14),
        rule=~hemoptysis.some((hemoptysis.volume_ml > 2.5) & hemoptysis.date.within(months=3)),
        conventions=("each-episode", *ASKED),
    ),
    Criterion(
        id="history.pulmonary-hemorrhage",
        says="No other sign of pulmonary hemorrhage within three months before registration",
        source=page.at(SECTION, 14),
        rule=~pulmonary_hemorrhage.within(months=3),
        conventions=ASKED,
    ),
    Criterion(
        id="history.vessel-encasement",
        says="No tumour is known to invade or encase a major vessel, wherever it runs",
        source=page.at(SECTION, 15),
        rule=~vessels.some(vessels.relation.one_of("invades", "encases") & vessels.major),
        conventions=ASKED,
    ),
    Criterion(
        id="history.wounds",
        says="No wound or ulcer that does not heal within 28 days before registration",
        source=page.at(SECTION, 16),
        rule=~non_healing_wound.within(days=28),
        conventions=ASKED,
    ),
    Criterion(
        id="history.fracture",
        says="No fracture within 28 days before registration",
        source=page.at(SECTION, 17),
        rule=~fracture.within(days=28),
        conventions=ASKED,
    ),
    Criterion(
        id="history.brain-metastases",
        says="No brain metastasis or cranial epidural disease, unless each is adequately treated "
        "and stable and steroids for it have been off for at least four weeks",
        source=page.at(SECTION, 18),
        rule=cns_disease.every(
            cns_disease.adequately_treated & cns_disease.stable & steroids_stopped.since(weeks=4)
        ),
        conventions=ASKED,
    ),
    Criterion(
        id="history.swallowing",
        says="No condition is known that prevents swallowing a drug by mouth",
        source=page.at(SECTION, 19),
        rule=~unable_to_swallow,
        conventions=ASKED,
    ),
    Criterion(
        id="history.allergy",
        says="No allergic reaction to a compound similar to cabozantinib or to what the placebo is "
        "made of",
        source=page.at(SECTION, 20),
        rule=~allergies.some(allergies.similar_compound),
        conventions=ASKED,
    ),
    Criterion(
        id="history.second-malignancy",
        says="No other active cancer: each is a non-melanoma skin cancer or a cervical carcinoma "
        "in situ, or its therapy is completed and it has been gone for at least three years",
        source=page.at(SECTION, 21),
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
        conventions=("never-treated", *ASKED),
    ),
)
