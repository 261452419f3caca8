"""Keys of lesson 02: from prose to rules."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import partial
from random import Random
from typing import Any

from cabinetkit.eligibility.compare import compare
from cabinetkit.eligibility.criteria import criteria
from cabinetkit.eligibility.evaluate import evaluate
from cabinetkit.eligibility.facts import ptt, thromboembolism
from cabinetkit.eligibility.lookup import GivenFacts
from cabinetkit.eligibility.patients import patient
from cabinetkit.eligibility.screening import screen
from cabinetkit.eligibility.vocabulary import ULN
from cabinetkit.eligibility.worlds import ON
from cabinetkit.practice.exhibits import exhibit
from cabinetkit.practice.keys.key import Key

# --- 02.2: how long each treatment must be over ---------------------------------------------------

TREATMENTS = {
    "everolimus": "targeted therapy",
    "lutetium-177 dotatate": "radionuclide therapy",
    "octreotide": "somatostatin analog",
    "external beam radiation": "radiation",
}


def days_to_wait(kind: str) -> int:
    """The fewest whole days after which a treatment of this kind passes both washout rules."""
    rules = [criteria["prior.washout"].rule, criteria["prior.radionuclide-washout"].rule]
    for days in range(366):
        row = {"kinds": {kind}, "ended": ON - timedelta(days=days)}
        facts = GivenFacts({"therapies": [row]}, on=ON)
        if all(evaluate(rule, facts).truth for rule in rules):
            return days
    raise AssertionError(f"{kind} never passes")


def _washouts() -> Key:
    right = {name: days_to_wait(kind) for name, kind in TREATMENTS.items()}
    return Key(
        right,
        {
            "radionuclide-as-radiation": {**right, "lutetium-177 dotatate": 28},
            "analog-not-exempt": {**right, "octreotide": 28},
            "stable-dose-for-a-wait": {**right, "octreotide": 60},
            "six-weeks-for-all": dict.fromkeys(right, 42),
            "everolimus-in-no-class": {**right, "everolimus": 0},
            "weeks-for-days": {**right, "lutetium-177 dotatate": 6},
            "months-of-thirty-days": {**right, "lutetium-177 dotatate": 45},
        },
    )


# --- 02.4: a machine-made rule set ----------------------------------------------------------------


def _faulty_lines() -> Key:
    right = {
        line
        for line, (criterion, rule) in enumerate(exhibit("02.4"), start=1)
        if compare(rule, criterion).differ
    }
    return Key(
        right,
        {
            "and-or-not-seen": right - {6},
            "warfarin-not-seen": right - {4},
            "merged-bullet-not-seen": right - {2},
            "weeks-are-days": right | {3},
        },
    )


def _ptt() -> Key:
    return Key(
        criteria["labs.ptt"].rule,
        {
            "at-most-for-below": ptt <= 1.3 * ULN,
            "seconds-for-multiples": ptt < 39,
            "seconds-at-most": ptt <= 39,
            "upper-limit-itself": ptt < ULN,
            "another-multiple": ptt < Decimal("1.5") * ULN,
            "the-wrong-way-round": ptt > 1.3 * ULN,
        },
    )


def _thromboembolism() -> Key:
    dates = thromboembolism.date
    return Key(
        criteria["history.thromboembolism"].rule,
        {
            "not-forgotten": thromboembolism.some(dates.within(months=6)),
            "days-for-months": ~thromboembolism.some(dates.within(days=180)),
            "half-a-year-of-days": ~thromboembolism.some(dates.within(days=183)),
            "that-day-included": ~thromboembolism.some(dates.within(months=6, both_ends=True)),
            "one-old-event-suffices": thromboembolism.some(dates.since(months=6)),
        },
    )


# --- 02.5, 02.6: back to a patient ----------------------------------------------------------------

PATIENT, ON_APRIL_20 = "ms-santos", "2024-04-20"


def _screened() -> Key:
    screening = screen(patient(PATIENT), ON_APRIL_20)
    [finding] = screening.not_met
    criterion = finding.criterion
    right = {
        "decision": screening.decision,
        "criterion": criterion.id,
        "section": criterion.source.section,
    }
    [open_item] = [f.criterion for f in screening.findings if f.status == "unknown"]
    return Key(
        right,
        {
            "open-item-decides": {**right, "decision": "cannot tell yet"},
            "open-item-for-the-reason": {**right, "criterion": open_item.id},
            "heparin-for-the-clot": {**right, "decision": "eligible"},
        },
    )


CLOT = date(2023, 8, 31)


def first_day_without(clot: date) -> date:
    """The first day on which the criterion of the page holds, tried day by day after the event."""
    rule = criteria["history.thromboembolism"].rule
    for days in range(1, 366):
        on = clot + timedelta(days=days)
        facts = GivenFacts({"thromboembolism": [{"date": clot}]}, on=on)
        if evaluate(rule, facts).truth:
            return on
    raise AssertionError(f"an event of {clot} counts for ever")


def _first_day() -> Key:
    right = first_day_without(CLOT)
    return Key(
        right,
        {
            "180-days": CLOT + timedelta(days=180),
            "183-days": CLOT + timedelta(days=183),
            "the-day-before": right - timedelta(days=1),
            "into-the-next-month": date(2024, 3, 2),
        },
    )


# --- 02.7: a plain function -----------------------------------------------------------------------

# At, below and above the limit in two laboratories, and each value missing.
SECONDS = [
    *((38.9, 30), (39, 30), (39.1, 30), (39, 40), (52, 40), (5, 30), (110, 30), (62, 50)),
    *((110, 100), (None, 30), (39, None)),
]


def ptt_met(ptt: float | None, ptt_upper: float | None) -> bool | None:
    """What the criterion of the page says of a clotting time and its laboratory's limit."""
    given = {"ptt": ptt, "ptt.upper": ptt_upper}
    values = {name: Fraction(str(value)) for name, value in given.items() if value is not None}
    return evaluate(criteria["labs.ptt"].rule, GivenFacts(values, on=ON)).truth


