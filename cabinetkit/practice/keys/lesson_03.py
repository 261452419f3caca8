"""Keys of lesson 03: unknown is not no."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import product
from typing import Any

from cabinetkit.eligibility.bare import DAY, lab, of_chart, signed
from cabinetkit.eligibility.evaluate import evaluate
from cabinetkit.eligibility.facts import gilbert, hysterectomy
from cabinetkit.eligibility.lookup import GivenFacts
from cabinetkit.eligibility.rules import Rule, as_rule
from cabinetkit.eligibility.screening import Status
from cabinetkit.eligibility.switches import STATEMENTS, Switchboard
from cabinetkit.eligibility.worlds import ON
from cabinetkit.practice.keys.key import Key, faulty

Truth = bool | None
PAIRS = [{"a": a, "b": b} for a, b in product((True, False, None), repeat=2)]


def _joined(rule: Rule) -> Callable[[Truth, Truth], Truth]:
    """How the kit's own evaluation joins two statements."""

    def answer(a: Truth, b: Truth) -> Truth:
        given = {"gilbert": a, "hysterectomy": b}
        known = {name: value for name, value in given.items() if value is not None}
        return evaluate(rule, GivenFacts(known, on=ON)).truth

    return answer


def _of_two(rule: Rule, word: Callable[[Truth, Truth], Truth]) -> Key:
    """The key of joining two statements by this rule; `word` is what the language makes of it."""
    right = _joined(rule)
    return Key(
        right,
        {
            "the-word-of-the-language": word,
            "unknown-takes-all": lambda a, b: None if None in (a, b) else right(a, b),
            "missing-is-no": lambda a, b: right(bool(a), bool(b)),
        },
        inputs=PAIRS,
    )


def _and() -> Key:
    return _of_two(as_rule(gilbert) & as_rule(hysterectomy), lambda a, b: a and b)


def _or() -> Key:
    return _of_two(as_rule(gilbert) | as_rule(hysterectomy), lambda a, b: a or b)


# --- 03.3, 03.6: small charts ---------------------------------------------------------------------


def _tsh() -> dict[str, Any]:
    return lab("tsh", 7.2, "mIU/L", lower=0.4, upper=4.0)


def _three(found: Status) -> str:
    return "unknown" if found == "needs judgement" else found


_EUTHYROID = signed("clinically_euthyroid", True)
_FREE_T4 = lab("free_t4", 1.2, "ng/dL", lower=0.8, upper=1.8)
_WARFARIN = {"entries": [{"drug": "warfarin", "stopped": "ongoing"}], "complete_on": DAY}


def vignettes() -> Mapping[str, Status]:
    """The statuses of the six vignettes of 03.3."""
    high = lab("creatinine", 1.6, "mg/dL")
    fine = lab("creatinine", 1.4, "mg/dL")
    return {
        "creatinine 1.6": of_chart("labs.renal", labs=high),
        "creatinine 1.4": of_chart("labs.renal", labs=fine),
        "free T4 normal": of_chart("labs.tsh", labs=_tsh() | _FREE_T4, judgements=_EUTHYROID),
        "free T4 not done": of_chart("labs.tsh", labs=_tsh(), judgements=_EUTHYROID),
        "hysterectomy": of_chart(
            "pregnancy.test", sex="female", reproduction={"hysterectomy": True}
        ),
        "warfarin": of_chart("medication.warfarin", medicines=_WARFARIN),
    }


def _vignettes() -> Key:
    right = {name: _three(found) for name, found in vignettes().items()}
    return Key(
        right,
        {
            "silence-is-no": {**right, "creatinine 1.6": "not met", "free T4 not done": "not met"},
            "silence-fails-the-kidney": {**right, "creatinine 1.6": "not met"},
            "silence-passes-the-kidney": {**right, "creatinine 1.6": "met"},
            "second-value-always-needed": {**right, "creatinine 1.4": "unknown"},
            "abnormal-is-out": {**right, "free T4 normal": "not met"},
            "exception-without-its-test": {**right, "free T4 not done": "met"},
            "abnormal-is-out-untested": {**right, "free T4 not done": "not met"},
            "not-applicable-is-unknown": {**right, "hysterectomy": "unknown"},
            "dose-not-needed": {**right, "warfarin": "unknown"},
        },
    )


# --- 03.4, 03.5, 03.7: what to order --------------------------------------------------------------


def board(**states: str) -> Switchboard:
    """Nine statements, all met but for these."""
    return Switchboard(dict.fromkeys(STATEMENTS, "met") | states)


def _worth(found: Switchboard) -> set[str]:
    return set(found.decisive) or {"none"}


def _on_warfarin() -> Key:
    unknown = ("clearance", "TSH", "free T4", "euthyroid")
    found = board(
        creatinine="not met", **{"no warfarin": "not met"}, **dict.fromkeys(unknown, "unknown")
    )
    return Key(
        _worth(found),
        {
            "all-that-is-missing": set(unknown),
            "the-thyroid": {"TSH", "free T4", "euthyroid"},
            "the-kidney": {"clearance"},
        },
    )


def _still_decides() -> Key:
    found = board(
        creatinine="not met",
        **dict.fromkeys(("clearance", "free T4", "euthyroid"), "unknown"),
        **{"pregnancy test": "unknown"},
    )
    right = _worth(found)
    return Key(
        right,
        {
            "all-that-is-missing": {"clearance", "free T4", "euthyroid", "pregnancy test"},
            "nothing": {"none"},
            "a-test-that-nobody-asks": right | {"pregnancy test"},
            "an-exception-that-nobody-needs": right | {"free T4", "euthyroid"},
        },
    )


def _silent_lines() -> Key:
    """Which lines of the machine's report are not what the criterion says of the chart."""
    said: dict[int, tuple[str, str]] = {
        1: ("not met", of_chart("labs.renal", labs=lab("creatinine", 1.6, "mg/dL"))),
        2: ("met", of_chart("labs.renal", labs=lab("creatinine", 1.3, "mg/dL"))),
        3: ("met", of_chart("medication.warfarin")),
        4: ("met", of_chart("medication.warfarin", medicines={"entries": [], "complete_on": DAY})),
        5: (
            "not met",
            of_chart("labs.bilirubin", labs=lab("bilirubin", 2.4, "mg/dL", upper=1.2)),
        ),
        6: (
            "not met",
            of_chart(
                "history.thromboembolism",
                history={
                    "thromboembolism": {
                        "entries": [{"kind": "deep vein thrombosis", "date": "2023-12-20"}],
                        "complete_on": DAY,
                    }
                },
            ),
        ),
    }
    return faulty(
        {line: machine == page for line, (machine, page) in said.items()},
        {
            "no-list-is-no-medicine": 3,
            "exception-not-seen": 5,
            "clearance-not-seen": 1,
            "second-value-always-needed": 2,
            "heparin-for-the-clot": 6,
        },
    )


def _one_settles() -> Key:
    found = board(**{"no warfarin": "not met"}, TSH="unknown", **{"free T4": "unknown"})
    return Key(found.decision, {"one-unknown-is-all": "cannot tell yet", "let-in": "eligible"})


KEYS: dict[str, Callable[[], Key]] = {
    "03.1": _and,
    "03.2": _or,
    "03.3": _vignettes,
    "03.4": _on_warfarin,
    "03.5": _still_decides,
    "03.6": _silent_lines,
    "03.7": _one_settles,
}
