"""cabinetkit: executable eligibility rules, and honest reading of results, on one real trial.

Everything that a lesson needs stands here; nothing is loaded before it is used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cabinetkit.eligibility import facts
    from cabinetkit.eligibility.boundary import boundary
    from cabinetkit.eligibility.chart import Patient
    from cabinetkit.eligibility.compare import compare
    from cabinetkit.eligibility.criteria import criteria
    from cabinetkit.eligibility.load import read_chart
    from cabinetkit.eligibility.patients import invented_patients as patients
    from cabinetkit.eligibility.patients import patient
    from cabinetkit.eligibility.screening import screen
    from cabinetkit.eligibility.side_by_side import by_version
    from cabinetkit.eligibility.vocabulary import LLN, ULN
    from cabinetkit.errors import CabinetkitError
    from cabinetkit.figures.lanes import plot_window
    from cabinetkit.practice.check import check
    from cabinetkit.practice.exhibits import exhibit
    from cabinetkit.widgets.rule_tracer import rule_tracer

_HOMES = {
    "CabinetkitError": "errors:CabinetkitError",
    "LLN": "eligibility.vocabulary:LLN",
    "Patient": "eligibility.chart:Patient",
    "ULN": "eligibility.vocabulary:ULN",
    "boundary": "eligibility.boundary:boundary",
    "by_version": "eligibility.side_by_side:by_version",
    "check": "practice.check:check",
    "compare": "eligibility.compare:compare",
    "criteria": "eligibility.criteria:criteria",
    "exhibit": "practice.exhibits:exhibit",
    "facts": "eligibility.facts:",
    "patient": "eligibility.patients:patient",
    "patients": "eligibility.patients:invented_patients",
    "plot_window": "figures.lanes:plot_window",
    "read_chart": "eligibility.load:read_chart",
    "rule_tracer": "widgets.rule_tracer:rule_tracer",
    "screen": "eligibility.screening:screen",
}

__all__ = [
    "LLN",
    "ULN",
    "CabinetkitError",
    "Patient",
    "boundary",
    "by_version",
    "check",
    "compare",
    "criteria",
    "exhibit",
    "facts",
    "patient",
    "patients",
    "plot_window",
    "read_chart",
    "rule_tracer",
    "screen",
]


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        from cabinetkit.errors import UnknownNameError, near_miss

        raise UnknownNameError(f"cabinetkit has no '{name}'.{near_miss(name, _HOMES)}")
    module, _, attribute = home.partition(":")
    found = import_module(f"cabinetkit.{module}")
    globals()[name] = value = getattr(found, attribute) if attribute else found
    return value


def __dir__() -> list[str]:
    return __all__
