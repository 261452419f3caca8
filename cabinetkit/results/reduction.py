"""What a difference means at one month: absolute and relative risk reduction, number to treat."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import hypot, isclose
from numbers import Real
from typing import TYPE_CHECKING

from cabinetkit.errors import CabinetkitError, shortened
from cabinetkit.html import Shown
from cabinetkit.results.cohort import two_arms
from cabinetkit.results.curves import Z_95, Interval, KaplanMeier, kaplan_meier

if TYPE_CHECKING:
    from pandas import DataFrame

TINY, HUGE = 1e-9, 1e9  # a ratio is above 0, and nothing here is endless


@dataclass(frozen=True, repr=False)
class RiskReduction(Shown):
    """The risk of an event by `month` in two arms, as shares between 0 and 1.

    `basis` says where the risks come from. `interval` is that of the absolute reduction; None
    where there is none to give.
    """

    basis: str
    arm: str
    over: str
    month: float
    risk: float
    control_risk: float
    interval: Interval | None

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
    def head(self) -> tuple[str, ...]:
        """The names of the columns."""
        return ("by month", "event-free", "risk of an event")

    @property
    def rows(self) -> list[tuple[str, ...]]:
        """Both arms: event-free, and the risk."""
        return [
            (f"{self.month:g}, {name}", f"{1 - risk:.1%}", f"{risk:.1%}")
            for name, risk in ((self.arm, self.risk), (self.over, self.control_risk))
        ]

    @property
    def says(self) -> str:
        """All three measures with their month and their basis."""
        points = f"{100 * self.absolute:.1f} percentage points"
        if self.interval is not None and self.interval.low is not None:
            points += f" (95% CI {100 * self.interval.low:.1f} to {100 * self.interval.high:.1f})"  # type: ignore[operator]  # both ends or none
        relative = "not defined" if self.relative is None else f"{self.relative:.1%}"
        return (
            f"{self.basis}. By month {self.month:g}, {self.arm} against {self.over}: absolute risk "
            f"reduction {points}, relative risk reduction {relative}, {self._to_treat()}."
        )

    def _to_treat(self) -> str:
        number = self.number_needed_to_treat
        if number is None:
            return "no number needed to treat, since both risks are the same"
        fewer = "one fewer" if number > 0 else "one more"
        return (
            f"{abs(number):.1f} patients treated for {fewer} with an event by month {self.month:g}"
        )


def risk_reduction(
    cohort: DataFrame, *, month: float, arm: str = "cabozantinib", over: str = "placebo"
) -> RiskReduction:
    """Risk reductions at a month, read from the Kaplan-Meier curves of two arms.

    >>> import cabinetkit as ck
    >>> found = ck.survival.risk_reduction(ck.synthetic("epNET"), month=6)
    >>> found.absolute > 0
    True

    A month past the follow-up of an arm is an error. The interval of the absolute reduction is on
    the normal scale, from Greenwood's standard errors; None where a curve has reached 0.
    Altman and Andersen, BMJ 1999;319:1492.
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
    risk, control_risk = (1 - (curve.at(month).survival or 0) for curve in (one, other))
    errors = [se for curve in (one, other) if (se := curve.se_at(month)) is not None]
    interval = None
    if len(errors) == 2:
        width = Z_95 * hypot(*errors)
        interval = Interval(control_risk - risk - width, control_risk - risk + width)
    label = f"{one.label}, " if one.label else ""
    basis = f"{label}Kaplan-Meier curves"
    return RiskReduction(basis, one.arm, other.arm, month, risk, control_risk, interval)


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
    for name, value, low, high, example in (
        ("hazard ratio", ratio, TINY, HUGE, "0.38"),
        ("control risk", control_risk, 0, 1, "0.94 for 94%"),
        ("month", month, 0, HUGE, "12"),
    ):
        if not isinstance(value, Real) or isinstance(value, bool) or not low <= value <= high:
            raise CabinetkitError(f"{shortened(value)} is no {name}; say one such as {example}")
    return RiskReduction(
        basis=f"By model: a constant hazard ratio of {ratio:g}, {arm} over {over}, and a control "
        f"risk of {control_risk:.1%}",
        arm=arm,
        over=over,
        month=month,
        risk=1 - (1 - control_risk) ** ratio,
        control_risk=control_risk,
        interval=None,
    )
