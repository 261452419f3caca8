"""Keys of lesson 05: labs that move."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from math import sqrt
from random import Random
from typing import Any

from cabinetkit.eligibility import units
from cabinetkit.eligibility.bare import DAY, lab, of_chart
from cabinetkit.eligibility.criteria import criteria
from cabinetkit.eligibility.derived import fridericia
from cabinetkit.eligibility.evaluate import evaluate
from cabinetkit.eligibility.facts import clearance, creatinine
from cabinetkit.eligibility.lookup import GivenFacts
from cabinetkit.eligibility.worlds import ON
from cabinetkit.practice.keys.key import Key, faulty


def _renal() -> Key:
    low, clear = creatinine <= Decimal("1.5"), clearance >= 45
    return Key(
        criteria["labs.renal"].rule,
        {
            "both-asked": low & clear,
            "creatinine-alone": low,
            "clearance-alone": clear,
            "below-for-at-most": (creatinine < Decimal("1.5")) | clear,
            "above-for-at-least": low | (clearance > 45),
        },
    )


QT_MS, RATE = 420, 95


def _qtcf() -> Key:
    rr_ms = Fraction(60_000, RATE)
    return Key(
        float(fridericia(qt_ms=Fraction(QT_MS), rr_ms=rr_ms)),
        {
            "bazett": QT_MS / sqrt(rr_ms / 1000),
            "not-corrected": float(QT_MS),
            "multiplied": QT_MS * float(rr_ms / 1000) ** (1 / 3),
        },
    )


def _lab(name: str, value: float, unit: str, upper: float | None = None) -> dict[str, Any]:
    return {"labs": lab(name, value, unit, **({} if upper is None else {"upper": upper}))}


_NO_GILBERT = {"history": {"gilbert_disease": {"never": DAY}}}


def _six_values() -> Key:
    right = {
        "AST in A": of_chart("labs.ast", **_lab("ast", 118, "U/L", 40)),
        "AST in B": of_chart("labs.ast", **_lab("ast", 118, "U/L", 35)),
        "AST at the limit": of_chart("labs.ast", **_lab("ast", 120, "U/L", 40)),
        "PTT at the limit": of_chart("labs.ptt", **_lab("ptt", 39, "s", 30)),
        "bilirubin at the limit": of_chart(
            "labs.bilirubin", **_lab("bilirubin", 1.05, "mg/dL", 0.7), **_NO_GILBERT
        ),
        "creatinine in SI": of_chart("labs.renal", **_lab("creatinine", 141, "µmol/L")),
    }
    return Key(
        right,
        {
            "below-is-at-most": {**right, "PTT at the limit": "met"},
            "at-most-is-below": {**right, "AST at the limit": "not met"},
            "too-high-anywhere": {**right, "AST in A": "not met"},
            "fine-anywhere": {**right, "AST in B": "met"},
            "floats": {**right, "bilirubin at the limit": "not met"},
            "missing-clearance-is-fine": {**right, "creatinine in SI": "met"},
            "missing-clearance-is-no": {**right, "creatinine in SI": "not met"},
        },
    )


def _bilirubin_in_mg() -> Key:
    given = 31.5
    factor = units.per_canonical("bilirubin", "µmol/L")
    return Key(
        float(units.to_canonical("bilirubin", Fraction(str(given)), "µmol/L")),
        {"multiplied": given * factor, "as-it-stands": given, "creatinine's-factor": given / 88.4},
    )


RENAL = [
    *((1.5, None), (1.6, 29.1), (1.6, 45), (1.6, None), (1.2, 40), (None, 60), (None, 30)),
    *((None, None), (1.51, 44.9)),
]


def renal_met(creatinine: float | None, clearance: float | None) -> bool | None:
    """What the criterion of the page says of a creatinine in mg/dL and a clearance in mL/min."""
    given = {"creatinine": creatinine, "clearance": clearance}
    values = {name: Fraction(str(value)) for name, value in given.items() if value is not None}
    return evaluate(criteria["labs.renal"].rule, GivenFacts(values, on=ON)).truth


def more_renal(random: Random) -> list[dict[str, Any]]:
    """More values on both sides of the limits, and missing ones."""
    low = (None, 1.4, 1.5, 1.6, *(round(random.uniform(0.4, 4), 1) for _ in range(4)))
    clear = (None, 44, 45, 46, *(random.randint(20, 120) for _ in range(4)))
    return [{"creatinine": c, "clearance": k} for c in low for k in clear]


def _renal_function() -> Key:
    def with_missing_as(missing: bool) -> Callable[..., bool]:
        def answer(creatinine: float | None, clearance: float | None) -> bool:
            found = renal_met(creatinine, clearance)
            return missing if found is None else found

        return answer

    def both(creatinine: float | None, clearance: float | None) -> bool | None:
        if creatinine is None or clearance is None:
            return None
        return creatinine <= 1.5 and clearance >= 45

    def any_missing(creatinine: float | None, clearance: float | None) -> bool | None:
        missing = creatinine is None or clearance is None
        return None if missing else renal_met(creatinine, clearance)

    def stops(creatinine: float | None, clearance: float | None) -> bool:
        return creatinine <= 1.5 or clearance >= 45  # type: ignore[operator]  # that is the slip

    return Key(
        renal_met,
        {
            "missing-is-no": with_missing_as(False),
            "missing-is-yes": with_missing_as(True),
            "both-asked": both,
            "one-missing-is-all": any_missing,
            "missing-stops-it": stops,
        },
        inputs=[{"creatinine": c, "clearance": k} for c, k in RENAL],
        stops="missing-stops-it",
        unseen=more_renal,
    )


def _report() -> Key:
    ecg = {"date": DAY, "qt_ms": QT_MS, "heart_rate_per_min": RATE}
    said = {
        1: (
            "not met",
            of_chart("labs.bilirubin", **_lab("bilirubin", 1.05, "mg/dL", 0.7), **_NO_GILBERT),
        ),
        2: ("met", of_chart("labs.ptt", **_lab("ptt", 39, "s", 30))),
        3: ("met", of_chart("labs.renal", **_lab("creatinine", 132.6, "µmol/L"))),
        4: ("not met", of_chart("labs.qtcf", ecg=ecg)),
        5: ("met", of_chart("labs.ast", **_lab("ast", 120, "U/L", 40))),
        6: ("not met", of_chart("labs.hemoglobin", **_lab("hemoglobin", 88, "g/L"))),
    }
    return faulty(
        {line: machine == page for line, (machine, page) in said.items()},
        {
            "floats-not-seen": 1,
            "strict-limit-not-seen": 2,
            "formula-not-seen": 4,
            "unit-doubted": 3,
            "other-limit-doubted": 5,
        },
    )


KEYS: dict[str, Callable[[], Key]] = {
    "05.1": _renal,
    "05.2": _qtcf,
    "05.3": _six_values,
    "05.4": _bilirubin_in_mg,
    "05.5": _renal_function,
    "05.6": _report,
}
