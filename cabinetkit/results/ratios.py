"""Two arms compared over the whole follow-up: hazard ratio, log-rank test, proportional hazards."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from math import erfc, exp, sqrt
from typing import TYPE_CHECKING

from cabinetkit.html import Shown
from cabinetkit.results.cohort import CohortError, before, stratum, two_arms
from cabinetkit.results.curves import Z_95, Interval

if TYPE_CHECKING:
    from lifelines import CoxPHFitter
    from pandas import DataFrame

TINY = 1e-9  # below it an information is nothing but rounding


def p_value(p: float) -> str:
    """A p value as it is read: two or three digits, never 0."""
    return "p < 0.001" if p < 0.001 else f"p = {p:.2f}" if p >= 0.1 else f"p = {p:.3f}"


@dataclass(frozen=True, repr=False)
class HazardRatio(Shown):
    """How many times the rate of events in `arm` is that in `over`, averaged over the follow-up.

    Below 1 the events come more slowly in `arm`. It is no ratio of risks and none of medians.
    """

    label: str
    arm: str
    over: str
    strata: tuple[str, ...]
    ratio: float
    interval: Interval
    p: float
    n: int
    events: int

    @property
    def says(self) -> str:
        """The ratio with its direction, its strata and its interval."""
        kind = f"stratified by {' and '.join(self.strata)}" if self.strata else "unstratified"
        return (
            f"{before(self.label)}Hazard ratio, {self.arm} over {self.over}, {kind}: "
            f"{self.ratio:.3f} ({self.interval.said(3)}; {p_value(self.p)}), from {self.events} "
            f"events in {self.n} patients."
        )


@dataclass(frozen=True, repr=False)
class LogRank(Shown):
    """Whether two curves differ by more than chance would make them; unstratified, two-sided."""

    label: str
    arm: str
    over: str
    chi_squared: float
    p: float
    events: tuple[int, int]

    @property
    def says(self) -> str:
        """The test with its one degree of freedom, and the events of each arm."""
        return (
            f"{before(self.label)}Log-rank test of {self.arm} against {self.over}: chi-squared "
            f"{self.chi_squared:.2f} on 1 degree of freedom, {p_value(self.p)}; events "
            f"{self.events[0]} and {self.events[1]}."
        )


@dataclass(frozen=True, repr=False)
class ProportionalHazards(Shown):
    """Whether the hazard ratio is seen to change with time: its trend over ranked time."""

    label: str
    arm: str
    over: str
    chi_squared: float
    p: float

    @property
    def says(self) -> str:
        """What the test found; a large p is no proof that the ratio is constant."""
        found = (
            "the data speak against a constant hazard ratio"
            if self.p < 0.05
            else "this test does not show that the hazard ratio changes with time, which is no "
            "proof that it does not"
        )
        return (
            f"{before(self.label)}Proportional hazards, {self.arm} over {self.over}: {found} "
            f"(chi-squared {self.chi_squared:.2f}, {p_value(self.p)})."
        )


def hazard_ratio(
    cohort: DataFrame,
    *,
    arm: str = "cabozantinib",
    over: str = "placebo",
    strata: Sequence[str] = (),
    weights: str | None = None,
) -> HazardRatio:
    """The hazard ratio of two arms by Cox regression, `arm` over `over`, with its 95% interval.

    >>> import cabinetkit as ck
    >>> found = ck.survival.hazard_ratio(ck.synthetic("epNET"), strata=["analog", "site"])
    >>> round(found.ratio, 2), round(found.interval.low, 2), round(found.interval.high, 2)
    (0.38, 0.25, 0.59)

    `strata` names columns: patients are then compared within a stratum only, each with a hazard of
    its own, and one common ratio. An arm without events leaves the ratio without a value, which is
    an error, as is a comparison within strata that hold one arm only. The interval and p are
    Wald's; ties are handled as Efron does.

    Cox, J R Stat Soc B 1972;34:187; estimated by lifelines.
    """
    fitted, rows = _fit(cohort, arm, over, strata, weights)
    beta, se = float(fitted.params_["treated"]), float(fitted.standard_errors_["treated"])
    return HazardRatio(
        label=rows.attrs["label"],
        arm=arm,
        over=over,
        strata=tuple(strata),
        ratio=exp(beta),
        interval=Interval(exp(beta - Z_95 * se), exp(beta + Z_95 * se)),
        p=float(fitted.summary.loc["treated", "p"]),
        n=int(rows["weight"].sum()),
        events=int((rows["event"] * rows["weight"]).sum()),
    )


def log_rank(cohort: DataFrame, *, arm: str = "cabozantinib", over: str = "placebo") -> LogRank:
    """The log-rank test of two arms, without strata.

    >>> import cabinetkit as ck
    >>> ck.survival.log_rank(ck.synthetic("pNET")).p < 0.001
    True

    A trial that was randomised within strata reports the stratified test; this one ignores them.
    No event in either arm is an error. Mantel, Cancer Chemother Rep 1966;50:163; by lifelines.
    """
    from lifelines.statistics import logrank_test

    rows = two_arms(cohort, arm=arm, over=over)
    if not rows["event"].any():
        raise CohortError("nobody had the event in either arm: there is nothing to compare")
    one, other = (rows[rows["treated"] == number] for number in (1, 0))
    found = logrank_test(one["months"], other["months"], one["event"], other["event"])
    return LogRank(
        label=rows.attrs["label"],
        arm=arm,
        over=over,
        chi_squared=float(found.test_statistic),
        p=float(found.p_value),
        events=(int(one["event"].sum()), int(other["event"].sum())),
    )


def proportional_hazards(
    cohort: DataFrame,
    *,
    arm: str = "cabozantinib",
    over: str = "placebo",
    strata: Sequence[str] = (),
) -> ProportionalHazards:
    """Whether the hazard ratio of two arms is seen to change with time.

    >>> import cabinetkit as ck
    >>> ck.survival.proportional_hazards(ck.synthetic("world-proportional")).p > 0.05
    True

    A small p says that one ratio is an average over changing ones. A large p says little: such
    tests have little power in trials of this size.

    The score test of a trend of the log ratio with the rank of time, as R's `cox.zph` makes it:
    Grambsch and Therneau, Biometrika 1994;81:515. Ties are taken as Breslow does.
    """
    fitted, rows = _fit(cohort, arm, over, strata, None)
    chi_squared = _trend(rows, list(strata), exp(float(fitted.params_["treated"])))
    return ProportionalHazards(
        label=rows.attrs["label"],
        arm=arm,
        over=over,
        chi_squared=chi_squared,
        p=erfc(sqrt(chi_squared / 2)),  # chi-squared on one degree of freedom
    )


def _trend(rows: DataFrame, strata: list[str], ratio: float) -> float:
    """Chi-squared of a trend of the log ratio with the rank of time, given the constant ratio.

    Our own, since that of lifelines ranks the times of a stratified model stratum by stratum.
    """
    import numpy as np

    # Latest first, so that a running sum counts who is still at risk.
    rows = rows.assign(rank=rows["months"].rank()).sort_values("months", ascending=False)
    groups = [rows["months"], *(rows[stratum(name)] for name in strata)]
    at_risk = rows.assign(one=1).groupby(groups[1:] or (lambda _: 0), sort=False)
    treated, all_of_them = at_risk["treated"].cumsum(), at_risk["one"].cumsum()
    # Of those with the same time, each sees all the others.
    same = [treated.groupby(groups).transform("max"), all_of_them.groupby(groups).transform("max")]
    of_treated = ratio * same[0]
    expected = (of_treated / (of_treated + same[1] - same[0]))[rows["event"] == 1].to_numpy()
    events = rows[rows["event"] == 1]
    rank, residual = events["rank"].to_numpy(), events["treated"].to_numpy() - expected
    variance = expected * (1 - expected)
    information = (rank**2 * variance).sum() - (rank * variance).sum() ** 2 / variance.sum()
    if not np.isfinite(information) or information < TINY:
        raise CohortError("the events are all at one time: a trend with time cannot be looked for")
    return float((rank * residual).sum() ** 2 / information)


def _fit(
    cohort: DataFrame, arm: str, over: str, strata: Sequence[str], weights: str | None
) -> tuple[CoxPHFitter, DataFrame]:
    from lifelines import CoxPHFitter
    from lifelines.exceptions import ConvergenceError, ConvergenceWarning

    rows = two_arms(cohort, arm=arm, over=over, strata=strata, weights=weights)
    _comparable(rows, list(strata), arm, over)
    with warnings.catch_warnings():
        warnings.simplefilter("error", ConvergenceWarning)
        try:
            fitted = CoxPHFitter().fit(
                rows,
                duration_col="months",
                event_col="event",
                weights_col="weight",
                strata=[stratum(name) for name in strata] or None,
                # Closer to the maximum than its default, which stops at the sixth digit.
                fit_options={"precision": 1e-16, "r_precision": 1e-16},
            )
        except (ConvergenceError, ConvergenceWarning) as error:
            raise CohortError(
                f"the hazard ratio of {arm} over {over} has no finite estimate: the events of one "
                "arm all come before those of the other; the curves can still be shown"
            ) from error
    return fitted, rows


def _comparable(rows: DataFrame, strata: list[str], arm: str, over: str) -> None:
    """Stop where an arm has no events, or where no stratum holds both arms."""
    for name, number in ((arm, 1), (over, 0)):
        if not rows.loc[rows["treated"] == number, "event"].any():
            raise CohortError(
                f"nobody in {name} had the event, so a hazard ratio has no value; the curves and "
                "the extended table can still be shown"
            )
    within = [stratum(name) for name in strata]
    if strata and (rows.groupby(within)["treated"].nunique() < 2).all():
        raise CohortError(f"no stratum of {' and '.join(strata)} holds both {arm} and {over}")
