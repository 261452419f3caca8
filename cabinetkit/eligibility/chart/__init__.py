"""The chart of a patient: what is known of her, and what is not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import BaseModel, Field, StrictBool, model_validator

from cabinetkit.eligibility.chart.past import Brain, History
from cabinetkit.eligibility.chart.present import (
    BloodPressure,
    Ecg,
    Judgements,
    Labs,
    Medicine,
    Reproduction,
)
from cabinetkit.eligibility.chart.tumour import (
    Disease,
    Lesion,
    LocalTreatment,
    PlannedTreatment,
    Scan,
    Spread,
    Surgery,
    Therapy,
    Toxicity,
)
from cabinetkit.eligibility.entries import (
    Day,
    Listing,
    Positive,
    Record,
    Text,
    Whole,
    asks,
    complaint,
    lists,
    shown,
)
from cabinetkit.errors import ChartError


class Patient(Record):
    """A patient's chart. A field that is left out is not known; nothing defaults to normal.

    Days are YYYY-MM-DD; `planned_start_lag_days` is the number of days planned between
    registration and the first dose.
    """

    id: Text
    story: Text | None = None
    invented: StrictBool | None = None
    sex: Literal["female", "male"] | None = asks("sex")
    born: Day | None = None
    weight_kg: Annotated[Positive, Field(ge=1, le=500)] | None = None
    ecog: Annotated[Whole, Field(ge=0, le=5)] | None = asks(
        "ECOG performance status", step="1", renewed="test"
    )
    planned_start_lag_days: Annotated[Whole, Field(ge=0, le=365)] | None = None
    disease: Disease = Disease()
    scans: Listing[Scan] | None = lists("scan", "scans", renewed="scan")
    lesions: Listing[Lesion] | None = lists("lesion", "lesions", renewed="scan")
    spread: Spread = Spread()
    therapies: Listing[Therapy] | None = lists("treatment", "treatments")
    local_treatments: Listing[LocalTreatment] | None = lists(
        "embolization or ablation", "embolizations and ablations"
    )
    planned_treatments: Listing[PlannedTreatment] | None = lists(
        "treatment planned beside the study", "treatments planned beside the study", renewed="plan"
    )
    surgeries: Listing[Surgery] | None = lists("operation", "operations")
    toxicities: Listing[Toxicity] | None = lists("side effect", "side effects", renewed="test")
    history: History = History()
    brain: Brain = Brain()
    blood_pressure: Listing[BloodPressure] | None = lists(
        "blood pressure reading", "blood pressure readings", sampled=True, renewed="test"
    )
    medicines: Listing[Medicine] | None = lists("medicine", "medicines", renewed="plan")
    reproduction: Reproduction = Reproduction()
    ecg: Ecg | None = None
    labs: Labs = Labs()
    judgements: Judgements = Judgements()

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if self.sex == "male" and any(value is not None for _, value in self.reproduction):
            said = "'reproduction' is asked of women only; correct the sex or leave that out"
            raise complaint("sex", said, field="sex")
        return self

    @cached_property
    def _days(self) -> tuple[tuple[str, date], ...]:
        # A chart never changes, so it is walked once.
        return tuple(days_of(self))

    @property
    def last_entry(self) -> date | None:
        """The last day that is written in the chart, that of birth aside; None without one."""
        return max((day for path, day in self._days if path != "born"), default=None)

    def check_against(self, on: date) -> None:
        """Raises when an entry of the chart lies after the day of the screening."""
        for path, day in self._days:
            if day > on:
                raise ChartError(
                    f"{path}: {shown(day)} lies after the day of the screening, {on}; "
                    "screen on a later day or correct the entry"
                )
            if self.born and day < self.born:
                raise ChartError(
                    f"{path}: {shown(day)} lies before the day of birth, {self.born}; "
                    "correct one of the two"
                )


def days_of(record: BaseModel, path: str = "") -> Iterator[tuple[str, date]]:
    """Every day written in a chart, with its path."""
    for name, value in record:
        here = f"{path}.{name}" if path else name
        if isinstance(value, date):
            yield here, value
        elif isinstance(value, BaseModel):
            yield from days_of(value, here)
        elif isinstance(value, tuple):
            for number, row in enumerate(value):
                if isinstance(row, BaseModel):
                    yield from days_of(row, f"{here}[{number}]")
