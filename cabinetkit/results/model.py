"""A model with one hazard ratio: what it makes of survival, risks and medians.

Survival of the control falls as a Weibull curve; that of the treated is the same to the power of
the hazard ratio. The shape says whether the hazard rises with time (above 1), stays (1) or falls.
"""

from __future__ import annotations

from dataclasses import replace
from math import exp, log
from typing import NamedTuple

from cabinetkit.results.published import published
from cabinetkit.results.reduction import RiskReduction, risk_reduction_by_ratio


class Model(NamedTuple):
    """The hazard ratio, treated over control, the shape, and the control median in months."""

    ratio: float
    shape: float
    control_median: float

    def survival(self, month: float) -> tuple[float, float]:
        """The share without an event at a month, treated and control."""
        control = exp(-log(2) * (month / self.control_median) ** self.shape)
        return float(control**self.ratio), control

    def hazards(self, month: float) -> tuple[float, float]:
        """The events a month among those still free of one, treated and control; month above 0."""
        k, m = self.shape, self.control_median
        control = log(2) * k / m * (month / m) ** (k - 1)
        return self.ratio * control, control

    @property
    def medians(self) -> tuple[float, float]:
        """The months by which half have had the event, treated and control."""
        return self.control_median / self.ratio ** (1 / self.shape), self.control_median

    @property
    def ratio_of_medians(self) -> float:
        """Control over treated: the hazard ratio to the power of 1 / shape, so the same at 1."""
        return float(self.ratio ** (1 / self.shape))

    def reduction(self, month: float) -> RiskReduction:
        """What the ratio means at a month: risks, their reductions, and the number to treat."""
        treated, control = self.survival(month)
        found = risk_reduction_by_ratio(self.ratio, 1 - control, month=month)
        # A control risk of nearly 1 has lost the digits that the other risk is made of.
        return replace(found, risk=1 - treated)


def model_of(cohort: str) -> Model:
    """The model that has both medians and the hazard ratio of the NEJM abstract.

    >>> round(model_of("epNET").shape, 3)
    1.261
    """
    treated, control = (
        published("median PFS", cohort, analysis="NEJM 2024", arm=arm).value
        for arm in ("cabozantinib", "placebo")
    )
    ratio = published("PFS hazard ratio", cohort, analysis="NEJM 2024").value
    assert treated is not None  # all are printed
    assert control is not None
    assert ratio is not None
    return Model(ratio, log(1 / ratio) / log(treated / control), control)
