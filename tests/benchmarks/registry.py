"""An invented registry of any size, as tables in polars: random facts near the limits of the rules.

Most patients meet most criteria, a few fail each, and of a few a fact is not recorded: a table in
which nobody is eligible would be screened no slower, but would hide a mistake.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import polars as pl

from cabinetkit.eligibility import facts as _facts  # noqa: F401  # fills the vocabulary
from cabinetkit.eligibility.columns import PATIENT, column_name, complete_name, state_name
from cabinetkit.eligibility.vocabulary import FACTS, LISTS, Fact

ON = date(2024, 4, 20)
# The ends between which a number is drawn, in steps of the last figure.
NUMBERS: dict[str, tuple[float, float, float]] = {
    "ecog": (0, 3, 1),
    "who_grade": (1, 3, 1),
    "age": (25, 85, 1),
    "long_axis_mm": (6, 60, 1),
    "short_axis_mm": (6, 40, 1),
    "grade": (0, 2, 1),
    "volume_ml": (0, 4, 0.5),
    "systolic_mmhg": (110, 152, 1),
    "diastolic_mmhg": (60, 92, 1),
    "daily_dose_mg": (75, 83, 1),
    "growth_mm": (0, 30, 0.1),
    "growth_percent": (0, 60, 0.1),
    "result": (0.8, 1.6, 0.01),
    "upper": (1.1, 1.3, 0.1),
    "neutrophils": (1.4, 6, 0.01),
    "hemoglobin": (8.8, 15, 0.1),
    "platelets": (95, 350, 1),
    "ptt": (25, 47, 0.1),
    "ptt.upper": (34, 36, 0.1),
    "ast": (10, 130, 1),
    "alt": (10, 130, 1),
    "ast.upper": (39, 41, 1),
    "alt.upper": (39, 41, 1),
    "bilirubin": (0.2, 2.0, 0.01),
    "bilirubin.upper": (1.1, 1.3, 0.1),
    "creatinine": (0.6, 1.7, 0.01),
    "clearance": (40, 120, 0.1),
    "albumin": (2.7, 5, 0.1),
    "potassium": (3.4, 5.1, 0.1),
    "phosphorus": (2.4, 4.6, 0.1),
    "calcium": (8.5, 10.3, 0.1),
    "magnesium": (1.6, 2.5, 0.1),
    "tsh": (0.3, 4.2, 0.01),
    "free_t4": (0.8, 1.8, 0.01),
    "urine_protein_to_creatinine": (0.01, 1.05, 0.01),
    "qtcf": (380, 505, 0.1),
    "corrected_calcium": (8.5, 10.3, 0.1),
}
# How many rows of a list a patient has on average.
ROWS = {"scans": 2.0, "lesions": 2.0, "therapies": 2.0, "medicines": 2.0, "prothrombin": 1.2}
ROWS |= {"blood_pressure": 1.5, "toxicities": 0.5, "surgeries": 0.5, "planned_treatments": 0.5}
FEW = 0.1
# Of these, yes is what a patient on the list mostly has.
MOSTLY_YES = ("tumour_by_histology", "read_locally", "new_lesions", "fda_approved", "stable")
MOSTLY_YES += ("adequately_treated", "optimally_managed", "systemic", "documents_submitted")


def registry(patients: int, *, seed: int = 0) -> tuple[pl.DataFrame, dict[str, pl.DataFrame]]:
    """The table of patients, and one for each list."""
    rng = np.random.default_rng(seed)
    ids = np.arange(patients)
    own = {PATIENT: pl.Series(ids)}
    for fact in (each for each in FACTS.values() if not each.rows):
        own |= _columns(fact, patients, rng)
    own["planned_start_lag_days"] = _holed(pl.Series(rng.integers(0, 15, patients)), rng)
    tables = {}
    for name, rows in LISTS.items():
        if not rows.sampled:
            own[complete_name(name)] = _yes_or_no(patients, 0.98, rng)
        whose = np.repeat(ids, rng.poisson(ROWS.get(name, FEW), patients))
        columns = {PATIENT: pl.Series(whose)}
        for fact in (each for each in FACTS.values() if each.rows == name):
            columns |= _columns(fact, len(whose), rng)
        tables[name] = pl.DataFrame(columns)
    return pl.DataFrame(own), tables


def _columns(fact: Fact, n: int, rng: Any) -> dict[str, pl.Series]:
    name = column_name(fact)
    if fact.kind == "number":
        return {name: _holed(_numbers(fact, n, rng), rng)}
    if fact.kind == "day":
        return _days(fact, name, n, rng)
    if fact.kind in ("yes-no", "judgement"):
        return {name: _yes_or_no(n, 0.95 if fact.short in MOSTLY_YES else 0.05, rng)}
    values = fact.values or ("everolimus", "octreotide", "aspirin", "warfarin", "other: zytrol")
    first = rng.choice(len(values), n, p=_falling(len(values)))
    words = pl.Series(values).gather(first)
    if fact.kind == "codes":
        second = pl.Series(values).gather(rng.choice(len(values), n))
        words = pl.select(
            pl.when(pl.Series(rng.random(n) < 0.3)).then(words + "|" + second).otherwise(words)
        ).to_series()
    return {name: _holed(words, rng)}


def _numbers(fact: Fact, n: int, rng: Any) -> pl.Series:
    least, most, step = NUMBERS.get(fact.name) or NUMBERS.get(fact.short) or _limits(fact)
    steps = rng.integers(0, round((most - least) / step) + 1, n)
    if step == 1:
        return pl.Series(steps + int(least))
    return pl.Series(np.round(least + steps * step, 2))


def _limits(fact: Fact) -> tuple[float, float, float]:
    """Those of a laboratory lie within a step of the typical one."""
    typical, step = float(fact.typical), float(fact.step)
    return typical - step, typical + step, step


def _days(fact: Fact, name: str, n: int, rng: Any) -> dict[str, pl.Series]:
    ago = rng.integers(0, 900, n)
    days = _holed(pl.Series((ON - date(1970, 1, 1)).days - ago).cast(pl.Int32).cast(pl.Date), rng)
    if not fact.values:
        return {name: days}
    words = ["never" if "never" in fact.values else "ongoing", None]
    state = pl.Series(words).gather(
        rng.choice(2, n, p=[0.8 if fact.never else 0.2, 0.2 if fact.never else 0.8])
    )
    dated = pl.select(pl.when(state.is_null()).then(days)).to_series()
    return {name: dated, state_name(fact): state}


def _yes_or_no(n: int, yes: float, rng: Any) -> pl.Series:
    return _holed(pl.Series(rng.random(n) < yes), rng)


def _falling(n: int) -> Any:
    """Each value is half as frequent as the one before."""
    shares = 0.5 ** np.arange(n)
    return shares / shares.sum()


def _holed(values: pl.Series, rng: Any, share: float = 0.01) -> pl.Series:
    """Not recorded for a few."""
    return pl.select(pl.when(pl.Series(rng.random(len(values)) >= share)).then(values)).to_series()
