"""Keys of lesson 09: when one number is not enough."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil, exp, hypot, log
from typing import Any

from cabinetkit.practice.keys.key import Key, faulty
from cabinetkit.results.curves import Z_95, kaplan_meier
from cabinetkit.results.implied import implied
from cabinetkit.results.means import restricted_mean
from cabinetkit.results.published import Outcome, published
from cabinetkit.results.readers import READINGS, WEEKS, Readers
from cabinetkit.results.synthetic import synthetic
from cabinetkit.results.worlds import ARMS, worlds

HORIZON, LONGER = 12, 18  # months


def means_of(cohort: str, *, horizon: float) -> dict[str, float]:
    """The restricted mean of each arm of a simulated cohort, and the difference, in months."""
    found = restricted_mean(synthetic(cohort), horizon=horizon)
    months = {arm: mean.months for arm, mean in zip(ARMS, found.means, strict=True)}
    return {**months, "difference": found.difference.months}


def _means() -> Key:
    cohort = synthetic("epNET")
    curves = {arm: kaplan_meier(cohort, arm=arm) for arm in ARMS}
    observed = cohort.groupby("arm")["months"].mean()
    left = {arm: curve.at(HORIZON).survival or 0 for arm, curve in curves.items()}
    medians = {arm: curve.median.months or 0 for arm, curve in curves.items()}
    right = means_of("epNET", horizon=HORIZON)
    return Key(
        right,
        {
            "mean-of-observed-times": _with(right, {arm: float(observed[arm]) for arm in ARMS}),
            "another-horizon": means_of("epNET", horizon=LONGER),
            "share-at-the-horizon": _with(right, {arm: HORIZON * left[arm] for arm in ARMS}),
            "arms-swapped": {**right, **dict(zip(ARMS, _of(right)[::-1], strict=True))},
            "difference-of-medians": {**right, "difference": medians[ARMS[0]] - medians[ARMS[1]]},
        },
    )


def _of(found: dict[str, float]) -> list[float]:
    return [found[arm] for arm in ARMS]


def _with(right: dict[str, float], months: dict[str, float]) -> dict[str, float]:
    """The same slip in both arms, and the difference that it gives."""
    return {**right, **months, "difference": months[ARMS[0]] - months[ARMS[1]]}


def _one_effect() -> Key:
    return Key("same", {"weaker": "weaker", "each": "each", "whole": "whole"})


LETTERS = {"A": "wanes", "B": "grows", "C": "proportional"}
EARLY, LATE = 6, 40  # months of follow-up, nobody leaving before


def hazards(world: str, month: float) -> tuple[float, ...]:
    """The hazard of each arm at a month, in events per 100 patient-months."""
    found, step = worlds()[world], 1e-6
    ends = (month - step, month + step)
    low, high = ([found.cumulative(arm, end) for arm in ARMS] for end in ends)
    return tuple(100 * (b - a) / (2 * step) for a, b in zip(low, high, strict=True))


def course(world: str) -> str:
    """Whether the ratio of a world stays, or moves towards 1 or away from it."""
    early, late = (_ratio(world, month) for month in (1, 6))
    return "stays" if abs(late - early) < 1e-6 else "wanes" if late > early else "grows"


def _ratio(world: str, month: float) -> float:
    treated, control = hazards(world, month)
    return treated / control


def _three_worlds() -> Key:
    wanes = worlds()[LETTERS["A"]]
    early, late = (wanes.ratio_at(cut, dropout=False) for cut in (EARLY, LATE))
    right: dict[str, Any] = {letter: course(world) for letter, world in LETTERS.items()}
    right |= {"A before": _ratio(wanes.name, 1), "A after": _ratio(wanes.name, 6)}
    right["A later"] = "higher" if late > early else "lower"
    one = worlds()["proportional"].hazard_ratios[0]
    return Key(
        right,
        {
            "one-ratio-throughout": {**right, "A before": one, "A after": one},
            "the-look-does-not-matter": {**right, "A later": "the same"},
            "lower-later": {**right, "A later": "lower"},
            "upside-down": {
                **right,
                **{name: 1 / right[name] for name in ("A before", "A after")},
            },
            "grows-for-wanes": {**right, "A": right["B"], "B": right["A"]},
            "rising-hazards": {**right, "C": "grows"},
        },
    )


TRUE_MEDIAN, WEEKS_APART = 2.9, 12  # months; weeks


def _scan_grid() -> Key:
    gap = WEEKS_APART / WEEKS
    rate = log(2) / TRUE_MEDIAN
    # Scans on days of her own delay each patient by anything up to a whole interval.
    delayed = (exp(rate * gap) - 1) / (rate * gap)
    return Key(
        gap * ceil(TRUE_MEDIAN / gap),
        {
            "exact-dates": TRUE_MEDIAN,
            "first-scan": gap,
            "half-an-interval": TRUE_MEDIAN + gap / 2,
            "staggered": log(2 * delayed) / rate,
            "a-whole-interval": TRUE_MEDIAN + gap,
            "twelve-weeks-as-three-months": 3 * ceil(TRUE_MEDIAN / 3),
            "weeks-in-months-of-four": 2 * WEEKS_APART / 4,
        },
    )


def _censoring() -> Key:
    often = Readers(unconfirmed=0.4, weeks=8)
    seen, gone_on = (often.scans(reading, ARMS[0])[5] for reading in READINGS[1:])
    too_high = seen.survival > gone_on.survival
    right = {
        "cut": "harmless",  # one day for all
        "moved": "harmless",  # the disease had no part in it
        "toxicity": "depends",  # how he fared is not known
        # A reader has seen progression, and the curve without it falls later.
        "unconfirmed": "informative" if too_high else "harmless",
        "curve": "too high" if too_high else "unchanged",
    }
    return Key(
        right,
        {
            "central-is-safe": {**right, "unconfirmed": "harmless"},
            "curve-unmoved": {**right, "curve": "unchanged"},
            "curve-too-low": {**right, "curve": "too low"},
            "perhaps-only": {**right, "unconfirmed": "depends"},
            "toxicity-is-harmless": {**right, "toxicity": "harmless"},
            "toxicity-is-certain": {**right, "toxicity": "informative"},
            "moving-is-doubted": {**right, "moved": "depends"},
            "one-day-is-doubted": {**right, "cut": "depends"},
        },
    )


GUT, LUNG, GRADE_3 = "epNET-GI", "epNET-lung/thymus", "grade 3"


def subgroup(cohort: str) -> Outcome:
    """The published hazard ratio of a subgroup, cabozantinib over placebo."""
    return published("PFS hazard ratio", cohort)


def ratio_of_ratios(one: str, other: str) -> tuple[float, float, float]:
    """One subgroup's ratio over another's, with its 95% interval, as if nobody were in both."""
    rows = [subgroup(each) for each in (one, other)]
    found = [implied(row.value or 0, row.low or 0, row.high or 0) for row in rows]
    middle = log(found[0].ratio / found[1].ratio)
    half = Z_95 * hypot(*(each.standard_error for each in found))
    return exp(middle), exp(middle - half), exp(middle + half)


def _differ(one: str, other: str) -> bool:
    _, low, high = ratio_of_ratios(one, other)
    return low > 1 or high < 1


def _claims() -> Key:
    groups = [subgroup(each) for each in (GUT, LUNG, GRADE_3)]
    whole = published("PFS hazard ratio", "epNET", analysis="NEJM 2024").value or 0
    holds = {
        1: all((row.high or 1) < 1 for row in groups),
        2: _differ(GUT, LUNG),
        3: all(_differ(GRADE_3, other) for other in (GUT, LUNG)),
        4: all((row.low or 0) <= whole <= (row.high or 0) for row in groups),
        # Grade 3 is no primary site: its note says that its patients come out of both cohorts.
        5: not any("out of both cohorts" in row.note for row in groups),
        6: all("central review" in row.assessor for row in groups),
    }
    right = {line for line, so in holds.items() if so}
    return Key(
        right,
        {
            "gut-less": right | {2},
            "grade-3-most": right | {3},
            "both-rankings": right | {2, 3},
            "added-up": right | {5},
            "reader-assumed": right | {6},
            "one-missed-whole": right - {4},
            "one-missed-below": right - {1},
        },
    )


def _lines() -> Key:
    central, local = (
        published("median PFS", "pNET", analysis=analysis, arm=ARMS[0])
        for analysis in ("NEJM 2024", "LBA53 2023")
    )
    readers, grid = Readers(unconfirmed=0.4, weeks=8), Readers(unconfirmed=0, weeks=WEEKS_APART)
    reading = READINGS[0]
    moved = {
        arm: (grid.median(reading, arm) or 0) / true - 1 for arm, true in grid.true_medians.items()
    }
    model = worlds()["wanes"].hazard_ratios
    true = worlds()["proportional"].hazard_ratios[0]
    holds = {
        1: len(set(model)) == 1,
        2: round(means_of("epNET", horizon=HORIZON)["difference"], 2) == 2.95,
        3: readers.median(READINGS[1], ARMS[0]) == readers.median(READINGS[2], ARMS[0]),
        4: all(
            abs(scan.month / (WEEKS_APART / WEEKS) % 1) < 1e-9
            for scan in grid.scans(reading, ARMS[0])[:1]
        ),
        # A proof would ask that nothing but the reader differs.
        5: (central.n, central.events) == (local.n, local.events),
        6: max(moved.values()) > abs(grid.ratio(reading) / true - 1),
    }
    return faulty(
        holds,
        {
            "average-not-seen": 1,
            "central-not-doubted": 3,
            "proof-not-doubted": 5,
            "scan-dates-doubted": 4,
            "mean-doubted": 2,
            "ratio-doubted": 6,
        },
    )


KEYS: dict[str, Callable[[], Key]] = {
    "09.1": _means,
    "09.2": _one_effect,
    "09.3": _three_worlds,
    "09.4": _scan_grid,
    "09.5": _censoring,
    "09.6": _claims,
    "09.7": _lines,
}
