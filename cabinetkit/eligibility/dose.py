"""The daily dose of cabozantinib by weight, as a report of the US label gives it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NamedTuple

from cabinetkit.sources import Place, source

PLACE = source("fda-approval-news").at("Paragraph on the dose")
FULL_FROM_KG = 40
ADULT_FROM_YEARS = 18


class Dose(NamedTuple):
    """A dose in mg a day, None where the report gives none; in words; and the place of it."""

    mg_a_day: int | None
    says: str
    source: Place = PLACE

    def to_json(self) -> dict[str, Any]:
        """The dose as plain data."""
        return self._asdict() | {"source": self.source.model_dump(mode="json")}


def us_label_dose(*, weight_kg: Decimal | None, age: int | None) -> Dose:
    """60 mg a day from a weight of 40 kg; below it 40 mg, stated for children only.

    None in mg a day where weight, or below 40 kg age, is not recorded, and for a light adult.
    """
    if weight_kg is None:
        return Dose(None, "not known, since the weight is not recorded")
    if weight_kg >= FULL_FROM_KG:
        return Dose(60, f"60 mg a day (weight {weight_kg} kg, the limit is {FULL_FROM_KG} kg)")
    if age is None:
        return Dose(None, f"not known: below {FULL_FROM_KG} kg the age counts and is not recorded")
    if age >= ADULT_FROM_YEARS:
        return Dose(None, f"not known: the report gives none for an adult below {FULL_FROM_KG} kg")
    return Dose(40, f"40 mg a day (a child of {weight_kg} kg, the limit is {FULL_FROM_KG} kg)")
