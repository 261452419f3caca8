"""The clocks of a patient: the criteria that time alone opens and closes, and their window.

A blood pressure or a pregnancy test can be taken again on any day, and is left out here.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from cabinetkit.eligibility.chart import Patient
from cabinetkit.eligibility.criteria import criteria
from cabinetkit.eligibility.months import with_months_as_days
from cabinetkit.eligibility.window import Window, lanes

CLOCKS = (
    "disease.progression",
    "prior.washout",
    "prior.radionuclide-washout",
    "prior.liver-directed-washout",
    "prior.major-surgery",
    "prior.major-wound-healed",
    "history.thromboembolism",
    "medication.lmwh",
)


def clocks(patient: Patient, on: date, *, days_a_month: float | None = None) -> Window:
    """The window that the eight clocks leave; calendar months, unless a month is so many days."""
    counted = [
        replace(criteria[name], rule=with_months_as_days(criteria[name].rule, days_a_month))
        for name in CLOCKS
    ]
    return Window(patient, on, lanes(patient, counted, on))
