"""Combinations in one chart that are easily overlooked: two rules of the page that pull apart."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from cabinetkit.eligibility.criteria import EARLY
from cabinetkit.eligibility.evaluate import Judge, compiled
from cabinetkit.eligibility.facts import (
    calcium,
    corrected_calcium,
    medicines,
    thromboembolism,
    toxicities,
)
from cabinetkit.eligibility.lookup import Facts
from cabinetkit.eligibility.rules import Rule
from cabinetkit.eligibility.vocabulary import LLN, ULN


@dataclass(frozen=True)
class Interaction:
    """A warning for a chart of which `rule` is true and `unless` is not.

    `criteria` are the two that meet there.
    """

    id: str
    criteria: tuple[str, str]
    rule: Rule
    says: str
    unless: Rule | None = None

    @cached_property
    def _judges(self) -> tuple[Judge, Judge | None]:
        return compiled(self.rule), compiled(self.unless) if self.unless is not None else None

    def concerns(self, facts: Facts) -> bool:
        """Whether to warn of it in this chart."""
        rule, unless = self._judges
        return rule(facts).truth is True and not (unless and unless(facts).truth)


# Side effects that CTCAE grades by a laboratory value or the ECG, where the page's own limit for
# that value may pass what its rule on side effects does not.
GRADED_BY_VALUE = (
    ("anemia", "labs.hemoglobin"),
    ("hypoalbuminemia", "labs.albumin"),
    ("creatinine increased", "labs.renal"),
    ("electrocardiogram qt corrected interval prolonged", "labs.qtcf"),
)

total = (calcium >= LLN) & (calcium <= ULN)
corrected = (corrected_calcium >= calcium.lower) & (corrected_calcium <= calcium.upper)

INTERACTIONS = (
    Interaction(
        id="heparin-and-clot",
        criteria=("medication.lmwh", "history.thromboembolism"),
        rule=medicines.some(
            (medicines.classes == "low molecular weight heparin")
            & (medicines.intent == "therapeutic")
            & medicines.taken
            & medicines.dose_stable_since.since(weeks=6)
        )
        & thromboembolism.some(thromboembolism.date.within(months=6)),
        says="the heparin has been stable for long enough, but the clot that it treats lies within "
        "six months: the first rule allows what the second forbids",
    ),
    *(
        Interaction(
            id=f"grade-and-limit: {term}",
            criteria=("prior.toxicity-resolved", criterion),
            rule=toxicities.some((toxicities.term == term) & (toxicities.grade > 1))
            & EARLY[criterion].rule,
            unless=toxicities.every(
                ~toxicities.from_earlier_treatment,
                among=(toxicities.term == term) & (toxicities.grade > 1),
            ),
            says=f"{term} is charted above grade 1, yet {criterion} is met: if earlier treatment "
            "caused it, the grade alone keeps the patient out. Ask who graded it, and on which "
            "value",
        )
        for term, criterion in GRADED_BY_VALUE
    ),
    Interaction(
        id="calcium-and-albumin",
        criteria=("labs.calcium", "labs.albumin"),
        rule=(total & ~corrected) | (~total & corrected),
        says="total calcium and calcium corrected for albumin fall on different sides of the "
        "laboratory's limits; the page does not say which one counts",
    ),
)
