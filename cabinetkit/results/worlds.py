"""Three invented worlds with the same medians and the same hazard ratio, as formulas.

They differ in everything that the two summaries leave open. `data/synthetic/worlds.json` has the
numbers; a patient-level draw of each is `ck.synthetic("world-wanes")` and its like.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from math import exp
from typing import Any

from cabinetkit.data import data
from cabinetkit.results.expected import Stretch, cox_ratio

STEPS = 240  # of an area or a score; three times as many change nothing in the fourth digit
ARMS = ("cabozantinib", "placebo")


@dataclass(frozen=True)
class World:
    """One of the worlds: `hazard_ratios` holds one ratio, or those before and after `knot`."""

    name: str
    says: str
    patients: Mapping[str, int]
    dropout: float  # a month
    entry: tuple[float, float]  # months before unblinding: of the first patient, of the last
    hazard_ratios: tuple[float, ...]
    knot: float | None
    rates: tuple[tuple[float, ...], tuple[float, ...]]
    shape: float = 1.0

    def cumulative(self, arm: str, month: float) -> float:
        """The cumulative hazard of an arm at a month."""
        rates = self.rates[ARMS.index(arm)]
        if self.knot is None:
            return float(rates[0] * month**self.shape)
        return rates[0] * min(month, self.knot) + rates[1] * max(0.0, month - self.knot)

    def survival(self, arm: str, month: float) -> float:
        """The share of an arm without an event at a month."""
        return exp(-self.cumulative(arm, month))

    def restricted_mean(self, arm: str, horizon: float) -> float:
        """The event-free months within the horizon, in the mean: the area under the curve."""
        width = horizon / STEPS
        ends = [self.survival(arm, n * width) for n in range(STEPS + 1)]
        middles = [self.survival(arm, (n + 0.5) * width) for n in range(STEPS)]
        return width * (4 * sum(middles) + 2 * sum(ends) - ends[0] - ends[-1]) / 6

    def ratio_at(self, cut: float, *, dropout: bool = True) -> float:
        """The hazard ratio that a large trial finds if nobody is followed beyond `cut` months.

        With `dropout` patients leave as in the simulated cohorts, and many had entered less than
        `cut` months before unblinding; without it each is followed for `cut` months.
        """
        return _ratio(self.name, cut, dropout)

    def stay(self, month: float) -> float:
        """The share still followed at a month, of those without an event."""
        first, last = self.entry
        entered = min(1.0, max(0.0, (first - month) / (first - last)))
        return entered * exp(-self.dropout * month)


@cache
def worlds() -> dict[str, World]:
    """The worlds by name: `proportional`, `grows`, `wanes`."""
    held = data("synthetic/worlds.json")
    shared = held["shared"]
    return {name: _world(name, each, shared) for name, each in held["worlds"].items()}


def _world(name: str, each: dict[str, Any], shared: dict[str, Any]) -> World:
    if "knot" in each:
        rates = (tuple(each["cabozantinib"]), tuple(each["placebo"]))
        ratios = tuple(each["hazard_ratio"])
    else:
        placebo, ratio = each["placebo_rate"], each["hazard_ratio"]
        rates, ratios = ((ratio * placebo,), (placebo,)), (ratio,)
    return World(
        name=name,
        says=each["says"],
        patients={arm: shared["patients"][arm] for arm in ARMS},
        dropout=shared["dropout"],
        entry=(shared["unblinding"]["first_in"], shared["unblinding"]["last_in"]),
        hazard_ratios=ratios,
        knot=each.get("knot"),
        rates=rates,
        shape=each.get("shape", 1.0),
    )


@cache
def _ratio(name: str, cut: float, dropout: bool) -> float:
    world, width = worlds()[name], cut / STEPS
    risk = [
        [size * world.survival(arm, n * width) for arm, size in world.patients.items()]
        for n in range(STEPS + 1)
    ]
    stretches = []
    for n in range(STEPS):
        start, end = risk[n], risk[n + 1]
        stay = world.stay((n + 0.5) * width) if dropout else 1.0
        treated, control = start[0] - end[0], start[1] - end[1]
        stretches.append(Stretch(stay * start[0], stay * treated, stay * start[1], stay * control))
    return cox_ratio(stretches)
