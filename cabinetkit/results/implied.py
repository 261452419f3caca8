"""What a published hazard ratio and its interval imply, and under which assumptions."""

from __future__ import annotations

from dataclasses import dataclass
from math import erfc, log, sqrt
from numbers import Real

from cabinetkit.errors import CabinetkitError, shortened
from cabinetkit.html import Shown
from cabinetkit.results.curves import Z_95
from cabinetkit.results.ratios import p_value

ASSUMPTIONS = (
    "The ratio is taken as treated over control; turn an inverted one round first.",
    "Standard error, z and p: the interval was made on the log scale with the normal 95% point, "
    "and p is two-sided (Wald); a published p may come from another test.",
    "Events: the standard error is about 1 / sqrt(events x share x share), with the events "
    "shared between the arms somewhere from half and half to as patients were allocated. A rough "
    "guess, and no bound: strata, unequal follow-up and early stopping move it. One publication of "
    "CABINET prints events beside its ratios, the abstract LBA53: 109 and 50, where this rule "
    "gives 83 to 107 and 29 to 38.",
    "First to have the event: two patients of the same stratum, one from each arm, independent, "
    "both followed until the event, and a hazard ratio that stays the same throughout, also beyond "
    "the follow-up, where no data can check it.",
)


@dataclass(frozen=True, repr=False)
class Implied(Shown):
    """What hides in a hazard ratio and its interval; made by `implied`.

    `events` is a range from low to high, in which the rounding of the limits is allowed for.
    `treated_first` is a chance between 0 and 1.
    """

    ratio: float
    low: float
    high: float
    allocation: tuple[float, float]
    standard_error: float
    z: float
    p: float
    events: tuple[int, int]
    treated_first: float
    symmetric: bool

    @property
    def says(self) -> str:
        """What the ratio and its interval imply, in one sentence."""
        first, last = self.events
        share = ":".join(f"{part:g}" for part in self.allocation)
        return (
            f"A hazard ratio of {self.ratio:g} (95% CI {self.low:g} to {self.high:g}) implies a "
            f"standard error of {self.standard_error:.3f} on the log scale, z = {self.z:.2f} and "
            f"{p_value(self.p)}. There would have to be about {first} to {last} events, if they "
            f"are split somewhere between 1:1 and {share}. Of a pair, the treated patient has the "
            f"event first with a chance of {self.treated_first:.0%}."
        )

    @property
    def head(self) -> tuple[str, ...]:
        """The names of the columns."""
        return ("quantity", "value")

    @property
    def rows(self) -> list[tuple[str, str]]:
        """The quantities one by one."""
        return [
            ("standard error of the log ratio", f"{self.standard_error:.4f}"),
            ("z", f"{self.z:.2f}"),
            ("p, two-sided", f"{self.p:.2g}"),
            ("events, about", f"{self.events[0]} to {self.events[1]}"),
            ("the treated of a pair has the event first", f"{self.treated_first:.1%}"),
        ]

    @property
    def remarks(self) -> tuple[str, ...]:
        """The assumptions; first of all, where ratio and interval do not fit together."""
        if self.symmetric:
            return ASSUMPTIONS
        middle = sqrt(self.low * self.high)
        odd = (
            f"Beware: the middle of this interval on the log scale is {middle:.3f}, not "
            f"{self.ratio:g}, which rounding alone does not explain. Is it a 95% interval of "
            "this ratio, and not one-sided?"
        )
        return (odd, *ASSUMPTIONS)


def implied(
    ratio: float,
    low: float,
    high: float,
    *,
    allocation: tuple[float, float] = (2, 1),
    decimals: int = 2,
) -> Implied:
    """What a hazard ratio and its 95% interval imply: standard error, z, p, events, first event.

    >>> import cabinetkit as ck
    >>> found = ck.implied(0.38, 0.25, 0.59)
    >>> round(found.z, 2), found.events, round(found.treated_first, 2)
    (-4.42, (78, 100), 0.28)

    `allocation` is treated to control, 2 to 1 in CABINET. `decimals` says to how many places the
    ratio and its limits were printed. Limits that do not hold the ratio, or are not positive, are
    an error. Schoenfeld, Biometrics 1983;39:499.
    """
    _check(ratio, low, high, allocation, decimals)
    ratio, low, high = float(ratio), float(low), float(high)
    half = 0.5 * 10**-decimals
    if round((high - low) / half) <= 2:
        raise CabinetkitError(
            f"{low:g} and {high:g} are the same when rounded to {decimals} decimals; "
            "say decimals= as they were printed"
        )
    least, most = max(low - half, half / 100), high + half
    share = allocation[0] / sum(allocation)
    se = _error(low, high)
    return Implied(
        ratio=ratio,
        low=low,
        high=high,
        allocation=allocation,
        standard_error=se,
        z=log(ratio) / se,
        p=erfc(abs(log(ratio) / se) / sqrt(2)),
        events=(
            round(4 / _error(least, most) ** 2),
            round(1 / (share * (1 - share)) / _error(low + half, high - half) ** 2),
        ),
        treated_first=ratio / (1 + ratio),
        symmetric=sqrt(least * (high - half)) <= ratio + half
        and ratio - half <= sqrt((low + half) * most),
    )


def _error(low: float, high: float) -> float:
    """The standard error of the log ratio, from the ends of its interval."""
    return log(high / low) / (2 * Z_95)


def _check(ratio: float, low: float, high: float, allocation: object, decimals: object) -> None:
    for name, value in (("ratio", ratio), ("lower limit", low), ("upper limit", high)):
        if not _positive(value):
            raise CabinetkitError(
                f"{shortened(value)} is no {name} of a hazard ratio; say a number above 0"
            )
    if low >= high or not low <= ratio <= high:
        raise CabinetkitError(
            f"{ratio:g} does not lie in the interval from {low:g} to {high:g}; "
            "say the ratio, then its lower and its upper limit"
        )
    parts = allocation if isinstance(allocation, tuple | list) else ()
    if len(parts) != 2 or not all(_positive(part) for part in parts):
        raise CabinetkitError(
            f"{shortened(allocation)} is no allocation; say treated to control, such as (2, 1)"
        )
    if not isinstance(decimals, int) or decimals not in range(10):
        raise CabinetkitError(f"{shortened(decimals)} is no number of decimals; say 0 to 9")


def _positive(value: object) -> bool:
    real = isinstance(value, Real) and not isinstance(value, bool)
    return real and 0 < float(value) < float("inf")  # type: ignore[arg-type]  # it is real
