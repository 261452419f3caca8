"""Keys of lesson 07: reading the curve."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import mean, median
from typing import TYPE_CHECKING, Any

from cabinetkit.practice.keys.key import Key, faulty
from cabinetkit.results.curves import KaplanMeier, kaplan_meier
from cabinetkit.results.design import design
from cabinetkit.results.synthetic import synthetic

if TYPE_CHECKING:
    from pandas import DataFrame

JUST = 1e-3  # months; less than lies between any two times


def deleted(cohort: DataFrame) -> DataFrame:
    """The slip that takes censored patients away."""
    return cohort[cohort["event"] == 1]


def as_events(cohort: DataFrame) -> DataFrame:
    """The slip that lets every patient have an event."""
    return cohort.assign(event=1)


def median_months(cohort: DataFrame) -> float:
    """The month at which the curve comes to one half; it is reached in all that are asked for."""
    found = kaplan_meier(cohort).median.months
    assert found is not None
    return found


def _toy() -> Key:
    toy = synthetic("toy")
    right = median_months(toy)
    later = next(s.month for s in kaplan_meier(toy).steps if s.survival < 0.5 - 1e-9)
    return Key(
        right,
        {
            "deleted": median_months(deleted(toy)),
            "middle-of-the-events": median(toy[toy["event"] == 1]["months"]),
            "counted-as-events": median_months(as_events(toy)),
            "middle-of-all-times": median(toy["months"]),
            "mean-of-all-times": mean(toy["months"]),
            "too-late": later,
            "middle-of-the-stretch": (right + later) / 2,
        },
    )


SIX = ((1, 0), (2, 1), (3, 1), (3, 0), (5, 1), (8, 0))
FOUR = ((2, 0), (4, 0), (6, 0), (9, 0))


def _cohort(times: Sequence[tuple[float, int]]) -> DataFrame:
    import pandas as pd

    return pd.DataFrame(times, columns=["months", "event"])


def _share(curve: KaplanMeier, month: float) -> float:
    found = curve.at(month).survival
    assert found is not None  # every month that is asked for lies within the follow-up
    return found


def _read(six: DataFrame, four: DataFrame) -> dict[str, Any]:
    curve, others = kaplan_meier(six), kaplan_meier(four).median.months
    return {
        "at risk at 3": curve.at(3).at_risk,
        **{f"after {month}": _share(curve, month) for month in (2, 3, 5)},
        "median of the four": "not reached" if others is None else f"{others:g}",
    }


def _steps() -> Key:
    six, four = _cohort(SIX), _cohort(FOUR)
    right = _read(six, four)
    left = six.assign(months=six["months"] - JUST * (1 - six["event"]))
    counted = as_events(six)
    all_six = {
        f"after {month}": 1 - sum(1 for t, event in SIX if event and t <= month) / len(SIX)
        for month in (2, 3, 5)
    }
    return Key(
        right,
        {
            "deleted": _read(deleted(six), four),
            "counted-as-events": _read(counted, as_events(four)),
            "all-six": {**right, **all_six},
            "censored-first": _read(left, four),
            "middle-of-the-four": {
                **right,
                "median of the four": f"{median_months(as_events(four)):g}",
            },
            "last-of-the-four": {
                **right,
                "median of the four": f"{kaplan_meier(four).last_month:g}",
            },
        },
    )


def arm_of(cohort: str, arm: str) -> DataFrame:
    """One arm of a synthetic cohort."""
    frame = synthetic(cohort)
    return frame[frame["arm"] == arm]


def _epnet() -> Key:
    arm = arm_of("epNET", "cabozantinib")
    curve = kaplan_meier(arm)
    at = curve.at(6)
    right = {
        "median": median_months(arm),
        "at risk": at.at_risk,
        "event-free": 100 * _share(curve, 6),
    }
    following = next(s for s in curve.steps if s.month > 6 and s.events)
    return Key(
        right,
        {
            "deleted": {**right, "median": median_months(deleted(arm))},
            "counted-as-events": {**right, "median": median_months(as_events(arm))},
            "mean-of-times": {**right, "median": mean(arm["months"])},
            "share-times-all": {**right, "at risk": _share(curve, 6) * curve.n},
            "censored-forgotten": {**right, "at risk": curve.n - at.events},
            "events-over-all": {**right, "event-free": 100 * (1 - at.events / curve.n)},
            "at-risk-over-all": {**right, "event-free": 100 * at.at_risk / curve.n},
            "next-step": {**right, "event-free": 100 * following.survival},
        },
    )


def pfs(*, progression: float | None, death: float | None, seen: float) -> tuple[str, float]:
    """Progression or death, whichever comes first; else censored when last seen free of both."""
    dates = [date for date in (progression, death) if date is not None]
    return ("event", min(dates)) if dates else ("censored", seen)


def time_to_progression(*, progression: float | None, seen: float) -> tuple[str, float]:
    """Progression alone: a death without it ends what is known, and is no event."""
    return ("censored", seen) if progression is None else ("event", progression)


# Where a design of the trial would say it; the sources of the kit say nothing.
NEW_THERAPY = "another therapy before progression"


def _events() -> Key:
    said = {point.topic: point.says for point in design().points}
    right = {
        "Ana, PFS": pfs(progression=None, death=2, seen=2)[0],
        "Ana, TTP": time_to_progression(progression=None, seen=2)[0],
        "Ben, PFS": f"{pfs(progression=4, death=9, seen=9)[1]:g}",
        "Cleo, PFS": pfs(progression=None, death=None, seen=7)[0],
        "Dai, PFS": said.get(NEW_THERAPY) or "not said",
    }
    return Key(
        right,
        {
            "death-is-no-event": {**right, "Ana, PFS": right["Ana, TTP"]},
            "death-is-progression": {**right, "Ana, TTP": right["Ana, PFS"]},
            "survival-for-pfs": {**right, "Ben, PFS": "9"},
            "censored-is-progressed": {**right, "Cleo, PFS": "event"},
            "censored-is-deleted": {**right, "Cleo, PFS": "left out"},
            "rule-of-another-trial": {**right, "Dai, PFS": "censored"},
            "followed-on": {**right, "Dai, PFS": "followed on"},
        },
    )


def _tail() -> Key:
    curve = kaplan_meier(synthetic("pNET"), arm="cabozantinib")
    level, after = _share(curve, 19.5), _share(curve, 29)
    assert level == _share(curve, 28)
    holds = {"safe": after == level, "thin": curve.at(24).at_risk < 5 and level - after > 0.1}
    [right] = [name for name, so in holds.items() if so]
    return Key(right, {"cured": "cured", "safe-from-there": "safe", "a-mistake": "mistake"})


def reaches(curve: KaplanMeier, share: float) -> float:
    """The first month at which a curve is at or below a share."""
    return next(step.month for step in curve.steps if step.survival <= share)


def _promise() -> Key:
    treated, control = (arm_of("epNET", arm) for arm in ("cabozantinib", "placebo"))
    one, other = kaplan_meier(treated), kaplan_meier(control)
    middle = median_months(treated)
    gains = {round(reaches(one, s) - reaches(other, s), 1) for s in (0.75, 0.5, 0.4)}
    holds = {
        "promise": _share(one, middle - 1) == 1,
        "gain": len(gains) == 1,
        "half": abs(_share(one, middle) - 0.5) < 0.01,
        "near": _share(one, middle - 1) - _share(one, middle + 1) > 0.5,
    }
    [right] = [name for name, so in holds.items() if so]
    return Key(right, {"a-promise": "promise", "everybody's-gain": "gain", "most-near-it": "near"})


def _faulty_lines() -> Key:
    arm, both = arm_of("epNET", "cabozantinib"), synthetic("epNET").drop(columns="arm")
    curve = kaplan_meier(arm)
    left_out = arm[(arm["event"] == 1) | (arm["months"] >= 6)]
    reverse = both.assign(event=1 - both["event"])
    holds = {
        1: round(median_months(arm_of("epNET", "placebo")), 1) == 3.9,
        2: curve.at(6).at_risk == 85,
        3: _share(kaplan_meier(left_out), 6) == _share(curve, 6),
        4: pfs(progression=None, death=2, seen=2) == ("event", 2),
        5: _share(curve, curve.last_month) > 0,
        6: (round(median_months(reverse), 1), round(median(both["months"]), 1)) == (7.0, 3.2),
    }
    return faulty(
        holds,
        {
            "share-for-a-count": 2,
            "deleting-not-seen": 3,
            "tail-not-seen": 5,
            "death-doubted": 4,
            "median-doubted": 1,
            "follow-up-doubted": 6,
        },
    )


KEYS: dict[str, Callable[[], Key]] = {
    "07.1": _toy,
    "07.2": _steps,
    "07.3": _epnet,
    "07.4": _events,
    "07.5": _tail,
    "07.6": _promise,
    "07.7": _faulty_lines,
}
