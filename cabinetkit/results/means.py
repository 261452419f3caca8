"""The restricted mean: event-free months within a horizon, for two arms and between them."""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot, sqrt
from typing import TYPE_CHECKING, NamedTuple

from cabinetkit.html import Shown
from cabinetkit.results.cohort import before, months_of, two_arms
from cabinetkit.results.curves import Z_95, Interval, KaplanMeier, kaplan_meier

if TYPE_CHECKING:
    from pandas import DataFrame


class Mean(NamedTuple):
    """A mean number of months with its standard error; None where the data give none."""

    months: float
    se: float | None

    @property
    def interval(self) -> Interval:
        """The 95% interval, on the normal scale; without ends where there is no error."""
        if self.se is None:
            return Interval(None, None)
        return Interval(self.months - Z_95 * self.se, self.months + Z_95 * self.se)

    def __str__(self) -> str:
        return f"{self.months:.2f} months ({self.interval.said()})"


@dataclass(frozen=True, repr=False)
class RestrictedMean(Shown):
    """The mean event-free time within the first `horizon` months: the area under each curve."""

    label: str
    arm: str
    over: str
    horizon: float
    means: tuple[Mean, Mean]

    @property
    def difference(self) -> Mean:
        """The months that `arm` gains on `over` within the horizon; negative where it loses."""
        one, other = self.means
        known = one.se is not None and other.se is not None
        se = hypot(one.se or 0, other.se or 0) if known else None
        return Mean(one.months - other.months, se)

    @property
    def says(self) -> str:
        """Both means and their difference, with the horizon."""
        return (
            f"{before(self.label)}Within the first {self.horizon:g} months, mean event-free time "
            f"{self.means[0]} with {self.arm} and {self.means[1]} with {self.over}: difference "
            f"{self.difference}."
        )


def restricted_mean(
    cohort: DataFrame, *, horizon: float, arm: str = "cabozantinib", over: str = "placebo"
) -> RestrictedMean:
    """The restricted mean of both arms up to a horizon in months, and the difference.

    >>> import cabinetkit as ck
    >>> found = ck.survival.restricted_mean(ck.synthetic("epNET"), horizon=12)
    >>> found.difference.months > 0
    True

    A horizon past the follow-up of an arm is an error, unless that arm's curve has reached 0 by
    then. No interval where an arm has had no event within the horizon. The area under lifelines'
    curve, its standard error by Greenwood's formula, which lifelines does not give for a mean.
    Royston and Parmar, BMC Med Res Methodol 2013;13:152.
    """
    months_of(horizon, what="horizon", zero=False)
    two_arms(cohort, arm=arm, over=over)
    curves = [kaplan_meier(cohort, arm=name) for name in (arm, over)]
    return RestrictedMean(
        label=curves[0].label,
        arm=arm,
        over=over,
        horizon=horizon,
        means=(_mean(curves[0], horizon), _mean(curves[1], horizon)),
    )


def _mean(curve: KaplanMeier, horizon: float) -> Mean:
    curve.at(horizon)  # says so where the follow-up ends before
    inside = [step for step in curve.steps if step.month < horizon]
    ends = [*(step.month for step in inside[1:]), horizon]
    areas = [step.survival * (end - step.month) for step, end in zip(inside, ends, strict=True)]
    variance = sum(
        sum(areas[n:]) ** 2 * step.events / (step.at_risk * (step.at_risk - step.events))
        for n, step in enumerate(inside)
        if step.events and step.at_risk > step.events
    )
    # Without an event inside, or with nobody left to vary, there is nothing to make an error of.
    return Mean(sum(areas), sqrt(variance) or None)
