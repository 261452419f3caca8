"""Five criteria as a small tree of statements: what is still unknown, and whether it matters.

Each statement is a piece of a chart, and the criteria of the page judge the chart: nothing is
decided here a second time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import product
from typing import Any, NamedTuple

from cabinetkit.eligibility.bare import DAY, lab, of_chart, signed
from cabinetkit.eligibility.screening import Decision, Status, decide

STATES = ("met", "not met", "unknown")


class Statement(NamedTuple):
    """A statement about a patient, the criterion it belongs to, and the chart that says so or not.

    Where it is unknown the chart holds nothing.
    """

    says: str
    criterion: str
    met: dict[str, Any]
    not_met: dict[str, Any]


def _lab(name: str, value: float, unit: str, **limits: float) -> dict[str, Any]:
    return {"labs": lab(name, value, unit, **limits)}


def _tested(result: str) -> dict[str, Any]:
    return {"reproduction": {"pregnancy_test": {"result": result, "date": DAY}}}


def _warfarin(*entries: dict[str, str]) -> dict[str, Any]:
    return {"medicines": {"entries": [*entries], "complete_on": DAY}}


def _euthyroid(answer: bool) -> dict[str, Any]:
    return {"judgements": signed("clinically_euthyroid", answer)}


STATEMENTS = {
    "creatinine": Statement(
        "creatinine at most 1.5 mg/dL",
        "labs.renal",
        _lab("creatinine", 1.2, "mg/dL"),
        _lab("creatinine", 1.6, "mg/dL"),
    ),
    "clearance": Statement(
        "clearance at least 45 mL/min",
        "labs.renal",
        _lab("creatinine_clearance", 60, "mL/min"),
        _lab("creatinine_clearance", 40, "mL/min"),
    ),
    "TSH": Statement(
        "TSH within its limits",
        "labs.tsh",
        _lab("tsh", 2.1, "mIU/L", lower=0.4, upper=4.0),
        _lab("tsh", 7.2, "mIU/L", lower=0.4, upper=4.0),
    ),
    "free T4": Statement(
        "free T4 within its limits",
        "labs.tsh",
        _lab("free_t4", 1.2, "ng/dL", lower=0.8, upper=1.8),
        _lab("free_t4", 0.5, "ng/dL", lower=0.8, upper=1.8),
    ),
    "euthyroid": Statement(
        "clinically euthyroid, signed", "labs.tsh", _euthyroid(True), _euthyroid(False)
    ),
    "not childbearing": Statement(
        "not of childbearing potential",
        "pregnancy.test",
        {"reproduction": {"hysterectomy": True}},
        {
            "reproduction": {
                name: {"never": DAY}
                for name in ("hysterectomy", "bilateral_oophorectomy", "natural_menopause")
            }
        },
    ),
    "pregnancy test": Statement(
        "negative pregnancy test",
        "pregnancy.test",
        _tested("negative"),
        _tested("positive"),
    ),
    "no clot": Statement(
        "no clot in six months",
        "history.thromboembolism",
        {"history": {"thromboembolism": {"never": DAY}}},
        {
            "history": {
                "thromboembolism": {
                    "entries": [{"kind": "deep vein thrombosis", "date": "2024-01-20"}],
                    "complete_on": DAY,
                }
            }
        },
    ),
    "no warfarin": Statement(
        "no warfarin",
        "medication.warfarin",
        _warfarin(),
        _warfarin({"drug": "warfarin", "started": "2024-01-08", "stopped": "ongoing"}),
    ),
}
CRITERIA = tuple(dict.fromkeys(each.criterion for each in STATEMENTS.values()))


@dataclass(frozen=True)
class Switchboard:
    """What follows from the state of each statement."""

    states: Mapping[str, str]

    @cached_property
    def criteria(self) -> dict[str, Status]:
        """The status of each criterion, as the page's rule has it."""
        return {name: _judged(name, _of(name, self.states)) for name in CRITERIA}

    @property
    def decision(self) -> Decision:
        """The decision on all five."""
        return decide(list(self.criteria.values()))

    @property
    def unknown(self) -> list[str]:
        """The statements of which nothing is known, though they are asked of her."""
        return [name for name, state in self.shown.items() if state == "unknown"]

    @cached_property
    def completions(self) -> dict[tuple[str, ...], bool]:
        """Each way in which the unknown could turn out, and whether the patient could enter."""
        open_ones = self.unknown
        return {
            found: Switchboard({**self.states, **dict(zip(open_ones, found, strict=True))}).decision
            == "eligible"
            for found in product(("met", "not met"), repeat=len(open_ones))
        }

    @cached_property
    def decisive(self) -> list[str]:
        """The unknown statements that can still change the decision, alone, in some completion."""
        return [name for at, name in enumerate(self.unknown) if any(self._flips(at))]

    def _flips(self, at: int) -> Iterator[bool]:
        for found, enters in self.completions.items():
            if found[at] == "met":
                other = (*found[:at], "not met", *found[at + 1 :])
                yield enters != self.completions[other]

    @property
    def shown(self) -> dict[str, str]:
        """The states as they are shown: a test that nobody asks of her is *not applicable*."""
        states = dict(self.states)
        if states["not childbearing"] == "met" and states["pregnancy test"] == "unknown":
            states["pregnancy test"] = "not applicable"
        return states


def _of(criterion: str, states: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((n, s) for n, s in states.items() if STATEMENTS[n].criterion == criterion)


@cache
def _judged(criterion: str, states: tuple[tuple[str, str], ...]) -> Status:
    chart: dict[str, Any] = {"sex": "female"}
    for name, state in states:
        statement = STATEMENTS[name]
        for section, part in {"met": statement.met, "not met": statement.not_met}.get(
            state, {}
        ).items():
            chart[section] = {**chart.get(section, {}), **part}
    return of_chart(criterion, **chart)
