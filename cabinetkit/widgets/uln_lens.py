"""The upper-limit lens: the same value in two hospitals, read as multiples of their limits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from cabinetkit.eligibility.criteria import criteria
from cabinetkit.eligibility.lens import GILBERT, Limit, Seen, in_unit, limits, seen
from cabinetkit.eligibility.show import SYMBOL
from cabinetkit.errors import CabinetkitError, near_miss, shortened
from cabinetkit.figures.lens import paint_lens
from cabinetkit.figures.picture import Picture
from cabinetkit.widgets.controls import Buttons, Control, Number
from cabinetkit.widgets.widget import Widget

HEAD = ("hospital", "upper limit", "multiple", "the page", "because")
PREDICTIONS = ("met in both", "met in A only", "met in B only", "met in neither")


class _Case(NamedTuple):
    """A value to begin with, its unit, and the upper limits of the two hospitals."""

    called: str
    value: float
    unit: str
    uppers: tuple[float, float]
    controls: Mapping[str, Control]


def _bilirubin() -> _Case:
    return _Case(
        *("A total bilirubin", 1.7, "mg/dL", (1.2, 1.0)),
        {
            "value": Number("Value", 1.7, lowest=0.1, highest=80.0, step=0.1),
            "unit": Buttons("Unit", ["mg/dL", "µmol/L"], chosen="mg/dL"),
            "gilbert": Buttons("Gilbert disease", list(GILBERT), chosen="no"),
        },
    )


def _two_limits(called: str, value: float, unit: str, a: float, b: float, step: float) -> _Case:
    ends = {"lowest": 10 * step, "highest": 250 * step if step == 1 else 100.0, "step": step}
    return _Case(
        *(called, value, unit, (a, b)),
        {
            "value": Number(f"Value ({unit})", value, **ends),
            "upper_a": Number(f"Upper limit in A ({unit})", a, **ends),
            "upper_b": Number(f"Upper limit in B ({unit})", b, **ends),
        },
    )


CASES: dict[str, Callable[[], _Case]] = {
    "labs.ast": lambda: _two_limits("An AST", 118, "U/L", 40, 35, 1),
    "labs.bilirubin": _bilirubin,
    "labs.ptt": lambda: _two_limits("A PTT", 39.0, "s", 30.0, 36.0, 0.1),
}


def uln_lens(criterion: str = "labs.ast") -> UlnLens:
    """The lens for `labs.ast`, `labs.bilirubin` or `labs.ptt`.

    >>> import cabinetkit as ck
    >>> [each["status"] for each in ck.uln_lens("labs.ast").values()["hospitals"]]
    ['met', 'not met']
    """
    return UlnLens(criterion)


class UlnLens(Widget):
    """A value, and what two hospitals make of it."""

    def __init__(self, criterion: str) -> None:
        if criterion not in CASES:
            raise CabinetkitError(
                f"the lens has no {shortened(criterion)}; it has: {', '.join(CASES)}."
                f"{near_miss(str(criterion), CASES)}"
            )
        self._criterion, self._case = criterion, CASES[criterion]()
        a, b = self._case.uppers
        case = self._case
        super().__init__(
            f"05.uln-lens {criterion}",
            prompt=f"{criteria[criterion].says}. {case.called} of {case.value} {case.unit}: in "
            f"hospital A the upper limit is {a}, in B {b}. Where is the criterion met?",
            prediction=Buttons("It is", list(PREDICTIONS)),
            controls=case.controls,
            reset="Reset to the two hospitals",
        )

    def facts(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "hospitals": [
                {
                    "hospital": name,
                    "upper": each.upper,
                    "times": round(float(each.times), 4),
                    "status": each.status,
                }
                for name, each in self._by_hospital(settings).items()
            ]
        }

    def picture(self, settings: Mapping[str, Any]) -> Picture:
        found = self._by_hospital(settings)
        told = "; ".join(
            f"in {name} {each.said} times the limit, {each.status}" for name, each in found.items()
        )
        unit = settings.get("unit", self._case.unit)
        ends = self._limits(settings)
        marked = " and ".join(
            f"{float(limit.times):g} ({'counted in' if limit.included else 'not counted in'})"
            for limit in ends
        )
        asked = settings.get("gilbert") == "not asked"
        return Picture(
            sentence=f"{self._case.called} of {settings['value']:g} {unit}: {told}.",
            alt=f"Two number lines in multiples of the upper limit, with limits at {marked}: "
            f"{told}.",
            head=HEAD,
            rows=[
                [
                    name,
                    each.upper,
                    each.said,
                    f"{SYMBOL[each.status]} {each.status}",
                    each.because,
                ]
                for name, each in found.items()
            ],
            paint=lambda: paint_lens(
                [(f"hospital {name}", each) for name, each in found.items()],
                ends,
                unknown_from=float(ends[0].times) if asked else None,
            ),
        )

    def outcome(self, prediction: Any) -> str:
        a, b = (each.status == "met" for each in self._by_hospital(self.home).values())
        is_so = {(True, True): 0, (True, False): 1, (False, True): 2, (False, False): 3}[a, b]
        right = prediction == PREDICTIONS[is_so]
        said = "and so it is" if right else f"and it is {PREDICTIONS[is_so]}"
        return f"You said “{prediction}”, {said}."

    def _by_hospital(self, settings: Mapping[str, Any]) -> dict[str, Seen]:
        unit = settings.get("unit", self._case.unit)
        a, b = self._case.uppers
        uppers = {
            "A": settings.get(
                "upper_a", in_unit("bilirubin", a, unit) if "unit" in settings else a
            ),
            "B": settings.get(
                "upper_b", in_unit("bilirubin", b, unit) if "unit" in settings else b
            ),
        }
        gilbert = settings.get("gilbert", "no")
        return {
            name: seen(self._criterion, settings["value"], unit, upper, gilbert=gilbert)
            for name, upper in uppers.items()
        }

    def _limits(self, settings: Mapping[str, Any]) -> tuple[Limit, ...]:
        """The limits that count: the exception only where it may be one."""
        every = limits(self._criterion)
        gilbert = settings.get("gilbert")
        if gilbert is None:
            return every
        return {"no": every[:1], "yes": every[-1:], "not asked": every}[gilbert]
