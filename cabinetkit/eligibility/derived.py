"""What is worked out from a chart, not written in it: small pure functions, exact numbers."""

from __future__ import annotations

from calendar import isleap
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from functools import lru_cache


def age_in_years(born: date, on: date) -> int:
    """Completed years of life on a day; a birthday on 29 February is counted from 1 March."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def birthdays(born: date) -> Iterator[date]:
    """The days on which a year of life is completed, for a hundred and fifty years."""
    for year in range(born.year + 1, born.year + 151):
        leap_day = (born.month, born.day) == (2, 29) and not isleap(year)
        yield date(year, 3, 1) if leap_day else born.replace(year=year)


def cockcroft_gault(
    *, age: int, weight_kg: Fraction, creatinine_mg_dl: Fraction, female: bool
) -> Fraction:
    """Creatinine clearance in mL/min, with actual body weight.

    Cockcroft DW, Gault MH. Nephron 1976;16:31-41.
    """
    clearance = (140 - age) * weight_kg / (72 * creatinine_mg_dl)
    return clearance * Fraction(85, 100) if female else clearance


@lru_cache(maxsize=1024)
def fridericia(*, qt_ms: Fraction, rr_ms: Fraction) -> Fraction:
    """QT corrected for heart rate, in ms: QT divided by the cube root of RR in seconds.

    Kept to a trillionth of a millisecond, so that a value of exactly 500 stays 500.
    Fridericia LS. Acta Med Scand 1920;53:469-486.
    """
    return _cube_root(qt_ms**3 / (rr_ms / 1000))


def _cube_root(number: Fraction) -> Fraction:
    """The largest multiple of a trillionth whose cube does not exceed the number."""
    scale = 10**12
    cube = number.numerator * scale**3 // number.denominator
    root = round(float(number) ** (1 / 3) * scale)  # a guess; what follows is exact
    while root**3 > cube:
        root -= 1
    while (root + 1) ** 3 <= cube:
        root += 1
    return Fraction(root, scale)


def corrected_calcium(*, calcium_mg_dl: Fraction, albumin_g_dl: Fraction) -> Fraction:
    """Total calcium in mg/dL that would be measured at an albumin of 4 g/dL.

    Payne RB et al. BMJ 1973;4:643-646, in the rounded form 0.8 mg/dL for each 1 g/dL.
    """
    return calcium_mg_dl + Fraction(8, 10) * (4 - albumin_g_dl)


def growth_over_nadir(sums_mm: list[Fraction]) -> tuple[Fraction, Fraction]:
    """Growth of the last sum of diameters over the smallest before it: in mm, and in percent.

    A first scan has grown by nothing. Regrowth from a sum of zero counts as 100 percent.
    RECIST 1.1: Eisenhauer EA et al. Eur J Cancer 2009;45:228-247.
    """
    *earlier, latest = sums_mm
    nadir = min(earlier, default=latest)
    growth = latest - nadir
    if nadir == 0:
        return growth, Fraction(100 if growth > 0 else 0)
    return growth, 100 * growth / nadir
