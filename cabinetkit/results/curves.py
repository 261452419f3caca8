"""The Kaplan-Meier curve of one arm: survival at a month, the median, the extended table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import sqrt
from typing import TYPE_CHECKING, NamedTuple

from cabinetkit.html import Shown
from cabinetkit.results.cohort import CohortError, checked, months_of, only_arm

if TYPE_CHECKING:
    from pandas import DataFrame

# A product of fractions that is one half on paper may miss it in floating point by an ulp or two.
HALF = 0.5 + 1e-9
NOT_ESTIMABLE = "not estimable"
NO_NAME = "time to the event"  # of a cohort that does not say what its event is
Z_95 = 1.959963984540054  # 97.5th percentile of the normal distribution


class Interval(NamedTuple):
    """A 95% confidence interval; None for an end that the data do not fix."""

    low: float | None
    high: float | None

    def said(self, digits: int = 2) -> str:
        """The interval in words, without brackets."""
        if self == (None, None):
            return f"95% CI {NOT_ESTIMABLE}"
        ends = [f"{end:.{digits}f}" if end is not None else NOT_ESTIMABLE for end in self]
        return f"95% CI {ends[0]} to {ends[1]}"


class Median(NamedTuple):
    """The month by which half have had the event; None when the curve stays above one half."""

    months: float | None
    interval: Interval

    def __str__(self) -> str:
        value = "not reached" if self.months is None else f"{self.months:.2f} months"
        return f"{value} ({self.interval.said()})"


class AtMonth(NamedTuple):
    """One line of the extended table: survival at a month, and where the patients are.

    At risk: followed to this month or beyond. Censored and events: before it. The three always
    add up to all patients. `interval` is None before the first event and once the curve is 0,
    and `survival` with it past the last day of follow-up.
    """

    month: float
    survival: float | None
    interval: Interval | None
    at_risk: int
    censored: int
    events: int

    @property
    def cells(self) -> tuple[str, ...]:
        """The line as text; survival in percent."""
        if self.survival is None:
            share = "beyond follow-up"
        elif self.interval is None or self.interval.low is None or self.interval.high is None:
            share = f"{self.survival:.1%}"
        else:
            share = f"{self.survival:.1%} ({self.interval.low:.1%} to {self.interval.high:.1%})"
        counts = (str(self.at_risk), str(self.censored), str(self.events))
        return (f"{self.month:g}", share, *counts)


class Step(NamedTuple):
    """What happens at one observed time: the curve just after it, and the patients at it.

    `se` is the standard error of the survival (Greenwood), not known once the curve is 0.
    """

    month: float
    survival: float
    low: float | None
    high: float | None
    se: float | None
    at_risk: int
    events: int
    censored: int


@dataclass(frozen=True, repr=False)
class KaplanMeier(Shown):
    """The product-limit estimate of one arm, in months; made by `kaplan_meier`.

    The interval at a month is made on the log-log scale, so that it stays between 0 and 1. The
    median is the first time at which the curve is at or below one half; where it lies at exactly
    one half for a while, others (R among them) take the middle of that stretch.
    """

    label: str
    arm: str
    endpoint: str
    steps: tuple[Step, ...] = field(repr=False)

    @property
    def n(self) -> int:
        """How many patients."""
        return self.steps[0].at_risk

    @property
    def events(self) -> int:
        """How many had the event."""
        return sum(step.events for step in self.steps)

    @property
    def last_month(self) -> float:
        """The longest follow-up."""
        return self.steps[-1].month

    @property
    def median(self) -> Median:
        """The median with its interval: where the curve, and each end of its band, reach a half."""
        low, high = (self._reaches_half(name) for name in ("low", "high"))
        return Median(self._reaches_half("survival"), Interval(low, high))

    def at(self, month: float) -> AtMonth:
        """Survival at this month and who is still followed.

        Survival counts the events of the month itself, the counts beside it what came before. An
        error past the follow-up, unless nobody is left to have the event.
        """
        found = self._line(month)
        if found.survival is None:
            raise CohortError(
                f"month {month:g} lies past the follow-up of {self._name}, which ends at "
                f"{self.last_month:g}: the curve says nothing there; ask for an earlier month"
            )
        return found

    def se_at(self, month: float) -> float | None:
        """The standard error of the survival at this month, by Greenwood; None where it is 0."""
        self.at(month)
        return self._step(month).se

    def table(self, months: Sequence[float]) -> tuple[AtMonth, ...]:
        """The extended table: survival, at risk, censored before and events before, at each month.

        Morris et al., BMJ Open 2019;9:e030215 (KMunicate).
        """
        return tuple(self._line(month) for month in months)

    @property
    def head(self) -> tuple[str, ...]:
        """The names of the columns."""
        return ("month", "survival (95% CI)", "at risk", "censored before", "events before")

    @property
    def rows(self) -> list[tuple[str, ...]]:
        """The extended table every six months (every month for a short follow-up)."""
        width = 6 if self.last_month >= 12 else 2 if self.last_month >= 6 else 1
        months = [width * n for n in range(int(self.last_month / width) + 1)]
        return [line.cells for line in self.table(months)]

    @property
    def says(self) -> str:
        """Patients, events and median in one sentence."""
        patients = "1 patient" if self.n == 1 else f"{self.n} patients"
        events = "1 event" if self.events == 1 else f"{self.events} events"
        return f"{self._name}: {patients}, {events}. Median {self.endpoint} {self.median}."

    @property
    def _name(self) -> str:
        return ", ".join(filter(None, (self.label, self.arm))) or "the cohort"

    def _reaches_half(self, name: str) -> float | None:
        for step in self.steps:
            value = getattr(step, name)
            if value is not None and value <= HALF:
                return step.month
        return None

    def _step(self, month: float) -> Step:
        return next(step for step in reversed(self.steps) if step.month <= month)

    def _line(self, month: float) -> AtMonth:
        month = months_of(month, example="6")
        before = [step for step in self.steps if step.month < month]
        events = sum(step.events for step in before)
        censored = sum(step.censored for step in before)
        at_risk = self.n - events - censored
        step = self._step(month)
        known = at_risk > 0 or step.survival == 0
        fixed = step.low is not None or step.high is not None
        return AtMonth(
            month,
            step.survival if known else None,
            Interval(step.low, step.high) if known and fixed else None,
            at_risk,
            censored,
            events,
        )


def kaplan_meier(
    cohort: DataFrame, *, arm: str | None = None, weights: str | None = None
) -> KaplanMeier:
    """The Kaplan-Meier curve of one arm of a cohort, in months.

    >>> import cabinetkit as ck
    >>> curve = ck.survival.kaplan_meier(ck.synthetic("epNET"), arm="placebo")
    >>> round(curve.median.months, 1)
    3.9

    `cohort` has a row a patient with `months`, `event` (1 or 0) and, where there are several arms,
    `arm`. `weights` names a column that says how many alike patients a row stands for. Missing or
    negative times, an unknown arm, or two arms and none named are errors that say what to do. No
    event at all is a curve that stays at 1, with its median not reached.

    Kaplan and Meier, J Am Stat Assoc 1958;53:457; estimated by lifelines.
    """
    name = only_arm(cohort, arm) if hasattr(cohort, "columns") else arm
    rows = checked(cohort, arm=name, weights=weights)
    return KaplanMeier(
        label=rows.attrs["label"],
        arm=name or "",
        endpoint=str(cohort.attrs.get("endpoint", NO_NAME)),
        steps=tuple(_steps(rows)),
    )


def _steps(rows: DataFrame) -> list[Step]:
    from lifelines import KaplanMeierFitter

    fitted = KaplanMeierFitter().fit(rows["months"], rows["event"], weights=rows["weight"])
    table = fitted.event_table[["at_risk", "observed", "censored"]]
    survival = fitted.survival_function_.iloc[:, 0]
    band = [values for _, values in fitted.confidence_interval_.items()]
    steps, greenwood = [], 0.0
    for month, (at_risk, events, censored), value, low, high in zip(
        table.index, table.astype(int).to_numpy().tolist(), survival, *band, strict=True
    ):
        # Where nobody has had the event, or everybody, the formula has nothing to say.
        inside = 0 < value < 1
        greenwood += events / (at_risk * (at_risk - events)) if inside and events else 0.0
        se = value * sqrt(greenwood) if inside or value == 1 else None
        low, high = (float(low), float(high)) if inside else (None, None)
        steps.append(Step(float(month), float(value), low, high, se, at_risk, events, censored))
    return steps
