"""What is worked out from a chart, held against values worked by hand."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from itertools import islice

import pytest
from charts import finding

from cabinetkit.eligibility.derived import (
    age_in_years,
    birthdays,
    cockcroft_gault,
    corrected_calcium,
    fridericia,
    growth_over_nadir,
)

# --- QT -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("qt", "rr", "expected"),
    [
        # RR of one second: the cube root is 1, QT stays as it is.
        (420, "1000", 420),
        # RR 0.512 s = 0.8 x 0.8 x 0.8: 400 / 0.8 = 500, exactly the limit.
        (400, "512", 500),
        # RR 0.729 s = 0.9 x 0.9 x 0.9: 450 / 0.9 = 500.
        (450, "729", 500),
        # RR 1.331 s = 1.1 x 1.1 x 1.1: 440 / 1.1 = 400; a slow heart shortens it.
        (440, "1331", 400),
    ],
)
def test_qtcf_by_fridericia_is_exact_where_the_root_is(qt: int, rr: str, expected: int) -> None:
    assert fridericia(qt_ms=Fraction(qt), rr_ms=Fraction(rr)) == expected


@pytest.mark.parametrize(
    ("qt", "rate", "expected"),
    [
        # RR = 60/95 = 0.6316 s; 0.858 x 0.858 x 0.858 = 0.6316; 420 / 0.858 = 489.5.
        # Bazett's square root, 0.7947, would make it 528 and rule the patient out.
        (420, 95, 489.5),
        # RR = 0.75 s; 0.90856 cubed = 0.75; 380 / 0.90856 = 418.2. Bazett: 438.8.
        (380, 80, 418.2),
        # RR = 1.2 s; 1.06266 cubed = 1.2; 430 / 1.06266 = 404.6. Bazett: 392.5.
        (430, 50, 404.6),
    ],
)
def test_qtcf_by_fridericia_at_a_heart_rate(qt: int, rate: int, expected: float) -> None:
    qtcf = fridericia(qt_ms=Fraction(qt), rr_ms=Fraction(60_000, rate))
    assert float(qtcf) == pytest.approx(expected, abs=0.05)


def test_a_chart_with_qt_and_rate_is_judged_by_fridericia_not_by_bazett() -> None:
    found = finding("labs.qtcf", {"ecg.qt_ms": 420, "ecg.heart_rate_per_min": 95})
    assert found.status == "met"
    assert "QTcF 489.5 ms (computed)" in found.because


def test_a_qtcf_of_exactly_500_is_still_met() -> None:
    ecg = {"date": "2024-02-15", "qt_ms": 400, "rr_ms": 512}
    assert finding("labs.qtcf", {"ecg": ecg}).status == "met"
    assert finding("labs.qtcf", {"ecg": ecg | {"rr_ms": 511}}).status == "not met"


# --- creatinine clearance -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("age", "weight", "creatinine", "female", "expected"),
    [
        # (140 - 60) x 72 / (72 x 1) = 80; for a woman 0.85 of it.
        (60, "72", "1", False, "80"),
        (60, "72", "1", True, "68"),
        # (140 - 50) x 80 / (72 x 1.25) = 7200 / 90 = 80.
        (50, "80", "1.25", False, "80"),
        # (140 - 65) x 70 / (72 x 1.5) = 5250 / 108 = 48.611...
        (65, "70", "1.5", False, "5250/108"),
        # (140 - 80) x 54 / (72 x 1) = 45, exactly the limit.
        (80, "54", "1", False, "45"),
        # (140 - 74) x 60 / (72 x 1.6) x 0.85 = 3960 / 115.2 x 0.85 = 29.21875.
        (74, "60", "1.6", True, "29.21875"),
    ],
)
def test_clearance_by_cockcroft_and_gault(age, weight, creatinine, female, expected) -> None:
    clearance = cockcroft_gault(
        age=age,
        weight_kg=Fraction(weight),
        creatinine_mg_dl=Fraction(creatinine),
        female=female,
    )
    assert clearance == Fraction(expected)


@pytest.mark.parametrize(("weight", "expected"), [(86.4, "met"), (86.3, "not met")])
def test_a_computed_clearance_of_exactly_45_is_met(weight: float, expected: str) -> None:
    # A man of 80 with 86.4 kg and 1.6 mg/dL: (140 - 80) x 86.4 / (72 x 1.6) = 5184 / 115.2 = 45.
    creatinine = {"value": 1.6, "unit": "mg/dL", "date": "2024-02-15"}
    changes = {
        "sex": "male",
        "reproduction": {},
        "born": "1944-04-20",
        "weight_kg": weight,
        "labs.creatinine": creatinine,
    }
    assert finding("labs.renal", changes).status == expected


@pytest.mark.parametrize(
    ("born", "on", "years"),
    [
        ("1962-08-03", "2024-04-20", 61),
        ("1962-04-20", "2024-04-20", 62),
        ("1962-04-21", "2024-04-20", 61),
        ("1964-02-29", "2024-02-28", 59),
        ("1964-02-29", "2024-02-29", 60),
        # No 29 February that year: the year is completed on 1 March.
        ("1964-02-29", "2023-02-28", 58),
        ("1964-02-29", "2023-03-01", 59),
        ("2024-04-20", "2024-04-20", 0),
    ],
)
def test_age_is_completed_on_the_birthday(born: str, on: str, years: int) -> None:
    assert age_in_years(date.fromisoformat(born), date.fromisoformat(on)) == years


@pytest.mark.parametrize("born", ["1964-02-29", "1900-02-28", "1999-12-31", "1971-04-03"])
def test_the_age_turns_on_birthdays_and_on_no_other_day(born: str) -> None:
    day = date.fromisoformat(born)
    turns = []
    for n in range(1, 12 * 366):
        on = day + timedelta(days=n)
        if age_in_years(day, on) > age_in_years(day, on - timedelta(days=1)):
            turns.append(on)
    assert turns == [*islice(birthdays(day), len(turns))]
    assert len(turns) == 12


# --- calcium --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("calcium", "albumin", "expected"),
    [
        # 0.8 mg/dL for each 1 g/dL below 4: 8.0 + 0.8 x 1.5 = 9.2.
        ("8.0", "2.5", "9.2"),
        # The lowest albumin that the page admits: 7.9 + 0.8 x 1.2 = 8.86.
        ("7.9", "2.8", "8.86"),
        ("9.3", "4", "9.3"),
        # Above 4 it comes down: 10.5 - 0.8 x 0.5 = 10.1.
        ("10.5", "4.5", "10.1"),
    ],
)
def test_corrected_calcium(calcium: str, albumin: str, expected: str) -> None:
    corrected = corrected_calcium(calcium_mg_dl=Fraction(calcium), albumin_g_dl=Fraction(albumin))
    assert corrected == Fraction(expected)


# --- growth ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sums", "mm", "percent"),
    [
        # 100 to 120: 20 of 100.
        ([100, 120], 20, 20),
        # RECIST counts from the smallest sum: 80 to 100 is 25%, though it began at 100.
        ([100, 80, 100], 20, 25),
        # Still smaller than at the start, and yet progression: 50 to 60 is 20%.
        ([100, 50, 60], 10, 20),
        # A shrinking sum has grown by a negative amount over the smallest before it: 80 to 60.
        ([100, 80, 60], -20, -25),
        # 20% of a small sum is less than 5 mm.
        ([20, 24], 4, 20),
        # The first scan has nothing to grow from.
        ([112], 0, 0),
        # Back from nothing counts as 100%.
        ([40, 0, 6], 6, 100),
        ([40, 0, 0], 0, 0),
    ],
)
def test_growth_over_the_smallest_sum_before(sums: list[int], mm: int, percent: int) -> None:
    assert growth_over_nadir([Fraction(each) for each in sums]) == (mm, percent)


def test_growth_is_not_rounded() -> None:
    # 84 to 112: 28 of 84 is a third.
    assert growth_over_nadir([Fraction(84), Fraction(112)]) == (28, Fraction(100, 3))


# --- against published worked values --------------------------------------------------------------


@pytest.mark.parametrize(
    ("qt", "rate", "published"),
    [
        # Three recordings of one man, PMC8275798, figure 1; the printed rates are rounded.
        (405, "52.7", 387.7),
        (405, "52.6", 387.6),
        (395, "85.9", 445.2),
    ],
)
def test_qtcf_against_a_published_figure(qt: int, rate: str, published: float) -> None:
    qtcf = fridericia(qt_ms=Fraction(qt), rr_ms=60_000 / Fraction(rate))
    assert float(qtcf) == pytest.approx(published, abs=0.3)


@pytest.mark.parametrize(
    ("age", "weight", "creatinine", "female", "published"),
    [
        # superglobalcalculator.com, creatinine clearance, example 1.
        (60, "80", "1.2", False, 74.1),
        # The same site's page on pharmacology, examples 1 and 2.
        (65, "70", "1.4", False, 52.1),
        (45, "60", "0.9", True, 74.8),
        # theprimecalculator.com, creatinine clearance.
        (50, "80", "1.0", False, 100),
    ],
)
def test_clearance_against_published_examples(age, weight, creatinine, female, published) -> None:
    clearance = cockcroft_gault(
        age=age,
        weight_kg=Fraction(weight),
        creatinine_mg_dl=Fraction(creatinine),
        female=female,
    )
    assert float(clearance) == pytest.approx(published, abs=0.05)


@pytest.mark.parametrize(
    ("calcium", "albumin", "published"),
    [
        ("8.5", "3.0", "9.3"),  # theprimecalculator.com, corrected calcium
        ("8.0", "2.0", "9.6"),  # onlinemedicaltools.com, corrected calcium
    ],
)
def test_corrected_calcium_against_published_examples(calcium, albumin, published) -> None:
    corrected = corrected_calcium(calcium_mg_dl=Fraction(calcium), albumin_g_dl=Fraction(albumin))
    assert corrected == Fraction(published)


def test_growth_against_the_published_example_of_a_partial_response() -> None:
    """EORTC, RECIST questions: sums of 100, 70, 70, 80, 80, 80 stay a response, no progression."""
    days = ("2023-05-02", "2023-06-02", "2023-07-02", "2023-08-02", "2023-09-02", "2023-10-02")
    published = (100, 70, 70, 80, 80, 80)

    def scans(*sums: int) -> dict[str, object]:
        rows = [
            {"date": day, "sum_mm": mm, "new_lesions": False}
            for day, mm in zip(days, sums, strict=True)
        ]
        return {"scans": {"entries": rows, "complete_on": "2024-02-15"}}

    assert finding("disease.progression", scans(*published)).status == "not met"
    # One more step of the same growth, 84 over 70, is 20 percent and 14 mm: progression.
    assert finding("disease.progression", scans(*published[:-1], 84)).status == "met"
    assert growth_over_nadir([Fraction(each) for each in published])[0] == 10
