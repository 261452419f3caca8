"""The invented referrals: a list to screen, each a whole chart that says it is invented."""

from __future__ import annotations

from functools import cache

from cabinetkit.data import text
from cabinetkit.eligibility.chart import Patient
from cabinetkit.eligibility.exact_json import parse_json
from cabinetkit.eligibility.load import chart_from_data
from cabinetkit.errors import ChartError

MANY = 120  # so that an error can say how many there are without reading them


@cache
def referrals() -> tuple[Patient, ...]:
    """The 120 invented referrals, in the order of their file.

    They are read when first asked for. `data/referrals/README.md` says what they may be used for.
    """
    charts = parse_json(text("referrals/referrals.json"), error=ChartError)
    return tuple(chart_from_data(chart) for chart in charts)
