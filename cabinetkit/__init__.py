"""cabinetkit: executable eligibility rules, and honest reading of results, on one real trial.

Everything that a lesson needs stands here; nothing is loaded before it is used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from cabinetkit.practice.shell import catch_missing_names

if TYPE_CHECKING:
    from cabinetkit.eligibility import facts
    from cabinetkit.eligibility.boundary import boundary
    from cabinetkit.eligibility.chart import Patient
    from cabinetkit.eligibility.cohort import screen_cohort
    from cabinetkit.eligibility.compare import compare
    from cabinetkit.eligibility.criteria import criteria
    from cabinetkit.eligibility.funnel import screen_list
    from cabinetkit.eligibility.load import read_chart
    from cabinetkit.eligibility.patients import invented_patients as patients
    from cabinetkit.eligibility.patients import patient
    from cabinetkit.eligibility.relax import relax
    from cabinetkit.eligibility.screening import screen
    from cabinetkit.eligibility.side_by_side import by_version
    from cabinetkit.eligibility.table import facts_table
    from cabinetkit.eligibility.vocabulary import LLN, ULN
    from cabinetkit.errors import CabinetkitError
    from cabinetkit.figures.curves import plot_km
    from cabinetkit.figures.forest import plot_forest
    from cabinetkit.figures.hazards import plot_hazard
    from cabinetkit.figures.lanes import plot_window
    from cabinetkit.figures.reductions import plot_reduction
    from cabinetkit.practice.check import check, hint, solution
    from cabinetkit.practice.exhibits import exhibit
    from cabinetkit.practice.glossary import glossary
    from cabinetkit.practice.record import checkpoint, hand_in, progress
    from cabinetkit.results import survival
    from cabinetkit.results.design import design
    from cabinetkit.results.implied import implied
    from cabinetkit.results.number_sets import side_by_side
    from cabinetkit.results.published import outcomes, published
    from cabinetkit.results.synthetic import synthetic
    from cabinetkit.widgets.ask import ask
    from cabinetkit.widgets.events_dial import events_dial
    from cabinetkit.widgets.four_readouts import four_readouts
    from cabinetkit.widgets.funnel import funnel
    from cabinetkit.widgets.gate import predict
    from cabinetkit.widgets.km_stepper import km_stepper
    from cabinetkit.widgets.ledger import ledger
    from cabinetkit.widgets.patient_note import patient_note
    from cabinetkit.widgets.randomiser import randomiser
    from cabinetkit.widgets.recall import quiz, recall
    from cabinetkit.widgets.rule_tracer import rule_tracer
    from cabinetkit.widgets.stop_now import stop_now
    from cabinetkit.widgets.switchboard import switchboard
    from cabinetkit.widgets.three_worlds import three_worlds
    from cabinetkit.widgets.two_readers import two_readers
    from cabinetkit.widgets.uln_lens import uln_lens
    from cabinetkit.widgets.window_lanes import window_lanes

_HOMES = {
    "CabinetkitError": "errors:CabinetkitError",
    "LLN": "eligibility.vocabulary:LLN",
    "Patient": "eligibility.chart:Patient",
    "ULN": "eligibility.vocabulary:ULN",
    "ask": "widgets.ask:ask",
    "boundary": "eligibility.boundary:boundary",
    "by_version": "eligibility.side_by_side:by_version",
    "check": "practice.check:check",
    "checkpoint": "practice.record:checkpoint",
    "compare": "eligibility.compare:compare",
    "criteria": "eligibility.criteria:criteria",
    "design": "results.design:design",
    "events_dial": "widgets.events_dial:events_dial",
    "exhibit": "practice.exhibits:exhibit",
    "facts": "eligibility.facts:",
    "facts_table": "eligibility.table:facts_table",
    "four_readouts": "widgets.four_readouts:four_readouts",
    "funnel": "widgets.funnel:funnel",
    "glossary": "practice.glossary:glossary",
    "hand_in": "practice.record:hand_in",
    "hint": "practice.check:hint",
    "implied": "results.implied:implied",
    "km_stepper": "widgets.km_stepper:km_stepper",
    "ledger": "widgets.ledger:ledger",
    "outcomes": "results.published:outcomes",
    "patient": "eligibility.patients:patient",
    "patient_note": "widgets.patient_note:patient_note",
    "patients": "eligibility.patients:invented_patients",
    "plot_forest": "figures.forest:plot_forest",
    "plot_hazard": "figures.hazards:plot_hazard",
    "plot_km": "figures.curves:plot_km",
    "plot_reduction": "figures.reductions:plot_reduction",
    "plot_window": "figures.lanes:plot_window",
    "predict": "widgets.gate:predict",
    "progress": "practice.record:progress",
    "published": "results.published:published",
    "quiz": "widgets.recall:quiz",
    "randomiser": "widgets.randomiser:randomiser",
    "read_chart": "eligibility.load:read_chart",
    "recall": "widgets.recall:recall",
    "relax": "eligibility.relax:relax",
    "rule_tracer": "widgets.rule_tracer:rule_tracer",
    "screen": "eligibility.screening:screen",
    "screen_cohort": "eligibility.cohort:screen_cohort",
    "screen_list": "eligibility.funnel:screen_list",
    "side_by_side": "results.number_sets:side_by_side",
    "solution": "practice.check:solution",
    "stop_now": "widgets.stop_now:stop_now",
    "survival": "results.survival:",
    "switchboard": "widgets.switchboard:switchboard",
    "synthetic": "results.synthetic:synthetic",
    "three_worlds": "widgets.three_worlds:three_worlds",
    "two_readers": "widgets.two_readers:two_readers",
    "uln_lens": "widgets.uln_lens:uln_lens",
    "window_lanes": "widgets.window_lanes:window_lanes",
}

__all__ = [
    "LLN",
    "ULN",
    "CabinetkitError",
    "Patient",
    "ask",
    "boundary",
    "by_version",
    "check",
    "checkpoint",
    "compare",
    "criteria",
    "design",
    "events_dial",
    "exhibit",
    "facts",
    "facts_table",
    "four_readouts",
    "funnel",
    "glossary",
    "hand_in",
    "hint",
    "implied",
    "km_stepper",
    "ledger",
    "outcomes",
    "patient",
    "patient_note",
    "patients",
    "plot_forest",
    "plot_hazard",
    "plot_km",
    "plot_reduction",
    "plot_window",
    "predict",
    "progress",
    "published",
    "quiz",
    "randomiser",
    "read_chart",
    "recall",
    "relax",
    "rule_tracer",
    "screen",
    "screen_cohort",
    "screen_list",
    "side_by_side",
    "solution",
    "stop_now",
    "survival",
    "switchboard",
    "synthetic",
    "three_worlds",
    "two_readers",
    "uln_lens",
    "window_lanes",
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


catch_missing_names()
