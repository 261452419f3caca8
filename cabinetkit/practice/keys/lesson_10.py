"""Keys of lesson 10: from result to decision."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from math import exp, log, sqrt
from typing import Any

from cabinetkit.practice.keys.key import Key, faulty
from cabinetkit.results.curves import Z_95
from cabinetkit.results.implied import Implied, implied
from cabinetkit.results.ledger import ledger
from cabinetkit.results.number_sets import Pair, side_by_side
from cabinetkit.results.published import Outcome, analyses, published
from cabinetkit.results.stopping import RULES, Look

NEJM, FDA, LBA53, TALK = "NEJM 2024", "FDA 2025", "LBA53 2023", "ESMO 2023 talk"


def _value(figure: Outcome) -> float:
    assert figure.value is not None  # printed
    return figure.value


def _implied(figure: Outcome) -> Implied:
    assert figure.low is not None  # printed
    assert figure.high is not None
    return implied(_value(figure), figure.low, figure.high)


# --- two cohorts ----------------------------------------------------------------------------------


def _interaction() -> Key:
    one, other = (
        _implied(published("PFS hazard ratio", cohort, analysis=NEJM))
        for cohort in ("epNET", "pNET")
    )
    ratio = other.ratio / one.ratio

    def around(error: float, middle: float = ratio) -> dict[str, float]:
        times = exp(Z_95 * error)
        return {"ratio": middle, "low": middle / times, "high": middle * times}

    both = sqrt(one.standard_error**2 + other.standard_error**2)
    right = {**around(both), "so": _shown(around(both))}
    return Key(
        right,
        {
            "subtracted": {**right, "ratio": other.ratio - one.ratio},
            "upside-down": {**right, **around(both, 1 / ratio)},
            "ends-divided": {**right, "low": other.low / one.low, "high": other.high / one.high},
            "ends-crossed": {**right, "low": other.low / one.high, "high": other.high / one.low},
            "errors-added": {**right, **around(one.standard_error + other.standard_error)},
            "better-in-pNET": {**right, "so": "better"},
            "equal": {**right, "so": "equal"},
        },
    )


def _shown(ratio: dict[str, float]) -> str:
    return "not shown" if ratio["low"] <= 1 <= ratio["high"] else "better"


# --- why two publications differ ------------------------------------------------------------------


def _reconciled() -> Key:
    right = {
        "patients": _reason(_pair("patients", NEJM, FDA), counts=True),
        "placebo": _reason(_pair("median PFS", NEJM, FDA, arm="placebo")),
        "talk": _reason(_pair("median PFS", LBA53, TALK, arm="cabozantinib")),
        "reader": _reason(_two_readers()),
        "limit": _of_copies(),
        "direction": _turned(),
        "percent": _said_otherwise(),
        "follow-up": _followed(),
    }
    return Key(
        right,
        {
            "one-is-wrong": {**right, "patients": "error"},
            "reason-for-difference": {**right, "patients": "not stated"},
            "one-median-wrong": {**right, "placebo": "error"},
            "median-by-members": {**right, "placebo": "members"},
            "talk-by-reader": {**right, "talk": "assessor"},
            "talk-by-cut": {**right, "talk": "cut"},
            "later-is-longer": {**right, "follow-up": "cut"},
            "rounding-not-seen": {**right, "limit": "not stated"},
            "arm-order-not-seen": {**right, "direction": "not stated"},
            "wording-not-seen": {**right, "percent": "not stated"},
            "reader-not-seen": {**right, "reader": "not stated"},
        },
    )


def _pair(endpoint: str, one: str, other: str, arm: str = "", cohort: str = "pNET") -> Pair:
    both = side_by_side(one, other, cohort=cohort)
    return next(pair for pair in both.pairs if (pair.any.endpoint, pair.any.arm) == (endpoint, arm))


def _two_readers() -> Pair:
    one, other = "SANET-p 2020", "SANET-p 2020, central review"
    return _pair("median PFS", one, other, arm="surufatinib", cohort="all")


def _reason(pair: Pair, *, counts: bool = False) -> str:
    """The one thing that differs; *not stated* where another differs too, or may.

    Of counts with the same total in both analyses, who is in which cohort is all that differs.
    """
    one, other = pair.one, pair.other
    assert one is not None  # both give the figure
    assert other is not None
    if counts:
        moved = _value(one) != _value(other) and _total(one.analysis) == _total(other.analysis)
        return "members" if moved else "not stated"
    cuts = [analyses()[each.analysis].cut for each in (one, other)]
    if None in (*cuts, one.n, other.n) or "" in (one.assessor, other.assessor):
        return "not stated"
    differs = {
        "cut": cuts[0] != cuts[1],
        "members": one.n != other.n,
        "assessor": one.assessor != other.assessor,
    }
    found = [name for name, so in differs.items() if so]
    return found[0] if len(found) == 1 else "not stated"


def _total(analysis: str) -> float:
    return sum(
        _value(published("patients", cohort, analysis=analysis)) for cohort in ("epNET", "pNET")
    )


def _of_copies() -> str:
    """Two copies of one notice: the coarser limit is the finer one, rounded."""
    figure = published("PFS hazard ratio", "pNET", analysis=FDA)
    fine, coarse = Decimal(figure.printed[2]), Decimal("0.4")
    same = "upper limit with one decimal" in figure.note and fine.quantize(coarse) == coarse
    return "rounding" if same else "not stated"


def _turned() -> str:
    """A site prints 2.6 (1.7 to 4): the published ratio and its ends, each under 1."""
    figure = published("PFS hazard ratio", "epNET", analysis=NEJM)
    ours = [1 / float(each) for each in (figure.value, figure.high, figure.low) if each]
    same = [round(ours[0], 1), round(ours[1], 1), round(ours[2])] == [2.6, 1.7, 4]
    return "order" if same and figure.over == "placebo" else "not stated"


def _said_otherwise() -> str:
    """The same figure of the same analysis, as a ratio and as a percentage in other words."""
    ratio = published("PFS hazard ratio", "pNET", analysis=FDA)
    percent = published("risk reduction", "pNET", analysis=FDA)
    same = round(100 * (1 - _value(ratio))) == percent.value and percent.n == ratio.n
    return "wording" if same and "death left out" in percent.wording else "not stated"


def _followed() -> str:
    """Of three, the last is the shortest; a later cut alone would make it the longest."""
    months = [
        _value(published("median follow-up", "epNET", analysis=each))
        for each in (LBA53, TALK, NEJM)
    ]
    cuts = [analyses()[each].cut for each in (LBA53, TALK, NEJM)]
    return "cut" if None not in cuts and months == sorted(months) else "not stated"


# --- responses ------------------------------------------------------------------------------------


def _responses() -> Key:
    shares = {
        c: published("objective response", c, analysis=NEJM, arm="cabozantinib") for c in COHORTS
    }
    none = published("objective response", "pNET", analysis=FDA, arm="placebo")
    assert none.n is not None  # printed
    assert none.value == 0
    upper = _upper_end(none.n, 0.025)
    right = {
        **{cohort: _responders(share) for cohort, share in shares.items()},
        "upper": upper,
        "so": "shrank",
    }
    cohort_n = {c: _value(published("patients", c, analysis=NEJM)) for c in COHORTS}
    return Key(
        right,
        {
            "not-whole": {**right, **{c: _value(s) * (s.n or 0) / 100 for c, s in shares.items()}},
            "both-arms": {
                **right,
                **{c: round(_value(s) * cohort_n[c] / 100) for c, s in shares.items()},
            },
            "cannot-happen": {**right, "upper": 0.0},
            "rule-of-three": {**right, "upper": 300 / none.n},
            "one-sided": {**right, "upper": _upper_end(none.n, 0.05)},
            "the-root-itself": {**right, "upper": 100 - upper},
            "one-in-twenty": {**right, "so": "works"},
            "hardly-works": {**right, "so": "hardly"},
        },
    )


COHORTS = ("pNET", "epNET")


def _responders(share: Outcome) -> int:
    """The one count of patients that rounds to the printed share."""
    n = share.n or 0
    [count] = (k for k in range(n + 1) if abs(100 * k / n - _value(share)) < 0.5)
    return count


def _upper_end(n: int, left: float) -> float:
    """Of none among n, in %: the share at which that has this chance. Clopper and Pearson 1934."""
    return float(100 * (1 - left ** (1 / n)))


# --- survival, and an early stop ------------------------------------------------------------------


def _survival() -> Key:
    figure = published("OS hazard ratio", "pNET", analysis=FDA)
    assert figure.low is not None  # printed
    assert figure.high is not None
    return Key(
        "open" if figure.low < 1 < figure.high else "longer" if figure.high < 1 else "harm",
        {
            "longer-life": "longer",
            "no-longer-life": "none",
            "harm": "harm",
            "hidden-benefit": "hidden",
        },
    )


TRUE, SEEN = 0.50, 0.45


def _stopped() -> Key:
    looks = {str(n): Look(TRUE, n, RULES["at half of the events"]) for n in (47, 75)}
    z = {name: log(SEEN) / look.standard_error for name, look in looks.items()}
    stop = [name for name, look in looks.items() if look.stops_below > SEEN]
    lowest = min(looks, key=lambda name: looks[name].mean_if_stopped)
    right: dict[str, Any] = {**z, "stops": stop[0] if len(stop) == 1 else "both", "more": lowest}
    right["so"] = "likely" if all(look.mean_if_stopped < TRUE for look in looks.values()) else ""
    return Key(
        right,
        {
            "swapped": {**right, "47": z["75"], "75": z["47"]},
            "sign-lost": {**right, **{name: -each for name, each in z.items()}},
            "no-log": {**right, **{n: SEEN / look.standard_error for n, look in looks.items()}},
            "smaller-stops": {**right, "stops": "47"},
            "both-stop": {**right, "stops": "both"},
            "larger-overstates": {**right, "more": "75"},
            "alike": {**right, "more": "alike"},
            "at-least-that-big": {**right, "so": "at least"},
            "ignore-it": {**right, "so": "ignore"},
        },
    )


# --- benefit and harm, and a machine's lines ------------------------------------------------------


def _weighed() -> Key:
    free, harmed, _ = ledger("epNET", month=6).lines
    right = {
        "free": round(free.per_100[0]) - round(free.per_100[1]),
        "harmed": harmed.difference,
        "says": "crude",
    }
    return Key(
        right,
        {
            "placebo-forgotten": {**right, "harmed": harmed.per_100[0]},
            "free-forgotten": {**right, "free": round(free.per_100[0])},
            "divided": {**right, "harmed": harmed.per_100[0] / harmed.per_100[1]},
            "harmed": {**right, "says": "harmed"},
            "a-rate": {**right, "says": "rate"},
            "cancels": {**right, "says": "cancels"},
        },
    )


def _faulty_lines() -> Key:
    survival = published("OS hazard ratio", "epNET", analysis=NEJM)
    assert survival.high is not None  # printed
    holds = {
        1: _total(NEJM) == _total(FDA) == 298,
        2: _interaction().right["so"] == "better",
        3: survival.high < 1,
        4: _followed() == "not stated",
        5: False,  # two analyses of the same patients are never pooled
        6: Look(1, 109, RULES["p below 0.001, as in CABINET"]).share > 0.025,
    }
    return faulty(
        holds,
        {
            "comparison-not-seen": 2,
            "survival-not-seen": 3,
            "average-not-seen": 5,
            "stop-not-seen": 6,
            "count-doubted": 1,
            "follow-up-doubted": 4,
        },
    )


KEYS: dict[str, Callable[[], Key]] = {
    "10.1": _interaction,
    "10.2": _reconciled,
    "10.3": _responses,
    "10.4": _survival,
    "10.5": _stopped,
    "10.6": _weighed,
    "10.7": _faulty_lines,
}
