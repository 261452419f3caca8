"""The hazard ratio that Cox regression would find in a very large trial; nothing is drawn.

Each stretch of time gives the patients at risk and those with an event, in both arms, as numbers
that need not be whole. The ratio is where the expected score is zero. Events of one stretch are
taken one after the other, as Efron takes ties.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, log
from typing import NamedTuple

# Simpson's rule over a stretch: what part of its events has happened, and the weight of it.
_WITHIN = ((0.0, 1 / 6), (0.5, 4 / 6), (1.0, 1 / 6))


class Stretch(NamedTuple):
    """At risk when it begins, and with an event in it: in the treated arm and in the control."""

    at_risk: float
    events: float
    control_at_risk: float
    control_events: float


def cox_ratio(stretches: Sequence[Stretch]) -> float:
    """The hazard ratio, treated over control, at which the expected score is zero.

    Both arms need events. Struthers and Kalbfleisch, Biometrika 1986;73:363; ties as Efron does.
    """
    counted = [each for each in stretches if each.events + each.control_events > 0]
    low, high = log(1e-3), log(1e3)
    while high - low > 1e-7:
        middle = (low + high) / 2
        low, high = (middle, high) if _score(counted, exp(middle)) > 0 else (low, middle)
    return exp((low + high) / 2)


def _score(stretches: Sequence[Stretch], ratio: float) -> float:
    return sum(
        each.events - (each.events + each.control_events) * _share(each, ratio)
        for each in stretches
    )


def _share(each: Stretch, ratio: float) -> float:
    """The share of the events that the treated arm is expected to have."""
    found = 0.0
    for part, weight in _WITHIN:
        treated = ratio * (each.at_risk - part * each.events)
        control = each.control_at_risk - part * each.control_events
        found += weight * (treated / (treated + control) if treated + control > 0 else 0)
    return found
