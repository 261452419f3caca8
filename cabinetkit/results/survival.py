"""Survival estimates on a cohort in months; lifelines estimates, and loads on the first call."""

from cabinetkit.results.curves import kaplan_meier
from cabinetkit.results.means import restricted_mean
from cabinetkit.results.ratios import hazard_ratio, log_rank, proportional_hazards
from cabinetkit.results.reduction import risk_reduction, risk_reduction_by_ratio

__all__ = [
    "hazard_ratio",
    "kaplan_meier",
    "log_rank",
    "proportional_hazards",
    "restricted_mean",
    "risk_reduction",
    "risk_reduction_by_ratio",
]
