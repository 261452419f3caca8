"""How an entry of the chart becomes an answer that a rule can be judged on."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

from cabinetkit.eligibility import units
from cabinetkit.eligibility.entries import Measurement, Never, Signed
from cabinetkit.eligibility.vocabulary import NEVER, ONGOING, Absent, Answer, Known

NOT_RECORDED = Absent()


def result(entry: Measurement | None, quantity: str, side: str = "value") -> Answer:
    """A laboratory result, or one of its limits, exactly, in the canonical unit."""
    typed = None if entry is None else getattr(entry, side)
    if entry is None or typed is None:
        return NOT_RECORDED
    return _converted(str(typed), entry.unit, quantity)


@lru_cache(maxsize=4096)
def _converted(typed: str, unit: str, quantity: str) -> Known:
    known = units.recognised(quantity, unit)
    convention = "" if known == units.canonical_unit(quantity) else "exact-conversion"
    exact = units.to_canonical(quantity, Fraction(typed), known)
    return Known(exact, f"{typed} {unit}", unit, convention)


def number(value: Decimal | int | None, unit: str = "") -> Answer:
    """A plain number in the fact's own unit."""
    return NOT_RECORDED if value is None else _number(str(value), unit)


@lru_cache(maxsize=4096)
def _number(typed: str, unit: str) -> Known:
    return Known(Fraction(typed), f"{typed} {unit}".rstrip(), unit)


def computed(value: Fraction, unit: str, convention: str = "") -> Known:
    """A number that the kit worked out, and the convention by which it did."""
    return Known(value, f"{units.plain_number(value, digits=1)} {unit}", unit, convention)


def code(value: str | tuple[str, ...] | None) -> Answer:
    """A coded value, or several."""
    if value is None:
        return NOT_RECORDED
    return Known(value, value if isinstance(value, str) else " + ".join(value) or "none")


def yes_no(value: bool | Never | None) -> Answer:
    """A yes or a no; *never* is a no as of its day."""
    if value is None:
        return NOT_RECORDED
    if isinstance(value, Never):
        return Known(False, f"none, as of {value.never.isoformat()}")
    return Known(value, "yes" if value else "no")


def judgement(value: Signed | None) -> Answer:
    """A clinician's judgement, with who gave it and when."""
    if value is None:
        return Absent("not judged and signed yet")
    return Known(
        value.answer, f"{'yes' if value.answer else 'no'} ({value.by}, {value.on.isoformat()})"
    )


def day(value: Any) -> Answer:
    """A day, or never, or still going on."""
    if value is None:
        return NOT_RECORDED
    if isinstance(value, Never):
        return Known(NEVER, f"never, as of {value.never.isoformat()}")
    if isinstance(value, date):
        return Known(value, value.isoformat())
    return Known(ONGOING, value)
