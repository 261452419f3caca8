"""Charts that hold a few facts and nothing else, for a question or a widget about one criterion."""

from __future__ import annotations

from typing import Any

from cabinetkit.eligibility.criteria import criteria
from cabinetkit.eligibility.load import chart_from_data
from cabinetkit.eligibility.lookup import ChartFacts
from cabinetkit.eligibility.screening import Status, status
from cabinetkit.eligibility.worlds import ON

DAY = "2024-04-12"  # of every entry: in the days that count before the day of registration


def lab(name: str, value: float, unit: str, **limits: float) -> dict[str, Any]:
    """A result under its field, as the laboratory section of a chart holds it."""
    return {name: {"value": value, "unit": unit, "date": DAY, **limits}}


def signed(question: str, answer: bool) -> dict[str, Any]:
    """A clinician's judgement under its field."""
    return {question: {"answer": answer, "by": "Dr Invented Example", "on": DAY}}


def facts_of(**chart: Any) -> ChartFacts:
    """The facts of a chart that holds no more than this."""
    return ChartFacts(chart_from_data({"id": "invented", "invented": True, **chart}), ON)


def of_chart(criterion: str, **chart: Any) -> Status:
    """What a criterion of the page says of a chart that holds no more than this."""
    return status(criteria[criterion].judge(facts_of(**chart)))
