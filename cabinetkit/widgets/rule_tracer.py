"""The rule tracer: take a criterion apart, and see on six patients where your reading differs."""

from __future__ import annotations

from html import escape
from typing import Any, NamedTuple

import ipywidgets as iw

from cabinetkit.eligibility.criteria import criteria
from cabinetkit.eligibility.evaluate import evaluate
from cabinetkit.eligibility.lookup import ChartFacts
from cabinetkit.eligibility.rules import Rule
from cabinetkit.eligibility.screening import Status, status
from cabinetkit.eligibility.show import SYMBOL
from cabinetkit.eligibility.words import because, say
from cabinetkit.eligibility.worlds import ON
from cabinetkit.errors import CabinetkitError, shortened
from cabinetkit.html import Markup, boxed, table
from cabinetkit.widgets.gate import Gate, buttons
from cabinetkit.widgets.sentences import Choice, sentence
from cabinetkit.widgets.static import Static

STATIC = (
    "A static copy: the page's own rule is shown. The predictions and the controls need a running "
    "kernel."
)


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


class RuleTracer:
    """Three choices make a rule; six patients are judged by it and by the page.

    Predict first, in the boxes or with `.predict({1, 2}, confidence=3)`. `.values()` gives the
    plain facts of what is shown, `.static(...)` the same as a table that needs no kernel.
    """

    def __init__(self, criterion: str) -> None:
        self._sentence, self._criterion = sentence(criterion), criteria[criterion]
        self._page = {name: choice.page for name, choice in self._sentence.choices.items()}
        self.prediction: set[int] | None = None
        self.confidence: int | None = None
        labels = [f"{n}. {what}" for n, (what, _) in enumerate(self._sentence.patients, start=1)]
        prompt = f"{escape(self._criterion.says)}. Which of the six may enter? Tick them."
        self._gate = Gate(f"02.rule-tracer {criterion}", prompt, labels, self._open)
        self.controls = {n: _control(c) for n, c in self._sentence.choices.items()}
        for control in self.controls.values():
            control.observe(lambda _: self._update(), names="value")
        self._reset = iw.Button(description="Reset to the page")
        self._reset.on_click(lambda _: self.reset())
        self._shown = iw.HTML()
        self._trace = iw.VBox(
            [*self.controls.values(), self._reset, self._shown], layout=iw.Layout(display="none")
        )
        self.view = iw.VBox([self._gate.view, self._trace])

    def predict(self, enter: set[int], *, confidence: int) -> None:
        """Say which patients may enter, counted from 1, and how sure you are; then it shows."""
        self._gate.predict(enter, confidence)

    def reset(self) -> None:
        """Set every choice as the page has it."""
        for name, control in self.controls.items():
            control.value = self._page[name]

    def settings(self) -> dict[str, Any]:
        """What the controls are set to."""
        return {name: control.value for name, control in self.controls.items()}

    def values(self, **settings: Any) -> dict[str, Any]:
        """The rule in words, and each patient's status by it and by the page."""
        rule = self._rule(**{**self.settings(), **settings})
        judged = self._judged(rule)
        rows = [
            {"patient": what, "yours": mine, "page": page, "differs": mine != page}
            for what, mine, page, _ in judged
        ]
        return {"rule": say(rule), "sentence": _sentence(rule, judged), "patients": rows}

    def static(self, **settings: Any) -> Static:
        """The same for a reader without a kernel; unless told otherwise with the page's rule."""
        rule = self._rule(**{**self._page, **settings})
        return _static(rule, self._judged(rule))

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        still = self.static()
        live: dict[str, Any] = self.view._repr_mimebundle_()
        page = boxed(f'<p class="ck-small">{STATIC}</p>', still.html)
        return live | {"text/html": page, "text/plain": still.text}

    # --- what is shown ----------------------------------------------------------------------------

    def _rule(self, **settings: Any) -> Rule:
        unknown = set(settings) - set(self._page)
        if unknown:
            raise CabinetkitError(
                f"no choice called {shortened(min(unknown))}; there are: {', '.join(self._page)}"
            )
        return self._sentence.build(**settings)

    def _judged(self, rule: Rule) -> list[Judged]:
        judged = []
        for what, patient in self._sentence.patients:
            facts = ChartFacts(patient, ON)
            mine, page = evaluate(rule, facts), evaluate(self._criterion.rule, facts)
            judged.append(Judged(what, status(mine), status(page), because(page)))
        return judged

    def _open(self, prediction: set[int], confidence: int) -> None:
        self.prediction, self.confidence = prediction, confidence
        self._trace.layout.display = None
        self._update()

    def _update(self) -> None:
        if self.prediction is not None:
            rule = self._rule(**self.settings())
            judged = self._judged(rule)
            outcome = _outcome(self.prediction, judged)
            self._shown.value = boxed(f"<p>{escape(outcome)}</p>", _static(rule, judged).html)


def _outcome(prediction: set[int], judged: list[Judged]) -> str:
    """How the prediction did, by the page."""
    enter = {n for n, row in enumerate(judged, start=1) if row.page == "met"}
    if prediction == enter:
        return "You predicted all six as the page has them."
    return (
        f"Your prediction and the page part on: {', '.join(map(str, sorted(prediction ^ enter)))}."
    )


def _sentence(rule: Rule, judged: list[Judged]) -> str:
    wrong = [str(n) for n, row in enumerate(judged, start=1) if row.mine != row.page]
    if not wrong:
        return f"“{say(rule)}” judges all six patients as the page does."
    who = "patient " + wrong[0] if len(wrong) == 1 else "patients " + ", ".join(wrong)
    return f"“{say(rule)}” differs from the page on {who}."


def _static(rule: Rule, judged: list[Judged]) -> Static:
    sentence = _sentence(rule, judged)
    rows = [
        [
            f"{n}. {what}",
            f"{SYMBOL[mine]} {mine}",
            f"{SYMBOL[page]} {page}",
            "≠ differs" if mine != page else "same",
            why,
        ]
        for n, (what, mine, page, why) in enumerate(judged, start=1)
    ]
    head = ["patient (invented)", "your rule", "the page", "", "because, by the page"]
    body = [
        [*row[:1], *(Markup(f'<span class="ck-still">{c}</span>') for c in row[1:4]), row[4]]
        for row in rows
    ]
    said = f'<div role="status" aria-live="polite"><p>{escape(sentence)}</p></div>'
    text = "\n".join([sentence, *("  ".join(row) for row in rows)])
    return Static(sentence, boxed(said, table(head, body)), text)


def _control(choice: Choice) -> Any:
    if choice.options:
        return buttons(choice.label, choice.options, chosen=choice.page)
    return iw.BoundedFloatText(
        value=choice.page,
        min=choice.lowest,
        max=choice.highest,
        step=choice.step,
        description=choice.label,
        style={"description_width": "initial"},
    )
