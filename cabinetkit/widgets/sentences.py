"""The sentences that the rule tracer takes apart: their choices, and six invented patients each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from cabinetkit.eligibility.chart import Patient
from cabinetkit.eligibility.facts import bilirubin, gilbert, ptt, therapies
from cabinetkit.eligibility.load import chart_from_data
from cabinetkit.eligibility.rules import Rule
from cabinetkit.eligibility.vocabulary import ULN, Fact
from cabinetkit.errors import CabinetkitError, near_miss, shortened


@dataclass(frozen=True)
class Choice:
    """One control: what it sets, and either its options or the range of a number."""

    label: str
    page: Any
    options: tuple[str, ...] = ()
    lowest: float = 0
    highest: float = 0
    step: float = 1


@dataclass(frozen=True)
class Sentence:
    """A criterion with three choices, the rule that they make, and six boundary patients."""

    choices: Mapping[str, Choice]
    build: Callable[..., Rule]
    patients: tuple[tuple[str, Patient], ...]


OPERATORS = ("below", "at most", "at least", "above")


def _compared(fact: Fact, operator: str, limit: object) -> Rule:
    return {
        "below": fact.__lt__,
        "at most": fact.__le__,
        "at least": fact.__ge__,
        "above": fact.__gt__,
    }[operator](limit)


def _patients(rows: list[tuple[str, dict[str, Any]]]) -> tuple[tuple[str, Patient], ...]:
    return tuple(
        (what, chart_from_data({"id": f"invented-{n}", "invented": True, **chart}))
        for n, (what, chart) in enumerate(rows, start=1)
    )


def _lab(name: str, value: float, unit: str, upper: float) -> dict[str, Any]:
    result = {"value": value, "unit": unit, "upper": upper, "date": "2024-04-12"}
    return {"labs": {name: result}}


# --- partial thromboplastin time ------------------------------------------------------------------


def _ptt_rule(operator: str, number: float, measured: str) -> Rule:
    limit = Decimal(str(number))
    return _compared(ptt, operator, limit * ULN if measured == "times the upper limit" else limit)


_HEPARIN = {"drug": "heparin", "intent": "therapeutic", "stopped": "ongoing"}

_PTT = Sentence(
    choices={
        "operator": Choice("Comparison", "below", OPERATORS),
        "number": Choice("Number", 1.3, lowest=0.5, highest=60, step=0.1),
        "measured": Choice(
            "Measured in", "times the upper limit", ("times the upper limit", "seconds")
        ),
    },
    build=_ptt_rule,
    patients=_patients(
        [
            ("PTT 38.9 s, upper limit 30 s", _lab("ptt", 38.9, "s", 30)),
            ("PTT 39 s, upper limit 30 s", _lab("ptt", 39, "s", 30)),
            ("PTT 39.1 s, upper limit 30 s", _lab("ptt", 39.1, "s", 30)),
            ("PTT not measured", {}),
            ("PTT 39 s in another hospital, upper limit 36 s", _lab("ptt", 39, "s", 36)),
            (
                "PTT 45 s, upper limit 30 s, on unfractionated heparin",
                {**_lab("ptt", 45, "s", 30), "medicines": {"entries": [_HEPARIN]}},
            ),
        ],
    ),
)

# --- bilirubin ------------------------------------------------------------------------------------


def _bilirubin_rule(operator: str, number: float, exception: str) -> Rule:
    rule = _compared(bilirubin, operator, Decimal(str(number)) * ULN)
    if exception == "none":
        return rule
    if exception == "3 times in Gilbert disease":
        return rule | (gilbert & (bilirubin <= 3 * ULN))
    return rule | gilbert


_GILBERT = {"history": {"gilbert_disease": True}}
_NO_GILBERT = {"history": {"gilbert_disease": {"never": "2024-04-12"}}}

_BILIRUBIN = Sentence(
    choices={
        "operator": Choice("Comparison", "at most", OPERATORS),
        "number": Choice("Times the upper limit", 1.5, lowest=0.5, highest=5, step=0.1),
        "exception": Choice(
            "Exception",
            "3 times in Gilbert disease",
            ("none", "3 times in Gilbert disease", "any value in Gilbert disease"),
        ),
    },
    build=_bilirubin_rule,
    patients=_patients(
        [
            (
                "bilirubin 1.8 mg/dL, upper limit 1.2, no Gilbert disease",
                _lab("bilirubin", 1.8, "mg/dL", 1.2) | _NO_GILBERT,
            ),
            (
                "bilirubin 1.9 mg/dL, upper limit 1.2, no Gilbert disease",
                _lab("bilirubin", 1.9, "mg/dL", 1.2) | _NO_GILBERT,
            ),
            (
                "bilirubin 1.9 mg/dL, upper limit 1.2, Gilbert disease not asked",
                _lab("bilirubin", 1.9, "mg/dL", 1.2),
            ),
            (
                "bilirubin 30.8 µmol/L, upper limit 20.5, no Gilbert disease",
                _lab("bilirubin", 30.8, "µmol/L", 20.5) | _NO_GILBERT,
            ),
            (
                "bilirubin 3.6 mg/dL, upper limit 1.2, Gilbert disease",
                _lab("bilirubin", 3.6, "mg/dL", 1.2) | _GILBERT,
            ),
            (
                "bilirubin 3.7 mg/dL, upper limit 1.2, Gilbert disease",
                _lab("bilirubin", 3.7, "mg/dL", 1.2) | _GILBERT,
            ),
        ],
    ),
)

# --- radionuclide therapy -------------------------------------------------------------------------


def _washout_rule(number: float, unit: str, treatment: str) -> Rule:
    length = {unit.removeprefix("calendar "): int(number)}
    ended = therapies.ended.since(before="registration", **length)
    if treatment == "every treatment":
        return therapies.every(ended)
    return therapies.every(ended, among=therapies.kinds == treatment)


def _treated(kind: str, **more: str) -> dict[str, Any]:
    return {"therapies": {"entries": [{"kinds": [kind], **more}], "complete_on": "2024-04-12"}}


_WASHOUT = Sentence(
    choices={
        "number": Choice("At least", 6, lowest=0, highest=90, step=1),
        "unit": Choice("Unit", "weeks", ("days", "weeks", "calendar months")),
        "treatment": Choice(
            "Since the end of",
            "radionuclide therapy",
            ("radionuclide therapy", "radiation", "every treatment"),
        ),
    },
    build=_washout_rule,
    patients=_patients(
        [
            (
                "lutetium ended 9 March, 42 days ago",
                _treated("radionuclide therapy", ended="2024-03-09"),
            ),
            (
                "lutetium ended 10 March, 41 days ago",
                _treated("radionuclide therapy", ended="2024-03-10"),
            ),
            (
                "lutetium ended 23 March, 28 days ago",
                _treated("radionuclide therapy", ended="2024-03-23"),
            ),
            ("lutetium given, its end not recorded", _treated("radionuclide therapy")),
            (
                "everolimus ended 23 March, 28 days ago",
                _treated("targeted therapy", ended="2024-03-23"),
            ),
            ("octreotide, still given", _treated("somatostatin analog", ended="ongoing")),
        ],
    ),
)

SENTENCES = {
    "labs.ptt": _PTT,
    "labs.bilirubin": _BILIRUBIN,
    "prior.radionuclide-washout": _WASHOUT,
}


def sentence(criterion: str) -> Sentence:
    """The sentence of a criterion; raises with those there are."""
    if criterion not in SENTENCES:
        raise CabinetkitError(
            f"the tracer has no sentence {shortened(criterion)}; it has: {', '.join(SENTENCES)}."
            f"{near_miss(str(criterion), SENTENCES)}"
        )
    return SENTENCES[criterion]
