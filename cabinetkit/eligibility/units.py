"""Usual units and their exact conversion, from the one table in `data/units.json`."""

from __future__ import annotations

from fractions import Fraction
from functools import cache, lru_cache

from cabinetkit.data import data
from cabinetkit.errors import CabinetkitError, shortened

Per = dict[str, Fraction]


@cache
def _table() -> dict[str, tuple[str, Per]]:
    return {
        quantity: (row["canonical"], {u: _exact(n) for u, n in row["per_canonical"].items()})
        for quantity, row in data("units.json")["quantities"].items()
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


@cache
def typical_limits(quantity: str) -> dict[str, str]:
    """Limits of normal as a laboratory might give them, in the canonical unit; for examples."""
    typical: dict[str, str] = data("units.json")["quantities"][quantity]["typical"]
    return typical


@lru_cache(maxsize=512)
def recognised(quantity: str, unit: str) -> str:
    """The kit's spelling of a unit: 'µmol/l' is 'umol/L'. Raises with the units that would do."""
    plain = _plain(unit)
    for known in _table()[quantity][1]:
        if _plain(known) == plain:
            return known
    # No nearest unit is named: mg/L relabelled as mg/dL would be wrong by ten.
    raise CabinetkitError(
        f"{shortened(unit)} is not a unit of {quantity} here; "
        f"convert the result to {' or '.join(units_of(quantity))}"
    )


# People write µmol/l, mm³ and x 10⁹; casefold has made the micro sign a mu.
_SPELLINGS = {
    " ": "",
    "\N{GREEK SMALL LETTER MU}": "u",
    "\N{MULTIPLICATION SIGN}": "x",
    "³": "^3",
    "⁹": "^9",
    "10*": "10^",
    "x10^": "10^",
    "mm^3": "mm3",
}


def _plain(unit: str) -> str:
    unit = unit.casefold()
    for written, plain in _SPELLINGS.items():
        unit = unit.replace(written, plain)
    return unit


def to_canonical(quantity: str, number: Fraction, unit: str) -> Fraction:
    """The same amount in the canonical unit, exactly."""
    return number / _table()[quantity][1][recognised(quantity, unit)]


@lru_cache(maxsize=512)
def per_canonical(quantity: str, unit: str) -> float:
    """How many of this unit are one of the canonical; to show limits in the unit of a result."""
    return float(_table()[quantity][1][recognised(quantity, unit)])


def plain_number(number: Fraction | float, *, digits: int = 4) -> str:
    """A number for the eye: exact when it ends within `digits` decimals, else rounded to them."""
    text = f"{float(number):.{digits}f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text
