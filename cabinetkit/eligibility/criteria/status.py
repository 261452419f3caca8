"""Pregnancy, performance status and laboratory values: the last section of the page."""

from cabinetkit.eligibility.criterion import Criterion, Reading
from cabinetkit.eligibility.facts import (
    albumin,
    alt,
    ast,
    bilateral_oophorectomy,
    bilirubin,
    calcium,
    clearance,
    corrected_calcium,
    creatinine,
    ecog,
    euthyroid,
    free_t4,
    gilbert,
    hemoglobin,
    hysterectomy,
    last_menses,
    magnesium,
    natural_menopause,
    neutrophils,
    nursing,
    phosphorus,
    platelets,
    potassium,
    pregnancy_test,
    pregnancy_test_date,
    pregnant,
    prothrombin,
    ptt,
    qtcf,
    sex,
    tsh,
    urine_protein_to_creatinine,
)
from cabinetkit.eligibility.rules import Rule, as_rule
from cabinetkit.eligibility.vocabulary import LLN, ULN, Fact
from cabinetkit.sources import Place, source

# --- pregnancy ------------------------------------------------------------------------------------

no_surgery = ~(hysterectomy | bilateral_oophorectomy)
not_menopausal = ~(natural_menopause & last_menses.since(months=12))
tested_negative = (pregnancy_test == "negative") & pregnancy_test_date.within(
    days=14, both_ends=True
)


def _not_pregnant(childbearing_potential: Rule) -> Rule:
    return as_rule(~pregnant & ((sex == "male") | ~childbearing_potential | tested_negative))


# --- laboratory -----------------------------------------------------------------------------------


def _at(*items: int) -> Place:
    # The page runs status and laboratory values on under the heading on pregnancy.
    return source("mayo-trial-page").at("Pregnancy and nursing", *items)


def _normal(result: Fact) -> Rule:
    return (result >= LLN) & (result <= ULN)


def _within_normal(
    result: Fact, *items: int, reading: str = "", others: tuple[Reading, ...] = ()
) -> Criterion:
    return Criterion(
        id=f"labs.{result.name}",
        says=f"{result.label[0].upper()}{result.label[1:]} within the laboratory's normal limits",
        source=_at(*items),
        rule=_normal(result),
        reading=reading or "as the page says",
        others=others,
        conventions=("normal-limits", "no-expiry"),
    )


def _limit(
    name: str, says: str, rule: Rule, *items: int, conventions: tuple[str, ...] = ("no-expiry",)
) -> Criterion:
    return Criterion(
        id=f"labs.{name}", says=says, source=_at(*items), rule=rule, conventions=conventions
    )


CRITERIA = (
    Criterion(
        id="pregnancy.test",
        says="Not pregnant; and when she could bear a child, a negative pregnancy test no more "
        "than 14 days before registration",
        source=_at(0, 1, 2, 3),
        rule=_not_pregnant(no_surgery & not_menopausal),
        reading="intended",
        others=(
            Reading(
                name="literal",
                rule=_not_pregnant(no_surgery | not_menopausal),
                why="the page joins two negations with 'or': to the letter, a woman of 70 who "
                "still has her uterus must be tested",
            ),
        ),
        conventions=("pregnant-or-not", "sexual-maturity"),
    ),
    Criterion(
        id="pregnancy.not-nursing",
        says="Not nursing",
        source=_at(0),
        rule=~nursing,
        conventions=("asked-none",),
    ),
    Criterion(
        id="status.ecog",
        says="ECOG performance status 0, 1 or 2",
        source=_at(4),
        rule=(ecog >= 0) & (ecog <= 2),
    ),
    _limit("anc", "Absolute neutrophil count at least 1,500/mm³", neutrophils >= (1500, "/mm3"), 4),
    _limit("hemoglobin", "Hemoglobin at least 9 g/dL", hemoglobin >= (9, "g/dL"), 4),
    _limit("platelets", "Platelets at least 100,000/mm³", platelets >= (100_000, "/mm3"), 4),
    Criterion(
        id="labs.inr",
        says="PT and INR below 1.3 times the upper limit: each one that was measured",
        source=_at(5),
        rule=prothrombin.every(prothrombin.result < 1.3 * prothrombin.upper),
        reading="each that was measured",
        others=(
            Reading(
                name="one of the two",
                rule=prothrombin.some(prothrombin.result < 1.3 * prothrombin.upper),
                why="the slash makes one test of PT and INR, which are two units of the same "
                "clotting time: one of them within the limit may be enough",
            ),
        ),
        conventions=("inr-and-pt", "no-expiry"),
    ),
    _limit(
        "ptt", "Partial thromboplastin time below 1.3 times the upper limit", ptt < 1.3 * ULN, 5
    ),
    _limit("ast", "AST at most 3 times the upper limit", ast <= 3 * ULN, 6),
    _limit("alt", "ALT at most 3 times the upper limit", alt <= 3 * ULN, 6),
    _limit(
        "bilirubin",
        "Total bilirubin at most 1.5 times the upper limit, or 3 times in Gilbert disease",
        (bilirubin <= 1.5 * ULN) | (gilbert & (bilirubin <= 3 * ULN)),
        6,
        7,
    ),
    _limit(
        "renal",
        "Creatinine at most 1.5 mg/dL, or creatinine clearance at least 45 mL/min",
        (creatinine <= (1.5, "mg/dL")) | (clearance >= (45, "mL/min")),
        7,
        conventions=("no-expiry",),
    ),
    _limit("albumin", "Albumin at least 2.8 g/dL", albumin >= (2.8, "g/dL"), 7),
    _within_normal(potassium, 8),
    _within_normal(phosphorus, 9),
    _within_normal(
        calcium,
        10,
        reading="total calcium",
        others=(
            Reading(
                name="albumin-corrected",
                rule=(corrected_calcium >= calcium.lower) & (corrected_calcium <= calcium.upper),
                why="the page admits an albumin of 2.8 g/dL, at which total calcium is low by "
                "physiology alone",
            ),
        ),
    ),
    _within_normal(magnesium, 11),
    _limit(
        "urine-protein",
        "Urine protein to creatinine ratio at most 1 (mg/mg; the page gives no unit)",
        urine_protein_to_creatinine <= (1, "mg/mg"),
        12,
    ),
    _limit(
        "qtcf",
        "QT interval corrected by Fridericia's formula at most 500 ms",
        qtcf <= (500, "ms"),
        12,
        conventions=("no-expiry",),
    ),
    Criterion(
        id="labs.tsh",
        says="TSH within the laboratory's normal limits; or outside them with a normal free T4 in "
        "a patient who is clinically euthyroid",
        source=_at(13, 14),
        rule=_normal(tsh) | (_normal(free_t4) & euthyroid),
        conventions=("normal-limits", "no-expiry"),
    ),
)
