"""How sure a hazard ratio is, by its number of events: the interval, z, and what repeats give."""

from __future__ import annotations

from math import erfc, exp, log, sqrt
from typing import NamedTuple

from cabinetkit.results.curves import Z_95, Interval

SHARE = 2 / 3  # of the events in the treated arm, where they fall as patients were allocated
Z_90 = 1.6448536269514722  # 95th percentile of the normal distribution


class Precision(NamedTuple):
    """A hazard ratio and the number of events behind it, divided 2:1 between the arms."""

    ratio: float
    events: int

    @property
    def standard_error(self) -> float:
        """Of the log of the ratio."""
        return standard_error(self.events)

    @property
    def interval(self) -> Interval:
        """The 95% interval, made on the log scale."""
        return self._around(Z_95)

    @property
    def z(self) -> float:
        """The log ratio over its standard error."""
        return log(self.ratio) / self.standard_error

    @property
    def p(self) -> float:
        """Two-sided, by the normal distribution."""
        return erfc(abs(self.z) / sqrt(2))

    @property
    def nine_of_ten(self) -> Interval:
        """Where the estimates of 9 of 10 such trials lie, if this is the true ratio."""
        return self._around(Z_90)

    def _around(self, width: float) -> Interval:
        factor = exp(width * self.standard_error)
        return Interval(self.ratio / factor, self.ratio * factor)


def standard_error(events: float) -> float:
    """Of the log of a hazard ratio, for so many events divided 2:1.

    1 / sqrt(events x share x share). Schoenfeld, Biometrika 1981;68:316.
    """
    return 1 / sqrt(events * SHARE * (1 - SHARE))
