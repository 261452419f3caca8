"""Keys of lesson 08: hazard is not risk."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from math import isclose
from typing import Any, NamedTuple

from cabinetkit.practice.keys.key import Key, faulty
from cabinetkit.results.curves import Z_95, kaplan_meier
from cabinetkit.results.implied import implied
from cabinetkit.results.model import Model, model_of
from cabinetkit.results.published import published
from cabinetkit.results.ratios import hazard_ratio
from cabinetkit.results.reduction import risk_reduction_by_ratio
from cabinetkit.results.synthetic import synthetic

NEJM = "NEJM 2024"
ARMS = ("cabozantinib", "placebo")
STRATA = ("analog", "site")


class Printed(NamedTuple):
    """A hazard ratio with its interval, as the NEJM abstract prints it."""

    ratio: float
    low: float
    high: float


def _printed(cohort: str) -> Printed:
    found = published("PFS hazard ratio", cohort, analysis=NEJM, arm="cabozantinib")
    assert found.over == "placebo"
    assert found.value is not None  # all three are printed
    assert found.low is not None
    assert found.high is not None
    return Printed(found.value, found.low, found.high)


def _pair(absolute: float, relative: float) -> dict[str, float]:
    """Shares between 0 and 1 as points and as percent."""
    return {"absolute": 100 * absolute, "relative": 100 * relative}


def _reductions() -> Key:
    ratio, free_on_placebo = _printed("epNET").ratio, 0.06
    found = risk_reduction_by_ratio(ratio, 1 - free_on_placebo, month=12)
    assert found.relative is not None  # the placebo risk is not 0
    control, free = found.control_risk, 1 - found.risk

    def of_risk(risk: float) -> dict[str, float]:
        return _pair(control - risk, (control - risk) / control)

    right = _pair(found.absolute, found.relative)
    return Key(
        right,
        {
            "risk-times-the-ratio": of_risk(ratio * control),
            "rate-for-risk": {**right, "relative": 100 * (1 - ratio)},
            "ratio-for-a-share": of_risk(ratio),
            "swapped": {"absolute": right["relative"], "relative": right["absolute"]},
            "free-over-the-ratio": of_risk(1 - free_on_placebo / ratio),
            "of-the-event-free": {**right, "relative": 100 * found.absolute / free},
        },
    )


def _natural_error(printed: Printed) -> float:
    """The slip: the length of the interval without logarithms, over twice the 97.5% point."""
    return (printed.high - printed.low) / (2 * Z_95)


def _p_option(p: float) -> str:
    return "tiny" if p < 0.0001 else "small" if p <= 0.05 else "large"


def _nearest(events: float) -> str:
    """The option for so many events."""
    return min(("20", "90", "203", "600"), key=lambda name: abs(int(name) - events))


def _from_the_interval() -> Key:
    printed = _printed("epNET")
    found = implied(*printed)
    patients = published("patients", "epNET", analysis=NEJM).value
    right: dict[str, Any] = {
        "error": found.standard_error,
        "z": found.z,
        "p": _p_option(found.p),
        "events": _nearest(sum(found.events) / 2),
    }
    return Key(
        right,
        {
            "natural-scale": {**right, "error": _natural_error(printed)},
            "half-the-length": {**right, "error": 2 * found.standard_error},
            "sign-lost": {**right, "z": -found.z},
            "p-as-printed": {**right, "p": "small"},
            "patients-for-events": {**right, "events": _nearest(patients or 0)},
            "shares-forgotten": {**right, "events": _nearest(1 / found.standard_error**2)},
        },
    )


@cache
def _cox() -> Key:
    cohort = synthetic("epNET")

    def ratio(frame: Any, **more: Any) -> float:
        return hazard_ratio(frame, **{"strata": STRATA, **more}).ratio

    medians = [kaplan_meier(cohort, arm=arm).median.months or 0 for arm in ARMS]  # both reached
    return Key(
        ratio(cohort),
        {
            "strata-left-out": ratio(cohort, strata=()),
            "arms-swapped": ratio(cohort, arm="placebo", over="cabozantinib"),
            "flag-flipped": ratio(cohort.assign(event=1 - cohort["event"])),
            "censored-deleted": ratio(cohort[cohort["event"] == 1]),
            "censored-as-events": ratio(cohort.assign(event=1)),
            "ratio-of-medians": medians[1] / medians[0],
        },
    )


def _sentences() -> Key:
    ratio, low, high = _printed("epNET")
    found = risk_reduction_by_ratio(ratio, 0.94, month=12).relative or 0
    pages = [round(1 / 2.6, 2), round(1 / 4, 2), round(1 / 1.7, 2)]
    holds = {
        "A": round(found, 2) == round(1 - ratio, 2),
        "B": False,  # a ratio of two rates is no share of one arm
        "C": False,  # an interval is about the trial
        "D": pages != [ratio, low, high],
        "E": True,
    }
    right = {name: "accept" if so else "reject" for name, so in holds.items()}
    return Key(
        right,
        {
            "fewer-patients": {**right, "A": "accept"},
            "share-on-cabozantinib": {**right, "B": "accept"},
            "range-over-patients": {**right, "C": "accept"},
            "worse": {**right, "D": "accept"},
            "nothing-accepted": {**right, "E": "reject"},
        },
    )


def _side(shape: float, epnet: Model) -> str:
    """Where the ratio of the medians lies, seen from the hazard ratio."""
    found = Model(epnet.ratio, shape, epnet.control_median).ratio_of_medians
    return "equal" if isclose(found, epnet.ratio) else "below" if found < epnet.ratio else "above"


def _medians_and_ratio() -> Key:
    epnet = model_of("epNET")
    shapes = {"falling": 0.8, "constant": 1.0, "rising": epnet.shape}
    sides = {name: _side(shape, epnet) for name, shape in shapes.items()}
    right = {**sides, "gap": "open"}
    turned = {"below": "above", "above": "below", "equal": "equal"}
    return Key(
        right,
        {
            "always-the-same": {**dict.fromkeys(shapes, "equal"), "gap": "open"},
            "a-number-is-wrong": {**right, "gap": "wrong"},
            "the-other-way": {**{n: turned[side] for n, side in sides.items()}, "gap": "open"},
            "rising-is-proven": {**right, "gap": "rising"},
        },
    )


def _two_cohorts() -> Key:
    printed = _printed("pNET")
    ours, other = implied(*printed).z, implied(*_printed("epNET")).z
    right: dict[str, Any] = {"z": ours, "says": "alike" if abs(ours - other) < 0.5 else "more"}
    return Key(
        right,
        {
            "smaller-is-more-significant": {**right, "says": "more"},
            "works-better": {**right, "says": "better"},
            "same-effect": {**right, "says": "same"},
            "natural-scale": {**right, "z": (printed.ratio - 1) / _natural_error(printed)},
            "sign-lost": {**right, "z": -ours},
        },
    )


def _explained() -> Key:
    ratio, low, high = _printed("epNET")
    by_a_year = risk_reduction_by_ratio(ratio, 0.94, month=12).relative or 0
    sound = {
        1: round(by_a_year, 2) == 0.62,
        2: round(0.5**ratio, 2) == 0.77,
        3: [round(1 / each, 2) for each in (2.6, 4, 1.7)] == [ratio, low, high],
        4: False,  # strata balance the factors that they are made of
        5: round(implied(ratio, low, high).treated_first, 2) == 0.38,
        6: True,  # this is what a 95% interval promises
    }
    return faulty(
        sound,
        {
            "rate-not-seen": 1,
            "strata-not-seen": 4,
            "pair-not-seen": 5,
            "anchor-doubted": 2,
            "inversion-doubted": 3,
            "interval-doubted": 6,
        },
    )


KEYS: dict[str, Callable[[], Key]] = {
    "08.1": _reductions,
    "08.2": _from_the_interval,
    "08.3": _cox,
    "08.4": _sentences,
    "08.5": _medians_and_ratio,
    "08.6": _two_cohorts,
    "08.7": _explained,
}
