"""The rule tracer: take a criterion apart, and see on six patients where your reading differs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from cabinetkit.eligibility.criteria import criteria
from cabinetkit.eligibility.evaluate import evaluate
from cabinetkit.eligibility.lookup import ChartFacts
from cabinetkit.eligibility.rules import Rule
from cabinetkit.eligibility.screening import Status, status
from cabinetkit.eligibility.show import SYMBOL
from cabinetkit.eligibility.words import because, say
from cabinetkit.eligibility.worlds import ON
from cabinetkit.figures.marks import grid
from cabinetkit.figures.picture import Picture
from cabinetkit.widgets.controls import Buttons, Control, Number, Ticks
from cabinetkit.widgets.sentences import Choice, sentence
from cabinetkit.widgets.widget import Widget

HEAD = ("patient (invented)", "your rule", "the page", "", "because, by the page")


def rule_tracer(criterion: str = "labs.ptt") -> RuleTracer:
    """A tracer for `labs.ptt`, `labs.bilirubin` or `prior.radionuclide-washout`.

    >>> import cabinetkit as ck
    >>> tracer = ck.rule_tracer("labs.ptt")
    >>> sorted(tracer.values())
    ['patients', 'rule', 'sentence']
    """
    return RuleTracer(criterion)


class Judged(NamedTuple):
    """One patient: her status by the learner's rule and by the page, and why by the page."""

    what: str
    mine: Status
    page: Status
    why: str

    @property
    def differs(self) -> bool:
        """Whether the two rules part on this patient."""
        return self.mine != self.page


class RuleTracer(Widget):
    """Three choices make a rule; six patients are judged by it and by the page."""

    def __init__(self, criterion: str) -> None:
        self._sentence, self._criterion = sentence(criterion), criteria[criterion]
        labels = [f"{n}. {what}" for n, (what, _) in enumerate(self._sentence.patients, start=1)]
        super().__init__(
            f"02.rule-tracer {criterion}",
            prompt=f"{self._criterion.says}. Which of the six may enter? Tick them.",
            prediction=Ticks(labels, one="patient"),
            controls={name: _control(each) for name, each in self._sentence.choices.items()},
            reset="Reset to the page",
        )

    def facts(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        rule = self._sentence.build(**settings)
        rows = [
            {"patient": each.what, "yours": each.mine, "page": each.page, "differs": each.differs}
            for each in self._judged(rule)
        ]
        return {"rule": say(rule), "patients": rows}

    def picture(self, settings: Mapping[str, Any]) -> Picture:
        rule = self._sentence.build(**settings)
        judged = self._judged(rule)
        differing = [n for n, each in enumerate(judged, start=1) if each.differs]
        told = "; ".join(f"{n}: yours {j.mine}, page {j.page}" for n, j in enumerate(judged, 1))
        return Picture(
            sentence=_sentence(rule, differing),
            alt=f"Six patients, by your rule and by the page. {told}.",
            head=HEAD,
            rows=[_row(n, each) for n, each in enumerate(judged, start=1)],
            paint=lambda: grid(
                [
                    ("your rule", [each.mine for each in judged]),
                    ("the page", [each.page for each in judged]),
                ],
                differing,
            ),
        )

    def outcome(self, prediction: Any) -> str:
        page = self._judged(self._criterion.rule)
        enter = {n for n, each in enumerate(page, start=1) if each.page == "met"}
        if prediction == enter:
            return "You predicted all six as the page has them."
        parts = ", ".join(map(str, sorted(prediction ^ enter)))
        return f"Your prediction and the page part on: {parts}."

    def _judged(self, rule: Rule) -> list[Judged]:
        judged = []
        for what, patient in self._sentence.patients:
            facts = ChartFacts(patient, ON)
            mine, page = evaluate(rule, facts), evaluate(self._criterion.rule, facts)
            judged.append(Judged(what, status(mine), status(page), because(page)))
        return judged


def _sentence(rule: Rule, differing: list[int]) -> str:
    if not differing:
        return f"“{say(rule)}” judges all six patients as the page does."
    who = ", ".join(map(str, differing))
    one = "patient" if len(differing) == 1 else "patients"
    return f"“{say(rule)}” differs from the page on {one} {who}."


def _row(number: int, each: Judged) -> list[str]:
    return [
        f"{number}. {each.what}",
        f"{SYMBOL[each.mine]} {each.mine}",
        f"{SYMBOL[each.page]} {each.page}",
        "≠ differs" if each.differs else "same",
        each.why,
    ]


def _control(choice: Choice) -> Control:
    if choice.options:
        return Buttons(choice.label, choice.options, chosen=choice.page)
    return Number(
        choice.label,
        choice.page,
        lowest=choice.lowest,
        highest=choice.highest,
        step=choice.step,
    )
