"""A trial that looks once before its end: how often it stops, and what its ratio is then.

The estimate at the look is normal on the log scale, with the standard error of so many events at
2:1, and the trial stops where it crosses a boundary in favour of the treatment.
"""

from __future__ import annotations

from math import exp, log, sqrt
from random import Random
from statistics import NormalDist
from typing import NamedTuple

from cabinetkit.results.precision import standard_error

NORMAL = NormalDist()
ALPHA = 0.025  # one-sided, of the whole trial
SEED, TRIALS = 38, 200


def obrien_fleming(information: float) -> float:
    """The boundary for z at a first look, after this share of the events.

    >>> round(obrien_fleming(0.5), 3)
    2.963

    The spending function of Lan and DeMets of the O'Brien-Fleming type, one-sided at 0.025.
    Biometrika 1983;70:659.
    """
    spent = 2 - 2 * NORMAL.cdf(NORMAL.inv_cdf(1 - ALPHA / 2) / sqrt(information))
    return NORMAL.inv_cdf(1 - spent)


# What z must be below, with its sign turned. The last is the look that LBA53 describes: a
# two-sided p below 0.001; two-sided is an assumption, since the abstract does not say.
RULES = {
    "at a third of the events": obrien_fleming(0.33),
    "at half of the events": obrien_fleming(0.5),
    "at two thirds of the events": obrien_fleming(0.66),
    "p below 0.001, as in CABINET": NORMAL.inv_cdf(1 - 0.001 / 2),
}


class Look(NamedTuple):
    """A true hazard ratio, the events at the look, and the boundary for z."""

    ratio: float
    events: int
    boundary: float

    @property
    def standard_error(self) -> float:
        """Of the log ratio at the look."""
        return standard_error(self.events)

    @property
    def stops_below(self) -> float:
        """The estimate below which the trial stops."""
        return exp(-self.boundary * self.standard_error)

    @property
    def share(self) -> float:
        """The share of such trials that stop."""
        return NORMAL.cdf(self._edge)

    @property
    def mean_if_stopped(self) -> float:
        """The geometric mean of the ratios of those that stop: a normal cut off at the edge."""
        return exp(log(self.ratio) - self.standard_error * NORMAL.pdf(self._edge) / self.share)

    def trials(self) -> list[float]:
        """The estimates of 200 such trials at the look, always from the same draw."""
        drawn = Random(SEED)
        return [
            self.ratio * exp(self.standard_error * NORMAL.inv_cdf(drawn.random()))
            for _ in range(TRIALS)
        ]

    @property
    def _edge(self) -> float:
        return -self.boundary - log(self.ratio) / self.standard_error
