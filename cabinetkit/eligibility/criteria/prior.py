"""Prior treatment."""

from cabinetkit.eligibility.criterion import Criterion
from cabinetkit.eligibility.facts import therapies, toxicities
from cabinetkit.sources import source

page = source("mayo-trial-page")

CRITERIA = (
    Criterion(
        id="prior.everolimus-failure",
        says="At least one systemic treatment with everolimus failed: the tumour progressed, or "
        "the drug was stopped because it was not tolerated",
        source=page.at("Prior treatment", 1),
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
        source=page.at("Prior treatment", 1),
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
        source=page.at("Prior treatment", 2),
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
        source=page.at("Prior treatment", 3),
        rule=therapies.every(
            therapies.ended.since(weeks=6), among=therapies.kinds == "radionuclide therapy"
        ),
        conventions=("specific-rule",),
    ),
    Criterion(
        id="prior.toxicity-resolved",
        says="Side effects of earlier treatment are back to CTCAE grade 1 or less, hair loss and "
        "fatigue aside",
        source=page.at("Prior treatment", 6),
        rule=toxicities.every(
            toxicities.grade <= 1,
            among=~toxicities.term.one_of("alopecia", "fatigue")
            & toxicities.from_earlier_treatment,
        ),
        conventions=("charted-grade",),
    ),
)