def more_seconds(random: Random) -> list[dict[str, Any]]:
    """More times around the limits of other laboratories, and either missing.

    Only such that a fellow's floats decide as exact numbers do.
    """
    found: list[dict[str, Any]] = []
    while len(found) < 20:
        upper = random.randint(20, 60)
        off = random.choice((-3, -0.2, -0.1, 0, 0.1, 0.2, 3))
        ptt = round(1.3 * upper + off, 1)
        if ptt_met(ptt, upper) == (ptt < 1.3 * upper) == (ptt / upper < 1.3):
            found.append({"ptt": ptt, "ptt_upper": upper})
    return [*found, {"ptt": found[0]["ptt"], "ptt_upper": None}]


def _ptt_function() -> Key:
    def at_most(ptt: float | None, ptt_upper: float | None) -> bool | None:
        return None if ptt is None or ptt_upper is None else ptt <= 1.3 * ptt_upper

    def in_seconds(ptt: float | None, ptt_upper: float | None) -> bool | None:
        return None if ptt is None or ptt_upper is None else ptt < 39

    def stops(ptt: float | None, ptt_upper: float | None) -> bool:
        return ptt < 1.3 * ptt_upper  # type: ignore[operator]  # that is the slip

    def known(ptt: float | None, ptt_upper: float | None, *, missing: bool) -> bool:
        answer = ptt_met(ptt, ptt_upper)
        return missing if answer is None else answer

    return Key(
        ptt_met,
        {
            "at-most-for-below": at_most,
            "seconds-for-multiples": in_seconds,
            "missing-stops-it": stops,
            "missing-is-no": partial(known, missing=False),
            "missing-is-yes": partial(known, missing=True),
        },
        inputs=[{"ptt": ptt, "ptt_upper": upper} for ptt, upper in SECONDS],
        stops="missing-stops-it",
        unseen=more_seconds,
    )


KEYS: dict[str, Callable[[], Key]] = {
    "02.1": _ptt,
    "02.2": _washouts,
    "02.3": _thromboembolism,
    "02.4": _faulty_lines,
    "02.5": _screened,
    "02.6": _first_day,
    "02.7": _ptt_function,
}
