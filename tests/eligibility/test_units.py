"""Units: worked conversions both ways, every spelling, and nothing lost on the way."""

from __future__ import annotations

import json
from fractions import Fraction
from importlib.resources import files

import pytest
from charts import status
from hypothesis import given, settings
from hypothesis import strategies as st

from cabinetkit.eligibility.units import (
    canonical_unit,
    per_canonical,
    plain_number,
    recognised,
    to_canonical,
    units_of,
)
from cabinetkit.errors import CabinetkitError

_TEXT = (files("cabinetkit") / "data" / "units.json").read_text(encoding="utf-8")
QUANTITIES = list(json.loads(_TEXT)["quantities"])
PAIRS = [(quantity, unit) for quantity in QUANTITIES for unit in units_of(quantity)]

# Worked by hand: so much in this unit is so much in the canonical one.
WORKED = [
    ("creatinine", "88.4", "umol/L", "1"),
    ("creatinine", "132.6", "umol/L", "1.5"),
    ("bilirubin", "17.1", "umol/L", "1"),
    ("bilirubin", "34.2", "umol/L", "2"),
    ("creatinine clearance", "0.75", "mL/s", "45"),
    ("enzyme activity", "40", "IU/L", "40"),
    ("enzyme activity", "0.7", "ukat/L", "42"),
    ("cell count", "1500", "/mm3", "1.5"),
    ("cell count", "100000", "/uL", "100"),
    ("cell count", "214", "10^3/uL", "214"),
    ("hemoglobin", "90", "g/L", "9"),
    ("hemoglobin", "5", "mmol/L", "8.057"),
    ("albumin", "28", "g/L", "2.8"),
    ("clotting ratio", "1.2", "ratio", "1.2"),
    ("clotting time", "35", "s", "35"),
    ("potassium", "4.2", "mEq/L", "4.2"),
    ("phosphorus", "1.1", "mmol/L", "3.40714"),
    ("calcium", "2.5", "mmol/L", "10.0195"),
    ("calcium", "5", "mEq/L", "10.0195"),
    ("magnesium", "0.82", "mmol/L", "1.99301"),
    ("magnesium", "1.64", "mEq/L", "1.99301"),
    ("urine protein to creatinine", "113.12", "mg/mmol", "1"),
    ("urine protein to creatinine", "200", "mg/g", "0.2"),
    ("urine protein to creatinine", "0.2", "g/g", "0.2"),
    ("thyrotropin", "2.1", "uIU/mL", "2.1"),
    ("thyrotropin", "2.1", "mU/L", "2.1"),
    ("free thyroxine", "12.87", "pmol/L", "1"),
    ("duration", "0.5", "s", "500"),
    ("length", "1.5", "cm", "15"),
]

# How many SI units are one conventional unit, by the table of the AMA Manual of Style.
AMA = [
    ("creatinine", "umol/L", 88.4),
    ("bilirubin", "umol/L", 17.104),
    ("calcium", "mmol/L", 0.25),
    ("magnesium", "mmol/L", 0.4114),
    ("phosphorus", "mmol/L", 0.3229),
    ("free thyroxine", "pmol/L", 12.871),
    ("enzyme activity", "ukat/L", 0.0167),
    ("hemoglobin", "mmol/L", 0.6206),
]

TIMES = "\N{MULTIPLICATION SIGN}"
SPELLINGS = [
    ("creatinine", "umol/L", ["µmol/L", "μmol/L", "µmol/l", "umol / L", " UMOL/L ", "Umol/l"]),
    ("creatinine", "mg/dL", ["mg/dl", "MG/DL", "mg / dL"]),
    ("enzyme activity", "ukat/L", ["µkat/L", "μkat/l"]),
    ("cell count", "/mm3", ["/mm³", "/mm^3", "/ mm3", "/MM3"]),
    ("cell count", "/uL", ["/µL", "/μl", "/ul"]),
    (
        "cell count",
        "10^9/L",
        ["10⁹/L", f"{TIMES}10⁹/L", "x10^9/L", "x 10^9/L", f"{TIMES} 10⁹/l", "10*9/L"],
    ),
    ("cell count", "10^3/uL", ["10³/µL", f"{TIMES}10³/µL", "x10^3/uL", "x 10³/μl", "10*3/uL"]),
    ("thyrotropin", "uIU/mL", ["µIU/mL", "μIU/ml", "uiu/ml"]),
    ("urine protein to creatinine", "mg/mmol", ["mg / mmol", "MG/mmol"]),
]


