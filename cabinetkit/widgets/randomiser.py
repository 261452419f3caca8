"""The 2:1 randomiser: why the arms are nearly, and not exactly, two to one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cabinetkit.errors import CabinetkitError
from cabinetkit.figures.allocations import paint_allocation
from cabinetkit.figures.picture import Picture
from cabinetkit.practice.judges import typed_number, whole
from cabinetkit.results.allocation import Allocation, allocation
from cabinetkit.results.published import published
from cabinetkit.widgets.controls import Buttons, Number, Typed
from cabinetkit.widgets.widget import Widget

METHODS = {"simple": None, "blocks of 3": 3, "blocks of 6": 6}
HEAD = ("", "patients")


def randomiser() -> Randomiser:
    """The 2:1 randomiser, for either cohort of CABINET.

    >>> import cabinetkit as ck
    >>> ck.randomiser().values()["published"]
    134
    """
    return Randomiser()


class Randomiser(Widget):
    """The method of allocation, the number of strata and the cohort, and where the arms land."""

    def __init__(self) -> None:
        super().__init__(
            "01.randomiser",
            prompt="203 patients are allocated 2:1, each by a draw of her own, so that about 135 "
            "are expected on cabozantinib. Within how many patients of that do 19 of 20 trials "
            "land? Type a number.",
            prediction=Typed("within so many patients", _patients),
            controls={
                "method": Buttons("Allocation", list(METHODS), chosen="simple"),
                "strata": Number("Strata", 4, lowest=1, highest=16, step=1),
                "cohort": Buttons("Cohort", ["epNET", "pNET"], chosen="epNET"),
            },
        )

    def facts(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        found, there = _found(settings)
        low, high = found.usual
        return {
            "patients": found.patients,
            "expected": round(found.expected, 1),
            "spread": round(found.spread, 2),
            "usual": (low, high),
            "possible": found.possible,
            "published": there,
            "as_far": round(found.at_least_as_far(there), 3),
            "off_in_a_stratum": round(found.off_in_a_stratum, 1),
        }

    def picture(self, settings: Mapping[str, Any]) -> Picture:
        found, there = _found(settings)
        (low, high), (fewest, most) = found.usual, found.possible
        how, strata = settings["method"], settings["strata"]
        called = "simple randomisation" if found.block is None else f"permuted {how}"
        many = f"{strata} {'stratum' if strata == 1 else 'strata'}"
        sentence = (
            f"{settings['cohort']}, {called}, {many}: 19 of 20 trials put {low} to {high} of "
            f"{found.patients} patients on cabozantinib; CABINET put {there}."
        )
        stratum = f"a stratum of about {found.patients / strata:.0f} ends off 2:1 by"
        reach = 3 * round(allocation(found.patients).spread)
        return Picture(
            sentence=sentence,
            alt=f"Bars: in how many of 1000 trials each number of patients lands on cabozantinib. "
            f"They centre on {found.expected:.1f} and reach from {low} to {high} in 19 of 20. "
            f"A dashed line marks the published {there}.",
            head=HEAD,
            rows=[
                ("expected on cabozantinib, two thirds", f"{found.expected:.1f}"),
                ("standard deviation", f"{found.spread:.1f}"),
                ("19 of 20 trials", f"{low} to {high}"),
                ("possible at all", f"{fewest} to {most}"),
                ("published", str(there)),
                (
                    "trials as far from 2:1 as the published one, or farther",
                    f"{100 * found.at_least_as_far(there):.0f} of 100",
                ),
                (
                    stratum + (", 19 of 20 times" if found.block is None else ", at most"),
                    f"{found.off_in_a_stratum:.1f}",
                ),
            ],
            paint=lambda: paint_allocation(found, there, reach=reach),
        )

    def outcome(self, prediction: Any) -> str:
        found, _ = _found(self.home)
        off = found.usual[1] - found.expected
        return f"You said {prediction}; by simple randomisation 19 of 20 land within {off:.0f}."


def _patients(typed: Any) -> int:
    """A number of patients, typed or given."""
    patients = whole(typed_number(typed))
    if patients < 0:
        raise CabinetkitError(f"{patients} is fewer than no patient; say a number from 0 on")
    return patients


def _found(settings: Mapping[str, Any]) -> tuple[Allocation, int]:
    cohort = settings["cohort"]
    median = published("median PFS", cohort, analysis="NEJM 2024", arm="cabozantinib")
    ratio = published("PFS hazard ratio", cohort, analysis="NEJM 2024")
    assert median.n is not None  # both are printed
    assert ratio.n is not None
    found = allocation(ratio.n, strata=settings["strata"], block=METHODS[settings["method"]])
    return found, median.n
