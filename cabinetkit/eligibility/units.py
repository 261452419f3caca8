"""Usual units and their exact conversion, from the one table in `data/units.json`."""

from __future__ import annotations

import json
from functools import cache, lru_cache
from fractions import Fraction
from importlib.resources import files

from cabinetkit.errors import CabinetkitError, near_miss, shortened

Per = dict[str, Fraction]


@cache
def _table() -> dict[str, tuple[str, Per]]:
    text = (files("cabinetkit") / "data" / "units.json").read_text(encoding="utf-8")
    return {
        quantity: (row["canonical"], {u: _exact(n) for u, n in row["per_canonical"].items()})
        for quantity, row in json.loads(text)["quantities"].items()
    }


def _exact(text: str) -> Fraction:
    numerator, _, denominator = text.partition("/")
    return Fraction(numerator) / Fraction(denominator or 1)


def canonical_unit(quantity: str) -> str:
    """The unit in which the kit compares this quantity."""
    return _table()[quantity][0]


def units_of(quantity: str) -> tuple[str, ...]:
    """The units in which this quantity may be given."""
    return tuple(_table()[quantity][1])


@lru_cache(maxsize=512)
def recognised(quantity: str, unit: str) -> str:
    """The kit's spelling of a unit: 'µmol/l' is 'umol/L'. Raises with the units that would do."""
    plain = _plain(unit)
    for known in _table()[quantity][1]:
        if _plain(known) == plain:
            return known
    known = ", ".join(units_of(quantity))
    raise CabinetkitError(
        f"{shortened(unit)} is not a unit of {quantity} here; use {known}."
        + near_miss(unit, units_of(quantity))
    )


def _plain(unit: str) -> str:
    # Micro is written with two different characters, and people write mm³ and ×10⁹.
    for written, plain in (
        ("µ", "u"),
        ("μ", "u"),
        ("³", "3"),
        ("⁹", "^9"),
        ("x10", "10"),
        ("×10", "10"),
    ):
        unit = unit.replace(written, plain)
    return unit.replace(" ", "").replace("mm^3", "mm3").casefold()


def to_canonical(quantity: str, number: Fraction, unit: str) -> Fraction:
    """The same amount in the canonical unit, exactly."""
    return number / _table()[quantity][1][recognised(quantity, unit)]


def from_canonical(quantity: str, number: Fraction, unit: str) -> Fraction:
    """A canonical amount in another unit, exactly; limits are shown in the unit of the result."""
    return number * _table()[quantity][1][recognised(quantity, unit)]


def plain_number(number: Fraction, *, digits: int = 4) -> str:
    """A number for the eye: exact when it ends within `digits` decimals, else rounded to them."""
    text = f"{float(round(number, digits)):.{digits}f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text
