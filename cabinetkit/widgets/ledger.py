"""The ledger: benefit and harm of 100 patients in each arm, side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cabinetkit.figures.ledgers import paint_ledger
from cabinetkit.figures.picture import Picture
from cabinetkit.results import ledger as results
from cabinetkit.widgets.controls import Buttons, Number, TypedNumber
from cabinetkit.widgets.widget import Widget


def ledger() -> LedgerView:
    """The ledger of either cohort, at a month.

    >>> import cabinetkit as ck
    >>> [[round(n) for n in each["per_100"]] for each in ck.ledger().values()["lines"]]
    [[64, 30], [62, 27], [5, 0]]
    """
    return LedgerView()


class LedgerView(Widget):
    """The cohort, and the month of the first line."""

    def __init__(self) -> None:
        super().__init__(
            "10.ledger",
            prompt="Of 100 epNET patients on placebo, how many had an adverse event of grade 3 or "
            "higher? Type a number.",
            prediction=TypedNumber("of 100 on placebo", lowest=0, highest=100),
            controls={
                "cohort": Buttons("Cohort", ["epNET", "pNET"], chosen="epNET"),
                "month": Number("Month of the first line", 6, lowest=3, highest=18, step=1),
            },
        )

    def facts(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        found = results.ledger(settings["cohort"], settings["month"])
        return {
            "lines": [
                {"what": each.what, "per_100": each.per_100, "basis": each.basis}
                for each in found.lines
            ]
        }

    def picture(self, settings: Mapping[str, Any]) -> Picture:
        found = results.ledger(settings["cohort"], settings["month"])
        return Picture(
            sentence=f"{found.says} {found.remarks[0]}",
            alt=f"Fields of 100 dots, filled where it happened. {found.says}",
            head=found.head,
            rows=found.rows,
            paint=lambda: paint_ledger(found),
        )

    def outcome(self, prediction: Any) -> str:
        harmed = results.ledger("epNET").lines[1]
        return (
            f"You said {prediction:g}; a secondary copy gives {harmed.per_100[1]:.0f}, beside "
            f"{harmed.per_100[0]:.0f} on cabozantinib."
        )
