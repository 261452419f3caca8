"""What the trial page does not say: no rules, but a list that a screening shows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from cabinetkit.eligibility.chart import Patient, days_of
from cabinetkit.eligibility.derived import age_in_years


class Silence(NamedTuple):
    """A topic on which the page is silent, and what the chart shows of it."""

    topic: str
    says: str
    in_chart: Callable[[Patient, date], str] = lambda patient, on: ""

    def of(self, patient: Patient, on: date) -> str:
        """The silence in one sentence, with what this chart shows on that day."""
        shown = self.in_chart(patient, on)
        return f"{self.says}{f' ({shown})' if shown else ''}"


def _age(patient: Patient, on: date) -> str:
    if patient.born is None:
        return "day of birth: not recorded"
    return f"this patient is {age_in_years(patient.born, on)}"


def _oldest_test(patient: Patient, on: date) -> str:
    days = [*days_of(patient.labs)]
    if patient.ecg is not None:
        days.append(("ecg", patient.ecg.date))
    if not days:
        return "no dated test in this chart"
    oldest = min(day for _, day in days)
    return f"the oldest here is of {oldest}, {(on - oldest).days} days before"


SILENCES = (
    Silence("age", "The page gives no limit of age", _age),
    Silence("consent", "The page does not mention informed consent"),
    Silence(
        "contraception",
        "The page asks for a pregnancy test, and for no contraception during or after treatment",
    ),
    Silence(
        "test dates",
        "The page gives no window for blood tests, urine, the electrocardiogram and the baseline "
        "scan; here they do not expire",
        _oldest_test,
    ),
)
