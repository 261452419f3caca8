"""Prior treatment."""

from cabinetkit.eligibility.criteria.measurable import (
    LONG,
    SHORT,
    WHY,
    large_enough,
    large_enough_lengthwise,
)
from cabinetkit.eligibility.criterion import Criterion, Reading
from cabinetkit.eligibility.facts import (
    lesions,
    local_treatments,
    surgeries,
    therapies,
    toxicities,
)
from cabinetkit.eligibility.rules import Rule, as_rule
from cabinetkit.sources import source

page = source("mayo-trial-page")
SECTION = "Prior treatment"

progressed_on_it = (therapies.stopped_for == "progression") | therapies.progressed_on_it
treated_locally = local_treatments.some(
    local_treatments.kind.one_of(
        "bland embolization",
        "chemoembolization",
        "selective internal radiation therapy",
        "ablation",
        "other local treatment",
    )
)


def _left_or_regrown(measurable: Rule) -> Rule:
    """A measurable lesion outside the treated field, or any lesion that progressed inside it."""
    left = measurable & ~lesions.in_treated_field
    regrown = lesions.in_treated_field & lesions.progressed_since_treatment
    # A measurable lesion that has grown counts whether it lies outside the field or inside.
    return as_rule(lesions.some(left | regrown | (measurable & lesions.progressed_since_treatment)))


# The page itself counts a simple tooth extraction as minor; all else somebody has to judge.
tooth = surgeries.kind == "uncomplicated tooth extraction"
is_major = ~tooth & surgeries.major
is_minor = tooth | ~surgeries.major

CRITERIA = (
    Criterion(
        id="prior.everolimus-failure",
        says="At least one systemic treatment with everolimus failed: the tumour progressed, or "
        "the drug was stopped because it was not tolerated",
        source=page.at(SECTION, 1),
        rule=therapies.some(
            (therapies.agents == "everolimus")
            & therapies.systemic
            & (
                therapies.stopped_for.one_of("progression", "intolerance")
                | therapies.progressed_on_it
            )
        ),
    ),
    Criterion(
        id="prior.washout",
        says="Chemotherapy (targeted agents counted in), biologic, immune and investigational "
        "treatment and radiation ended at least 28 days before registration; somatostatin analogs "
        "are exempt",
        source=page.at(SECTION, 1),
        rule=therapies.every(
            therapies.ended.since(days=28),
            among=therapies.kinds.one_of(
                "chemotherapy",
                "targeted therapy",
                "biologic therapy",
                "immunotherapy",
                "investigational agent",
                "radiation",
            ),
        ),
        conventions=("targeted-is-chemotherapy",),
    ),
    Criterion(
        id="prior.ssa-stable",
        says="A somatostatin analog that continues has had the same drug, dose and interval for at "
        "least two months",
        source=page.at(SECTION, 2),
        also=(page.at("Concomitant medications", 2),),
        rule=therapies.every(
            therapies.dose_stable_since.since(months=2),
            among=(therapies.kinds == "somatostatin analog") & therapies.ongoing,
        ),
        conventions=("analog-stable",),
    ),
    Criterion(
        id="prior.radionuclide-washout",
        says="Systemic radionuclide therapy ended at least six weeks before registration",
        source=page.at(SECTION, 3),
        rule=therapies.every(
            therapies.ended.since(weeks=6), among=therapies.kinds == "radionuclide therapy"
        ),
        conventions=("specific-rule",),
    ),
    Criterion(
        id="prior.liver-directed-disease",
        says="After embolization of the liver, or any ablation: a measurable lesion lies outside "
        "the treated field, or a lesion inside it has progressed since",
        source=page.at(SECTION, 4),
        rule=~treated_locally | _left_or_regrown(large_enough),
        reading=SHORT,
        others=(Reading(LONG, ~treated_locally | _left_or_regrown(large_enough_lengthwise), WHY),),
        conventions=("one-lesion",),
    ),
    Criterion(
        id="prior.liver-directed-washout",
        says="Embolization of the liver and any ablation ended at least 28 days before "
        "registration",
        source=page.at(SECTION, 4),
        rule=local_treatments.every(local_treatments.ended.since(days=28)),
    ),
    Criterion(
        id="prior.no-cabozantinib",
        says="Never treated with cabozantinib",
        source=page.at(SECTION, 5),
        rule=~therapies.some(therapies.agents == "cabozantinib"),
        conventions=("agent-not-recorded",),
    ),
    Criterion(
        id="prior.toxicity-resolved",
        says="Side effects of earlier treatment are back to CTCAE grade 1 or less, hair loss and "
        "fatigue aside",
        source=page.at(SECTION, 6),
        rule=toxicities.every(
            toxicities.grade <= 1,
            among=~toxicities.term.one_of("alopecia", "fatigue")
            & toxicities.from_earlier_treatment,
        ),
        conventions=("charted-grade",),
    ),
    Criterion(
        id="prior.major-surgery",
        says="Major surgery was completed at least 12 weeks before registration",
        source=page.at(SECTION, 7),
        rule=surgeries.every(surgeries.date.since(weeks=12), among=is_major),
        conventions=("major-or-minor",),
    ),
    Criterion(
        id="prior.minor-surgery",
        says="Minor surgery, a simple tooth extraction counted in, was completed at least 28 days "
        "before registration",
        source=page.at(SECTION, 7),
        rule=surgeries.every(surgeries.date.since(days=28), among=is_minor),
        conventions=("major-or-minor",),
    ),
    Criterion(
        id="prior.major-wound-healed",
        says="The wound of major surgery had healed completely at least 28 days before "
        "registration",
        source=page.at(SECTION, 7),
        rule=surgeries.every(surgeries.healed.since(days=28), among=is_major),
        conventions=("major-or-minor",),
    ),
    Criterion(
        id="prior.minor-wound-healed",
        says="The wound of minor surgery had healed completely at least 10 days before "
        "registration",
        source=page.at(SECTION, 7),
        rule=surgeries.every(surgeries.healed.since(days=10), among=is_minor),
        conventions=("major-or-minor",),
    ),
)
