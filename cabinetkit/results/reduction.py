"""What a difference means at one month: absolute and relative risk reduction, number to treat."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import hypot, isclose
from numbers import Real
from typing import TYPE_CHECKING

from cabinetkit.errors import CabinetkitError, shortened
from cabinetkit.html import Shown
from cabinetkit.results.cohort import SYNTHETIC, months_of, two_arms
from cabinetkit.results.curves import Z_95, Interval, KaplanMeier, kaplan_meier

if TYPE_CHECKING:
    from pandas import DataFrame

TINY, HUGE = 1e-9, 1e9  # a ratio is above 0, and nothing here is endless
FEW = 10  # at risk: a judgement, no law


@dataclass(frozen=True, repr=False)
class RiskReduction(Shown):
    """The risk of an event by `month` in two arms, as shares between 0 and 1.

    `basis` says where the risks come from. `interval` is that of the absolute reduction, None
    where there is none to give; `at_risk` how many are followed to the month or beyond, None
    where the risks come from a model.
    """

    label: str
    basis: str
    arm: str
    over: str
    month: float
    risk: float
    control_risk: float
    interval: Interval | None
    at_risk: tuple[int, int] | None

    @property
    def absolute(self) -> float:
        """Control risk less the other risk; negative where the treated have more events."""
        return self.control_risk - self.risk

    @property
    def relative(self) -> float | None:
        """The absolute reduction as a share of the control risk; None where that risk is 0."""
        return self.absolute / self.control_risk if self.control_risk else None

    @property
    def number_needed_to_treat(self) -> float | None:
        """Patients treated for one fewer with an event by this month.

        Negative: for one more. None where both risks are the same.
        """
        return None if isclose(self.absolute, 0, abs_tol=1e-12) else 1 / self.absolute

    @property
    def number_interval(self) -> Interval | None:
        """The 95% interval of the number needed to treat; None where it includes no difference."""
        low, high = self.interval or (None, None)
        if low is None or high is None or low <= 0 <= high:
            return None
        return Interval(1 / high, 1 / low)

    @property
    def head(self) -> tuple[str, ...]:
        """The names of the columns."""
        counts = ("at risk",) if self.at_risk else ()
        return (f"by month {self.month:g}", "event-free", "risk of an event", *counts)

    @property
    def rows(self) -> list[tuple[str, ...]]:
        """Both arms: event-free, the risk, and who is still followed."""
        risks = ((self.arm, self.risk), (self.over, self.control_risk))
        counts = [(str(n),) for n in self.at_risk] if self.at_risk else [(), ()]
        return [
            (name, f"{1 - risk:.1%}", f"{risk:.1%}", *count)
            for (name, risk), count in zip(risks, counts, strict=True)
        ]

    @property
    def remarks(self) -> list[str]:
        """How thin the data are, and why an interval is missing."""
        lines = []
        if self.at_risk and min(self.at_risk) < FEW:
            lines.append(
                f"Only {min(self.at_risk)} patients of an arm are followed to month "
                f"{self.month:g} or beyond: read this with care."
            )
        if self.at_risk and self.interval is None:
            lines.append("No interval: in one arm nobody has had the event yet, or everybody.")
        return lines

    @property
    def says(self) -> str:
        """All three measures with their month and their basis."""
        points = f"{100 * self.absolute:.1f} percentage points"
        low, high = self.interval or (None, None)
        if low is not None and high is not None:
            points += f" (95% CI {100 * low:.1f} to {100 * high:.1f})"
        relative = "not defined" if self.relative is None else f"{self.relative:.1%}"
        return (
            f"{': '.join(filter(None, (self.label, self.basis)))}. By month {self.month:g}, "
            f"{self.arm} against {self.over}: absolute risk reduction {points}, relative risk "
            f"reduction {relative}, {self._to_treat()}."
        )

    def _to_treat(self) -> str:
        number = self.number_needed_to_treat
        if number is None:
            return "no number needed to treat, since both risks are the same"
        fewer = "one fewer" if number > 0 else "one more"
        ends = ""
        if self.number_interval is not None:
            low, high = sorted(abs(end) for end in self.number_interval if end is not None)
            ends = f" (95% CI {low:.1f} to {high:.1f})"
        elif self.interval is not None:
            ends = " (no interval: it includes no difference)"
        return f"{abs(number):.1f} patients treated for {fewer} with an event{ends}"


def risk_reduction(
    cohort: DataFrame, *, month: float, arm: str = "cabozantinib", over: str = "placebo"
) -> RiskReduction:
    """Risk reductions at a month, read from the Kaplan-Meier curves of two arms.

    >>> import cabinetkit as ck
    >>> found = ck.survival.risk_reduction(ck.synthetic("epNET"), month=6)
    >>> found.absolute > 0
    True

    A month past the follow-up of an arm is an error. The interval of the absolute reduction is on
    the normal scale, from Greenwood's standard errors; None where an arm has had no event yet, or
    its curve has reached 0. That of the number needed to treat is made of its reciprocals, and
    not given where it includes no difference. Altman and Andersen, BMJ 1999;319:1492.
    """
    [found] = risk_reductions(cohort, [month], arm=arm, over=over)
    return found


def risk_reductions(
    cohort: DataFrame, months: Iterable[float], *, arm: str, over: str
) -> list[RiskReduction]:
    """The same at several months, from one estimate of the curves."""
    two_arms(cohort, arm=arm, over=over)
    one, other = (kaplan_meier(cohort, arm=name) for name in (arm, over))
    return [_between(one, other, month) for month in months]


def _between(one: KaplanMeier, other: KaplanMeier, month: float) -> RiskReduction:
    here = [curve.at(month) for curve in (one, other)]
    risk, control_risk = (1 - (line.survival or 0) for line in here)
    # An arm without events yet, or with nobody left, gives no error to make an interval of.
    errors = [curve.se_at(month) or 0 for curve in (one, other)]
    interval = None
    if all(errors):
        width = Z_95 * hypot(*errors)
        interval = Interval(control_risk - risk - width, control_risk - risk + width)
    simulated = "simulated by a model, from its " if SYNTHETIC in one.label else ""
    return RiskReduction(
        label=one.label,
        basis=f"{simulated}Kaplan-Meier curves",
        arm=one.arm,
        over=other.arm,
        month=month,
        risk=risk,
        control_risk=control_risk,
        interval=interval,
        at_risk=(here[0].at_risk, here[1].at_risk),
    )


def risk_reduction_by_ratio(
    ratio: float,
    control_risk: float,
    *,
    month: float,
    arm: str = "cabozantinib",
    over: str = "placebo",
) -> RiskReduction:
    """Risk reductions that a hazard ratio gives for a control risk, if the ratio is constant.

    >>> import cabinetkit as ck
    >>> found = ck.survival.risk_reduction_by_ratio(0.38, 0.94, month=12)
    >>> round(found.relative, 2)
    0.3

    `ratio` is `arm` over `over`; `control_risk` the share of `over` with an event by `month`,
    from 0 to 1. Under proportional hazards survival is that of the control to the power of the
    ratio. No interval: the control risk is taken as known.
    """
    months_of(month, zero=False)
    for name, value, low, high, example in (
        ("hazard ratio", ratio, TINY, HUGE, "0.38"),
        ("control risk", control_risk, 0, 1, "0.94 for 94%"),
    ):
        if not isinstance(value, Real) or isinstance(value, bool) or not low <= value <= high:
            raise CabinetkitError(f"{shortened(value)} is no {name}; say one such as {example}")
    return RiskReduction(
        label="",
        basis=f"By model: a constant hazard ratio of {ratio:g}, {arm} over {over}, and a control "
        f"risk of {control_risk:.1%}",
        arm=arm,
        over=over,
        month=month,
        risk=1 - (1 - control_risk) ** ratio,
        control_risk=control_risk,
        interval=None,
        at_risk=None,
    )
