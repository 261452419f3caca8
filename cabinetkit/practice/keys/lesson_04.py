"""Keys of lesson 04: clocks and windows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from cabinetkit.eligibility.chart import Patient
from cabinetkit.eligibility.clocks import clocks
from cabinetkit.eligibility.criteria import criteria
from cabinetkit.eligibility.evaluate import evaluate
from cabinetkit.eligibility.facts import local_treatments
from cabinetkit.eligibility.load import chart_from_bytes
from cabinetkit.eligibility.lookup import GivenFacts
from cabinetkit.eligibility.patients import patient
from cabinetkit.eligibility.window import Window
from cabinetkit.practice.keys.key import Key, faulty

# --- 04.1: two anchors ----------------------------------------------------------------------------

ON, START = date(2024, 4, 20), date(2024, 4, 26)


def _anchors() -> Key:
    stopped = ON - timedelta(days=10)
    right = {}
    for slot, kind, name in (
        ("rifampin", "strong CYP3A4 inducer", "medication.cyp3a4-inducer"),
        ("ketoconazole", "strong CYP3A4 inhibitor", "medication.cyp3a4-inhibitor"),
    ):
        row = {"classes": {kind}, "chronic": True, "stopped": stopped}
        facts = GivenFacts({"medicines": [row]}, on=ON, start=START)
        right[slot] = "met" if evaluate(criteria[name].rule, facts).truth else "not met"
    return Key(
        right,
        {
            "the-wrong-way-round": {"rifampin": "not met", "ketoconazole": "met"},
            "both-from-registration": {**right, "rifampin": "not met"},
            "both-from-the-start": {**right, "ketoconazole": "met"},
        },
    )


# --- 04.2 to 04.4: an invented patient of her own -------------------------------------------------

CLOT = date(2023, 7, 10)
# Ms Rivera's days, and in their place those of the patient of 04.2.
MOVED = {
    "2023-02-20": "2022-12-12",  # the scan before
    "2024-01-29": "2023-10-02",  # the scan after
    "2023-08-07": "2023-05-08",  # lutetium, from
    "2024-02-20": "2023-11-20",  # and to
    "2024-02-21": "2023-11-21",  # everolimus, from
    "2024-02-28": "2023-11-28",  # embolization
    "2024-01-10": "2023-10-10",  # operation
    "2024-02-25": "2023-11-25",  # its wound healed
    "2023-10-20": CLOT.isoformat(),
    "2024-02-12": "2023-11-13",  # heparin at the same dose since
    "2024-03-01": "2023-12-01",  # everolimus, to
    "2024-03-04": "2023-12-03",
    "2024-03-05": "2023-12-04",  # when the chart was asked
}


def other_patient(progression: date) -> Patient:
    """The patient of 04.2: Ms Rivera's chart with days of her own, as it stood in December."""
    chart = patient("ms-rivera").model_dump_json(exclude_none=True)
    for old, new in {**MOVED, "2023-06-15": progression.isoformat()}.items():
        chart = chart.replace(old, new)
    return chart_from_bytes(chart.encode())


def window_of(progression: date = date(2023, 3, 15)) -> Window:
    """The window that her clocks leave."""
    return clocks(other_patient(progression), date(2024, 1, 2))


def _first_day() -> Key:
    [stretch] = window_of().stretches
    return Key(
        stretch.first,
        {
            "thirty-days-a-month": CLOT + timedelta(days=180),
            "30.4-days-a-month": CLOT + timedelta(days=182),
            "that-day-still-counts": stretch.first + timedelta(days=1),
            "stopped-at-surgery": date(2023, 10, 10) + timedelta(weeks=12),
            "stopped-at-the-radionuclide": date(2023, 11, 20) + timedelta(weeks=6),
            "28-days-for-all": date(2023, 12, 1) + timedelta(days=28),
            "the-day-it-closes": stretch.last,
        },
    )


def _sets_it() -> Key:
    [stretch] = window_of().stretches
    [right] = stretch.opened_by
    return Key(
        right,
        {
            "the-heparin": "medication.lmwh",
            "the-last-treatment": "prior.washout",
            "the-longest-wait": "prior.major-surgery",
            "what-closes-it": "disease.progression",
        },
    )


def _no_day() -> Key:
    earlier = date(2023, 1, 5)
    window = window_of(earlier)
    assert not window.stretches
    [stretch] = window_of().stretches
    return Key(
        None,
        {
            "the-box-stays-ticked": stretch.first,
            "the-day-it-closes": date(earlier.year + 1, earlier.month, earlier.day),
        },
    )


# --- 04.5: a machine-made calendar ----------------------------------------------------------------


def _holds_from(criterion: str, rows: str, row: dict[str, Any], last: date) -> date:
    """The first day after an event on which its criterion holds, tried day by day."""
    rule = criteria[criterion].rule
    for days in range(1, 400):
        on = last + timedelta(days=days)
        if evaluate(rule, GivenFacts({rows: [row]}, on=on)).truth:
            return on
    raise AssertionError(f"{criterion} never holds")


def _calendar() -> Key:
    def therapy(kind: str, name: str) -> date:
        ended = date(2024, 2, 2)
        return _holds_from(name, "therapies", {"kinds": {kind}, "ended": ended}, ended)

    stroke, operated, bled = date(2023, 8, 31), date(2024, 1, 2), date(2024, 1, 31)
    scanned = date(2023, 4, 10)
    progression = criteria["disease.progression"].rule
    row = {"date": scanned, "growth_percent": 30, "growth_mm": 10, "new_lesions": False}
    last = max(
        on
        for on in (scanned + timedelta(days=days) for days in range(400))
        if evaluate(progression, GivenFacts({"scans": [row]}, on=on)).truth
    )
    found = {
        1: therapy("radiation", "prior.washout"),
        2: therapy("radionuclide therapy", "prior.radionuclide-washout"),
        3: _holds_from("history.thromboembolism", "thromboembolism", {"date": stroke}, stroke),
        4: _holds_from(
            "prior.major-surgery",
            "surgeries",
            {"kind": "other", "major": True, "date": operated},
            operated,
        ),
        5: _holds_from("history.hemoptysis", "hemoptysis", {"date": bled, "volume_ml": 5}, bled),
        6: last,
    }
    machine = {
        1: date(2024, 3, 1),
        2: date(2024, 3, 1),
        3: date(2024, 3, 2),
        4: date(2024, 3, 26),
        5: date(2024, 4, 30),
        6: date(2024, 4, 9),
    }
    return faulty(
        {line: found[line] == day for line, day in machine.items()},
        {
            "radionuclide-not-seen": 2,
            "short-month-not-seen": 3,
            "last-day-not-seen": 6,
            "short-month-everywhere": 5,
        },
    )


def _liver() -> Key:
    ended = local_treatments.ended
    return Key(
        criteria["prior.liver-directed-washout"].rule,
        {
            "a-month-for-28-days": local_treatments.every(ended.since(months=1)),
            "the-radionuclide's-weeks": local_treatments.every(ended.since(weeks=6)),
            "one-old-one-suffices": local_treatments.some(ended.since(days=28)),
            "within-for-since": local_treatments.every(ended.within(days=28)),
            "the-other-anchor": local_treatments.every(
                ended.since(days=28, before="start of treatment")
            ),
        },
    )


KEYS: dict[str, Callable[[], Key]] = {
    "04.1": _anchors,
    "04.2": _first_day,
    "04.3": _sets_it,
    "04.4": _no_day,
    "04.5": _calendar,
    "04.6": _liver,
}
