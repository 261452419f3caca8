"""Keys of lesson 00: three on how checking works, and the eight questions of the pre-test."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from math import log, sqrt

from cabinetkit.eligibility.criteria import criteria
from cabinetkit.eligibility.evaluate import evaluate
from cabinetkit.eligibility.lookup import GivenFacts
from cabinetkit.eligibility.patients import patient
from cabinetkit.eligibility.screening import screen
from cabinetkit.practice.keys.key import Key
from cabinetkit.results.published import Outcome, published

NEJM = "NEJM 2024"


def _patients() -> Key:
    each = {name: published("patients", name, analysis=NEJM).value for name in ("epNET", "pNET")}
    ep, p = (value or 0 for value in each.values())
    return Key(
        ep + p,
        {"one-cohort": ep, "the-smaller-cohort": p, "difference": ep - p, "twice": 2 * (ep + p)},
    )


def _no_try() -> Key:
    return Key("nothing", {"a-try": "try", "marks": "marks"})


def _kept() -> Key:
    return Key("here", {"sent": "instructor", "in-the-notebook": "notebook"})


def _clearance_missing() -> Key:
    decision = screen(patient("mr-haddad"), "2024-04-20").decision
    return Key(decision, {"absent-is-no": "not eligible", "absent-is-fine": "eligible"})


def _met(criterion: str, on: date, **facts: object) -> bool | None:
    return evaluate(criteria[criterion].rule, GivenFacts(facts, on=on)).truth


def _near_the_day() -> Key:
    clot = {"date": date(2023, 10, 20)}
    may = _met("history.thromboembolism", date(2024, 4, 18), thromboembolism=[clot])
    return Key("yes" if may else "no", {"180-days": "yes"})


def _clot_and_heparin() -> Key:
    on, clot = date(2024, 4, 20), {"date": date(2023, 12, 20)}
    may = _met("history.thromboembolism", on, thromboembolism=[clot])
    return Key("yes" if may else "no", {"heparin-is-allowed": "yes"})


def _risk_reduction() -> Key:
    ratio, placebo = 0.38, 0.06
    right = 1 - (1 - placebo**ratio) / (1 - placebo)
    shares = {f"{share:.0f}": share for share in (100 * (1 - ratio), 100 * ratio, 100 * right)}
    return Key(
        min(shares, key=lambda name: abs(shares[name] - 100 * right)),
        {"rate-for-risk": "62", "ratio-for-risk": "38"},
    )


def _medians() -> Key:
    return Key("nothing", {"a-number-is-wrong": "wrong", "the-ratio-of-medians": "ratio"})


def _cohorts() -> Key:
    """Altman DG, Bland JM. BMJ 2003;326:219: the difference of two log ratios over its error."""
    logs, errors = [], []
    for cohort in ("epNET", "pNET"):
        found: Outcome = published("PFS hazard ratio", cohort, analysis=NEJM)
        value, low, high = found.value or 0, found.low or 0, found.high or 0  # all are printed
        logs.append(log(value))
        errors.append((log(high) - log(low)) / 3.92)
    z = (logs[1] - logs[0]) / sqrt(sum(error**2 for error in errors))
    return Key(
        "shown" if abs(z) > 1.96 else "not shown",
        {"not-shown-is-the-same": "equal", "smaller-is-better": "shown"},
    )


def _censored() -> Key:
    return Key("until then", {"an-event": "progressed", "deleted": "deleted"})


def _not_confirmed() -> Key:
    return Key("censored", {"no-bias": "no bias", "an-event": "event"})


KEYS: dict[str, Callable[[], Key]] = {
    "00.1": _patients,
    "00.2": _no_try,
    "00.3": _kept,
    "00.4": _clearance_missing,
    "00.5": _near_the_day,
    "00.6": _clot_and_heparin,
    "00.7": _risk_reduction,
    "00.8": _medians,
    "00.9": _cohorts,
    "00.10": _censored,
    "00.11": _not_confirmed,
}
