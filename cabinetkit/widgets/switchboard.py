"""The switchboard of three values: set what is known, and see what still matters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from cabinetkit.eligibility.show import SYMBOL
from cabinetkit.eligibility.switches import STATEMENTS, STATES, Switchboard
from cabinetkit.errors import near_miss
from cabinetkit.figures.picture import Picture
from cabinetkit.figures.tree import paint_tree
from cabinetkit.widgets.controls import Buttons, Control, buttons
from cabinetkit.widgets.widget import Widget

HEAD = ("statement", "is", "criterion", "", "does it still matter?")
# A patient with one value too high, and with results that have not come back.
PATIENT = dict.fromkeys(STATEMENTS, "unknown") | {
    "creatinine": "not met",
    "not childbearing": "met",
    "no clot": "met",
    "no warfarin": "met",
}


def switchboard() -> Board:
    """The switchboard: nine statements, five criteria, one decision.

    >>> import cabinetkit as ck
    >>> ck.switchboard().values(states={"no warfarin": "not met"})["decision"]
    'not eligible'
    """
    return Board()


class Board(Widget):
    """A statement and its state; the decision, and which of the unknown can still change it."""

    def __init__(self) -> None:
        super().__init__(
            "03.switchboard",
            prompt="Her creatinine of 1.6 mg/dL is above the limit. Clearance, TSH and free T4 "
            "have not come back, and nobody has signed whether she is euthyroid. She is not of "
            "childbearing potential, has had no clot and takes no warfarin. What is the decision?",
            prediction=Buttons("Decision", ["eligible", "not eligible", "cannot tell yet"]),
            controls={"states": States(PATIENT)},
            reset="Reset to this patient",
        )

    def facts(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        board = Switchboard(settings["states"])
        return {
            "decision": board.decision,
            "criteria": dict(board.criteria),
            "states": board.shown,
            "decisive": board.decisive,
            "completions": len(board.completions),
            "eligible": sum(board.completions.values()),
        }

    def picture(self, settings: Mapping[str, Any]) -> Picture:
        board = Switchboard(settings["states"])
        return Picture(
            sentence=_sentence(board),
            alt=f"A tree of nine statements, five criteria and the decision: {board.decision}. "
            + "; ".join(f"{STATEMENTS[n].says}: {state}" for n, state in board.shown.items())
            + ".",
            head=HEAD,
            rows=[_row(board, name) for name in STATEMENTS],
            paint=lambda: paint_tree(board),
        )

    def outcome(self, prediction: Any) -> str:
        decision = Switchboard(PATIENT).decision
        said = "as it is" if prediction == decision else f"and it is: {decision}"
        return f"You said “{prediction}”, {said}."


def _sentence(board: Switchboard) -> str:
    told = f"Decision: {board.decision}."
    if not board.unknown:
        return f"{told} Nothing is unknown."
    ways = len(board.completions)
    enters = sum(board.completions.values())
    unknown = f"{len(board.unknown)} unknown, {ways} ways in which they could turn out"
    scenarios = f"{told} {unknown}: eligible in {enters}. Scenarios, no probability."
    if not board.decisive:
        return f"{scenarios} None of the unknown can change the decision."
    return f"{scenarios} Worth asking for: {', '.join(board.decisive)}."


def _row(board: Switchboard, name: str) -> list[str]:
    statement, state = STATEMENTS[name], board.shown[name]
    if state != "unknown":
        matters = "not asked of her" if state == "not applicable" else "known"
    else:
        matters = "still decides" if name in board.decisive else "no longer matters"
    found = board.criteria[statement.criterion]
    symbol = SYMBOL.get(state, "·")
    return [
        statement.says,
        f"{symbol} {state}",
        statement.criterion,
        f"{SYMBOL[found]} {found}",
        matters,
    ]


class States(Control):
    """The state of each statement: choose the statement, then its state."""

    def __init__(self, states: Mapping[str, str]) -> None:
        self._states = dict(states)
        self._calls: list[Callable[[], None]] = []
        which = buttons("Statement", list(STATEMENTS), chosen="creatinine")
        state = buttons("is", list(STATES), chosen=self._states["creatinine"])
        super().__init__("Statement", which, state)
        which.observe(lambda _: self._show(), names="value")
        state.observe(lambda change: self._set(change["new"]), names="value")

    @property
    def value(self) -> dict[str, str]:
        return dict(self._states)

    @value.setter
    def value(self, value: Any) -> None:
        self._states = self.read(value)
        self._show()
        self._tell()

    def read(self, value: Any) -> dict[str, str]:
        """A table of statements and states; what it does not name stays as it is."""
        if not isinstance(value, Mapping):
            raise self._no(value, "write a table such as {'no warfarin': 'not met'}")
        for name, state in value.items():
            if name not in STATEMENTS:
                raise self._no(
                    name, f"there are: {', '.join(STATEMENTS)}.{near_miss(str(name), STATEMENTS)}"
                )
            if state not in STATES:
                raise self._no(state, f"a statement is: {', '.join(STATES)}")
        return {**self._states, **value}

    def on_change(self, call: Callable[[], None]) -> None:
        self._calls.append(call)

    def _show(self) -> None:
        which, state = self.parts
        state.value = self._states[which.value]

    def _set(self, state: str) -> None:
        which = self.parts[0].value
        if self._states[which] != state:
            self._states[which] = state
            self._tell()

    def _tell(self) -> None:
        for call in self._calls:
            call()
