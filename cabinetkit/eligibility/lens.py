"""One value in two laboratories: what a criterion says of it in each, on one scale."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple

from cabinetkit.eligibility import units
from cabinetkit.eligibility.bare import DAY, facts_of, lab
from cabinetkit.eligibility.criteria import criteria
from cabinetkit.eligibility.rules import Compare, Multiple, walk
from cabinetkit.eligibility.screening import Status, status
from cabinetkit.eligibility.units import plain_number
from cabinetkit.eligibility.vocabulary import Known
from cabinetkit.eligibility.words import because

GILBERT = ("no", "yes", "not asked")


class Limit(NamedTuple):
    """A limit in multiples of the laboratory's upper limit, and whether the limit itself passes."""

    times: Fraction
    included: bool


@dataclass(frozen=True)
class Seen:
    """What one laboratory makes of a value; `times` is the value in multiples of its limit."""

    upper: str
    times: Fraction
    status: Status
    because: str

    @property
    def said(self) -> str:
        """The multiple for the eye; three decimals tell 1.501 from a limit of 1.5."""
        return plain_number(self.times, digits=3)


def limits(criterion: str) -> tuple[Limit, ...]:
    """The multiples that the rule of a criterion names, in its order."""
    return tuple(
        Limit(Fraction(node.limit.times), node.op == "<=")
        for node in walk(criteria[criterion].rule)
        if isinstance(node, Compare) and isinstance(node.limit, Multiple)
    )


def seen(criterion: str, value: float, unit: str, upper: float, *, gilbert: str = "no") -> Seen:
    """The value where the upper limit is this one, both in `unit`, judged by the page's rule."""
    field = criterion.partition(".")[2]
    chart: dict[str, Any] = {"labs": lab(field, value, unit, upper=upper)}
    answers: dict[str, Any] = {"no": {"never": DAY}, "yes": True}
    if gilbert in answers:
        chart["history"] = {"gilbert_disease": answers[gilbert]}
    facts = facts_of(**chart)
    trace = criteria[criterion].judge(facts)
    mine, most = facts.value(field), facts.value(f"{field}.upper")
    assert isinstance(mine, Known)  # both stand in this chart
    assert isinstance(most, Known)
    return Seen(
        f"{plain_number(upper)} {unit}",
        Fraction(mine.value) / Fraction(most.value),
        status(trace),
        because(trace),
    )


def in_unit(quantity: str, amount: float, unit: str) -> float:
    """An amount in the canonical unit, in another one; exact as far as its decimals go."""
    exact = Fraction(str(amount)) / units.to_canonical(quantity, Fraction(1), unit)
    return float(round(exact, 6))
