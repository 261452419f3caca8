"""The reorderable funnel: 120 invented referrals, in any order and by any definition."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cabinetkit.eligibility.checks import checks_of
from cabinetkit.eligibility.criteria import SECONDARY
from cabinetkit.eligibility.criteria.versions import VERSIONS
from cabinetkit.eligibility.funnel import Funnel, screen_list
from cabinetkit.figures.funnels import paint_funnel
from cabinetkit.figures.picture import Picture
from cabinetkit.widgets.controls import Buttons
from cabinetkit.widgets.order import Order
from cabinetkit.widgets.widget import Widget

DEFINITIONS = [
    (f"{name} ({each.standing})" if each.standing == "secondary" else name, name)
    for name, each in VERSIONS.items()
]
CHECKS = {name: tuple(checks_of(each)) for name, each in VERSIONS.items()}


def funnel() -> FunnelMover:
    """The funnel of the kit's invented referrals.

    >>> import cabinetkit as ck
    >>> ck.funnel().values()["eligible"]
    40
    """
    return FunnelMover()


class FunnelMover(Widget):
    """The order of the checks, and the definition by which the list is screened."""

    def __init__(self) -> None:
        first = screen_list("early").funnel()
        super().__init__(
            "06.funnel",
            prompt=f"{first.total} invented referrals, six checks, the labs last: {first.eligible} "
            "are eligible. Now ask for the labs first. How many will be eligible?",
            prediction=Buttons("Eligible", ["fewer", "the same", "more"]),
            controls={
                "order": Order("Move", first.order),
                "definition": Buttons("Definition", DEFINITIONS, chosen="early"),
            },
            reset="Reset to the page",
        )

    def reset(self) -> None:
        self.controls["definition"].value = "early"
        super().reset()

    def facts(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        return _counted(settings).to_json()

    def picture(self, settings: Mapping[str, Any]) -> Picture:
        found = _counted(settings)
        stops = [f"{each.check} {each.first}" for each in found.at]
        most = max(found.at, key=lambda each: each.first)
        standing = f" {SECONDARY}" if found.criteria.standing == "secondary" else ""
        told = (
            f"{found.says} In this order {most.check} stops most, {most.first}; {most.any} fail it "
            f"at all, {most.sole} with all else met.{standing}"
        )
        return Picture(
            sentence=told,
            alt=f"Bars of the patients stopped first at each check, in this order: "
            f"{'; '.join(stops)}. Below: {found.unknown} of whom nobody can tell yet, "
            f"{found.eligible} eligible.",
            head=found.head,
            rows=found.rows,
            paint=lambda: paint_funnel(found),
        )

    def outcome(self, prediction: Any) -> str:
        right = prediction == "the same"
        said = "and so it is" if right else "and it is the same"
        return f"You said “{prediction}”, {said}: the order moves reasons, not people."

    def _update(self) -> None:
        """Another definition may have other checks, which are then what there is to move."""
        order = self.controls["order"]
        assert isinstance(order, Order)
        checks = CHECKS[self.controls["definition"].value]
        if set(order.value) != set(checks):
            order.show(checks)
        super()._update()


def _counted(settings: Mapping[str, Any]) -> Funnel:
    screened = screen_list(settings["definition"])
    order = settings["order"]
    # The labels have checks of their own: an order of the page's says nothing about them.
    mine = set(order) == set(screened.checks)
    another = not mine and any(set(order) == set(checks) for checks in CHECKS.values())
    return screened.funnel(None if another else order)
