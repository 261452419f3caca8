"""What a question lays on the table: rules that a machine wrote, to be read beside the page."""

from __future__ import annotations

from typing import NamedTuple

from cabinetkit.eligibility.criteria import criteria
from cabinetkit.eligibility.criterion import Criterion
from cabinetkit.eligibility.facts import (
    blood_pressure,
    ecog,
    medicines,
    neutrophils,
    optimally_managed,
    ptt,
    therapies,
    thromboembolism,
)
from cabinetkit.eligibility.rules import Rule
from cabinetkit.eligibility.vocabulary import ULN
from cabinetkit.errors import CabinetkitError, near_miss, shortened
from cabinetkit.html import boxed, table
from cabinetkit.practice.spoken import spoken


class Line(NamedTuple):
    """A rule, and the criterion of the page that it claims to be."""

    criterion: Criterion
    rule: Rule


class Exhibit(tuple[Line, ...]):
    """Numbered lines: `exhibit.line(1)` is the first."""

    __slots__ = ()

    def line(self, number: int) -> Line:
        """The line of this number, counted from 1."""
        if number not in range(1, len(self) + 1):
            raise CabinetkitError(f"no line {shortened(number)}; they are 1 to {len(self)}")
        return self[int(number) - 1]

    def __repr__(self) -> str:
        return "\n".join(f"{n}. {c.id}: {rule}" for n, (c, rule) in enumerate(self, start=1))

    def _repr_html_(self) -> str:
        rows = [[str(n), c.id, c.says, str(rule)] for n, (c, rule) in enumerate(self, start=1)]
        return boxed(table(["line", "criterion", "what the page asks", "the machine's rule"], rows))


@spoken
def exhibit(question_id: str) -> Exhibit:
    """What question 02.4 lays on the table.

    >>> import cabinetkit as ck
    >>> len(ck.exhibit("02.4"))
    6
    """
    if question_id not in [*_EXHIBITS]:
        raise CabinetkitError(
            f"question {shortened(question_id)} has nothing to show; these have: "
            f"{', '.join(_EXHIBITS)}.{near_miss(str(question_id), _EXHIBITS)}"
        )
    return _EXHIBITS[question_id]


_EXHIBITS = {
    "02.4": Exhibit(
        Line(criteria[criterion], rule)
        for criterion, rule in (
            ("labs.ptt", ptt < 1.3 * ULN),
            ("status.ecog", (ecog >= 0) & (ecog <= 2) & (neutrophils >= (1500, "/mm3"))),
            (
                "prior.radionuclide-washout",
                therapies.every(
                    therapies.ended.since(days=42), among=therapies.kinds == "radionuclide therapy"
                ),
            ),
            (
                "medication.warfarin",
                medicines.every(
                    medicines.dose_stable_since.since(weeks=6),
                    among=(medicines.drug == "warfarin") & medicines.taken,
                ),
            ),
            (
                "history.thromboembolism",
                ~thromboembolism.some(thromboembolism.date.within(months=6)),
            ),
            (
                "history.hypertension",
                blood_pressure.every(
                    (blood_pressure.systolic_mmhg < 150)
                    | (blood_pressure.diastolic_mmhg < 90)
                    | ~optimally_managed,
                    among=blood_pressure.date.within(days=14),
                ),
            ),
        )
    )
}
