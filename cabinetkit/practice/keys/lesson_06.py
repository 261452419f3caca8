"""Keys of lesson 06: screening a list, and the trial against the label."""

from __future__ import annotations

from collections.abc import Callable

from cabinetkit.eligibility.funnel import Funnel, screen_list
from cabinetkit.eligibility.patients import patient
from cabinetkit.eligibility.screening import screen
from cabinetkit.practice.keys.key import Key, faulty

Truth = bool | None
ON = "2024-04-20"
LABS = "labs and performance"


def labs_last() -> Funnel:
    """The list by the page, in the page's order, which asks for the labs last."""
    return screen_list("early").funnel()


def labs_first() -> Funnel:
    """The same with the labs first."""
    checks = screen_list("early").checks
    return screen_list("early").funnel([LABS, *(check for check in checks if check != LABS)])


# --- 06.1: where a patient stops ------------------------------------------------------------------


def _stops_at(*, unknown_stops: bool = False, labs_before: bool = False) -> Callable[..., str]:
    def answer(clot: Truth, labs: Truth) -> str:
        asked = [("clot", clot), ("labs", labs)]
        for check, found in reversed(asked) if labs_before else asked:
            if found is False or (unknown_stops and found is None):
                return check
        return "goes on"

    return answer


def _first_stop() -> Key:
    def any_unknown_stops(clot: Truth, labs: Truth) -> str:
        return "goes on" if clot and labs else "clot" if not clot else "labs"

    return Key(
        _stops_at(),
        {
            "unknown-stops": any_unknown_stops,
            "the-other-order": _stops_at(labs_before=True),
            "everybody-goes-on": lambda clot, labs: "goes on",
        },
        inputs=[{"clot": c, "labs": k} for c in (True, False, None) for k in (True, False, None)],
    )


def _alone() -> Key:
    last, first = labs_last()[LABS], labs_first()[LABS]
    return Key(
        last.sole,
        {
            "fail-at-all": first.any,
            "stopped-first": last.first,
            "unknown-counted": last.sole + last.unknown_here,
        },
    )


def _commonest() -> Key:
    return Key(
        "any and sole", {"the-largest-number": "largest", "the-share": "share", "the-order": "last"}
    )


# --- 06.3, 06.4: trial and label ------------------------------------------------------------------

CLOT, BOY, OCTREOTIDE = "ref-031", "ref-119", "ref-053"
GRADE_3, THYMUS, GOBLET = "ref-081", "ref-037", "ref-036"


def _may(who: str, definition: str) -> str:
    screening = screen(patient(who), ON, criteria=definition)
    age = screening.facts.value("age")
    if definition == "early" and who == BOY and "age" in screening.silences:
        assert getattr(age, "value", 99) < 18
        return "not said"
    return {"eligible": "yes", "not eligible": "no"}[screening.decision]


def _labels() -> Key:
    right = {
        f"{name}, {text}": _may(who, definition)
        for name, who in (("clot", CLOT), ("boy", BOY), ("octreotide", OCTREOTIDE))
        for text, definition in (("page", "early"), ("US", "us-label"), ("EU", "eu-label"))
    }
    return Key(
        right,
        {
            "label-follows-trial": {**right, "clot, US": "no", "clot, EU": "no"},
            "label-follows-trial-in-the-US": {**right, "clot, US": "no"},
            "label-follows-trial-on-octreotide": {**right, "octreotide, US": "no"},
            "trial-follows-label": {**right, "octreotide, page": "yes"},
            "clot-forgotten": {**right, "clot, page": "yes"},
            "silence-is-a-yes": {**right, "boy, page": "yes"},
            "silence-is-a-no": {**right, "boy, page": "no"},
            "one-label-for-another": {**right, "boy, EU": "yes"},
        },
    )


def _versions() -> Key:
    right = {
        f"{name}, {text}": _may(who, definition)
        for name, who in (("grade 3", GRADE_3), ("thymus", THYMUS), ("goblet", GOBLET))
        for text, definition in (("page", "early"), ("later", "registry"))
    }
    return Key(
        right,
        {
            "grade-for-differentiation": {**right, "grade 3, page": "no", "grade 3, later": "no"},
            "grade-for-differentiation-on-the-page": {**right, "grade 3, page": "no"},
            "later-for-the-page": {**right, "thymus, page": "yes"},
            "page-for-the-later": {**right, "thymus, later": "no"},
            "carcinoid-in-the-name": {**right, "goblet, page": "yes"},
        },
    )


# --- 06.5: a machine's report ---------------------------------------------------------------------


def _report() -> Key:
    last, first = labs_last(), labs_first()
    sole, label = last[LABS].sole, screen_list("us-label").funnel()
    holds = {
        1: first.eligible < last.eligible,
        2: False,  # the unknown have failed nothing: that is what the funnel keeps apart
        3: (last.eligible, first.eligible) == (40, 40),
        4: sole == first[LABS].any,
        5: last.not_eligible == 54,
        6: (label.eligible, last.eligible) == (97, 40),
    }
    return faulty(
        holds,
        {
            "order-for-people": 1,
            "unknown-for-failed": 2,
            "any-for-sole": 4,
            "label-doubted": 6,
            "order-doubted": 3,
        },
    )


KEYS: dict[str, Callable[[], Key]] = {
    "06.1": _first_stop,
    "06.2": _alone,
    "06.3": _commonest,
    "06.4": _labels,
    "06.5": _versions,
    "06.6": _report,
}
