"""The window lanes: eight clocks of one patient, and the days that they leave together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any

from cabinetkit.eligibility.chart import Patient
from cabinetkit.eligibility.clocks import clocks
from cabinetkit.eligibility.load import changed
from cabinetkit.eligibility.months import POLICIES
from cabinetkit.eligibility.patients import patient
from cabinetkit.eligibility.window import Window
from cabinetkit.figures.lanes import plot_window
from cabinetkit.figures.picture import MOVING, Picture
from cabinetkit.practice.judges import as_day
from cabinetkit.widgets.controls import Buttons, Day, Typed
from cabinetkit.widgets.widget import Widget

PATIENT = "ms-rivera"
SCAN = date(2023, 6, 15)  # the one of her scans that shows progression


def window_lanes() -> WindowLanes:
    """The window lanes of Ms Rivera, an invented patient.

    >>> import cabinetkit as ck
    >>> ck.window_lanes().values(progression="2023-04-10")["first"] is None
    True
    """
    return WindowLanes()


class WindowLanes(Widget):
    """The planned day, how months are counted, and the day of the scan that showed growth."""

    def __init__(self) -> None:
        super().__init__(
            "04.window-lanes",
            prompt="Ms Rivera's eight clocks are in the text above. What is the first day on which "
            "all of them allow registration? Type a day, as 2024-04-01.",
            prediction=Typed("first day", as_day),
            controls={
                "planned": Day(
                    "Planned day",
                    date(2024, 4, 2),
                    first=date(2024, 3, 6),
                    last=date(2024, 12, 31),
                ),
                "months": Buttons("A month is", list(POLICIES), chosen="calendar months"),
                "progression": Day(
                    "Scan with growth", SCAN, first=date(2023, 3, 1), last=date(2024, 1, 15)
                ),
            },
        )

    def facts(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        window = _window(**settings)
        first = window.stretches[0] if window.stretches else None
        return {
            "planned_inside": window.on in window,
            "first": first.first.isoformat() if first else None,
            "last": first.last.isoformat() if first else None,
            "opened_by": list(first.opened_by) if first else [],
            "closed_by": list(first.closed_by) if first else [],
            "conflict": list(window.conflict),
        }

    def picture(self, settings: Mapping[str, Any]) -> Picture:
        window = _window(**settings)
        drawn = plot_window(window, dots_per_inch=MOVING)
        inside = "inside it" if window.on in window else "outside it"
        sentence = f"{window.says} The planned day, {window.on}, is {inside}."
        return replace(drawn, sentence=sentence)

    def outcome(self, prediction: Any) -> str:
        first = _window(**self.home).stretches[0]
        if prediction == first.first:
            return f"You said {prediction}, and that is it."
        return f"You said {prediction}; it is {first.first}, set by {', '.join(first.opened_by)}."


@lru_cache(maxsize=512)
def _window(planned: date, months: str, progression: date) -> Window:
    return clocks(_rivera(progression), planned, days_a_month=POLICIES[months])


@lru_cache(maxsize=512)
def _rivera(progression: date) -> Patient:
    """Her chart, with the scan that showed growth on this day."""
    chart = patient(PATIENT)
    scans = chart.model_dump(mode="json", exclude_none=True)["scans"]
    for scan in scans["entries"]:
        if scan["date"] == SCAN.isoformat():
            scan["date"] = progression.isoformat()
    return changed(chart, scans=scans)
