"""The sentences that the rule tracer takes apart: their choices, and six invented patients each.

Choices and patients are data, in `data/tracer.json`; here is the rule that the choices make.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from cabinetkit.data import data
from cabinetkit.eligibility.chart import Patient
from cabinetkit.eligibility.facts import bilirubin, gilbert, ptt, therapies
from cabinetkit.eligibility.load import chart_from_data
from cabinetkit.eligibility.rules import Rule, as_rule
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


def _compared(fact: Fact, operator: str, limit: object) -> Rule:
    compare = {"below": "__lt__", "at most": "__le__", "at least": "__ge__", "above": "__gt__"}
    rule: Rule = getattr(fact, compare[operator])(limit)
    return rule


def _ptt(operator: str, number: float, measured: str) -> Rule:
    limit = Decimal(str(number))
    return _compared(ptt, operator, limit * ULN if measured == "times the upper limit" else limit)


def _bilirubin(operator: str, number: float, exception: str) -> Rule:
    rule = _compared(bilirubin, operator, Decimal(str(number)) * ULN)
    if exception == "none":
        return rule
    if exception == "3 times in Gilbert disease":
        return rule | as_rule(gilbert & (bilirubin <= 3 * ULN))
    return rule | as_rule(gilbert)


def _washout(number: float, unit: str, treatment: str) -> Rule:
    length = {unit.removeprefix("calendar "): int(number)}
    ended = therapies.ended.since(before="registration", **length)
    asked = None if treatment == "every treatment" else therapies.kinds == treatment
    return as_rule(therapies.every(ended, among=asked))


_BUILD: dict[str, Callable[..., Rule]] = {
    "labs.ptt": _ptt,
    "labs.bilirubin": _bilirubin,
    "prior.radionuclide-washout": _washout,
}


@cache
def sentences() -> dict[str, Sentence]:
    """The sentences by the id of their criterion."""
    return {
        criterion: Sentence(
            choices={
                name: Choice(**{**choice, "options": tuple(choice.get("options", ()))})
                for name, choice in row["choices"].items()
            },
            build=_BUILD[criterion],
            patients=tuple(
                (each["what"], _patient(number, each["chart"]))
                for number, each in enumerate(row["patients"], start=1)
            ),
        )
        for criterion, row in data("tracer.json").items()
    }


def _patient(number: int, chart: dict[str, Any]) -> Patient:
    return chart_from_data({"id": f"invented-{number}", "invented": True, **chart})


def sentence(criterion: str) -> Sentence:
    """The sentence of a criterion; raises with those there are."""
    known = sentences()
    if criterion not in known:
        raise CabinetkitError(
            f"the tracer has no sentence {shortened(criterion)}; it has: {', '.join(known)}."
            f"{near_miss(str(criterion), known)}"
        )
    return known[criterion]