@pytest.mark.parametrize(("quantity", "amount", "unit", "canonical"), WORKED)
def test_a_worked_conversion_is_exact(quantity, amount, unit, canonical) -> None:
    assert to_canonical(quantity, Fraction(amount), unit) == Fraction(canonical)


@pytest.mark.parametrize(("quantity", "amount", "unit", "canonical"), WORKED)
def test_the_factor_for_the_eye_is_the_one_that_decides(quantity, amount, unit, canonical) -> None:
    shown = float(Fraction(canonical)) * per_canonical(quantity, unit)
    assert shown == pytest.approx(float(Fraction(amount)), rel=1e-12)


def test_every_unit_beside_the_canonical_one_has_a_worked_conversion() -> None:
    worked = {(quantity, unit) for quantity, _, unit, _ in WORKED}
    assert {(q, u) for q, u in PAIRS if u != canonical_unit(q)} <= worked


@pytest.mark.parametrize(("quantity", "unit", "factor"), AMA)
def test_factors_agree_with_the_published_table(quantity, unit, factor) -> None:
    assert per_canonical(quantity, unit) == pytest.approx(factor, rel=0.003)


@settings(derandomize=True, deadline=None)
@given(st.sampled_from(PAIRS), st.fractions(0, 10_000, max_denominator=1_000))
def test_a_conversion_loses_nothing(pair: tuple[str, str], amount: Fraction) -> None:
    """What is converted stays in proportion, to the last digit: no rounding on the way."""
    quantity, unit = pair
    one = to_canonical(quantity, Fraction(1), unit)
    assert to_canonical(quantity, amount, unit) == amount * one


@pytest.mark.parametrize("quantity", QUANTITIES)
def test_the_canonical_unit_is_one_of_the_units_and_stays_as_it_is(quantity: str) -> None:
    assert canonical_unit(quantity) in units_of(quantity)
    assert to_canonical(quantity, Fraction(7, 3), canonical_unit(quantity)) == Fraction(7, 3)


@pytest.mark.parametrize(("quantity", "unit"), PAIRS)
def test_every_unit_is_recognised_as_itself_and_in_capitals(quantity: str, unit: str) -> None:
    assert recognised(quantity, unit) == unit
    assert recognised(quantity, unit.upper()) == unit


@pytest.mark.parametrize(
    ("quantity", "unit", "written"),
    [(quantity, unit, written) for quantity, unit, others in SPELLINGS for written in others],
)
def test_the_usual_spellings_are_recognised(quantity: str, unit: str, written: str) -> None:
    assert recognised(quantity, written) == unit


@pytest.mark.parametrize(
    ("quantity", "unit"),
    [
        ("creatinine", "mmol/L"),
        ("creatinine", "mg/L"),
        ("creatinine", "mg"),
        ("creatinine", ""),
        ("creatinine clearance", "mL/min/1.73 m2"),
        ("hemoglobin", "g"),
        ("hemoglobin", "mg/dL"),
        ("cell count", "10^6/L"),
        ("cell count", "/L"),
        ("cell count", "10^9"),
        ("potassium", "mg/dL"),
        ("urine protein to creatinine", "mg/24 h"),
    ],
)
def test_a_wrong_unit_is_refused_with_the_right_ones_and_no_guess(quantity: str, unit: str) -> None:
    with pytest.raises(CabinetkitError) as caught:
        recognised(quantity, unit)
    told = str(caught.value)
    assert told.startswith(f"'{unit}' is not a unit of {quantity} here; convert the result to ")
    assert all(known in told for known in units_of(quantity))
    # A guess would be an invitation to relabel a number that belongs to another unit.
    assert "Did you mean" not in told


@pytest.mark.parametrize(
    ("micromoles", "expected"), [(132.6, "met"), (132.7, "not met"), (133, "not met")]
)
def test_a_limit_in_another_unit_is_compared_exactly(micromoles: float, expected: str) -> None:
    # A low weight, so that the clearance does not do instead.
    creatinine = {"value": micromoles, "unit": "µmol/L", "date": "2024-02-15"}
    changes = {"labs.creatinine": creatinine, "weight_kg": 40}
    assert status("labs.renal", changes) == expected


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("1.5", "1.5"),
        ("2", "2"),
        ("35/19", "1.8421"),
        ("0", "0"),
        ("-1/100000", "0"),
        ("1/3", "0.3333"),
    ],
)
def test_a_number_is_rounded_for_the_eye_only(number: str, text: str) -> None:
    assert plain_number(Fraction(number)) == text
