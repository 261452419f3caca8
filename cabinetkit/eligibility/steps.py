"""What would have to change: what time will fix, what could be done again, what never changes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from cabinetkit.eligibility import vocabulary
from cabinetkit.eligibility.evaluate import Trace, telling
from cabinetkit.eligibility.rules import facts_of
from cabinetkit.eligibility.vocabulary import ONGOING, Fact, Known, Rows

if TYPE_CHECKING:
    from cabinetkit.eligibility.screening import Finding
    from cabinetkit.eligibility.window import Lane

How = Literal[
    "time", "again", "end", "test", "scan", "plan", "measure", "record", "signature", "nothing"
]

SAYS: dict[How, str] = {
    "time": "time alone mends it, from {day}",
    "again": "met until {day}; to be done again by then: {what}",
    "end": "time mends it once this is over: {what}",
    "test": "could come out otherwise when tested again: {what}",
    "scan": "could come out otherwise on a new scan: {what}",
    "plan": "could be changed: {what}",
    "measure": "to be measured: {what}",
    "record": "to be found out: {what}",
    "signature": "to be judged and signed: {what}",
    "nothing": "nothing known to the kit can change it",
}
_RENEWED: tuple[How, ...] = ("test", "scan", "plan")


class Step(NamedTuple):
    """What could turn a criterion; `day` is from when time has, or until when it is met."""

    criterion: str
    how: How
    what: tuple[str, ...]
    day: date | None = None

    @property
    def says(self) -> str:
        """The step in words."""
        return SAYS[self.how].format(what=", ".join(self.what), day=self.day)

    def to_json(self) -> dict[str, Any]:
        """The step as plain data; `day` is an ISO date or None."""
        day = self.day.isoformat() if self.day else None
        return {"criterion": self.criterion, "how": self.how, "what": [*self.what], "day": day}


def steps(finding: Finding, lane: Lane, on: date) -> Iterator[Step]:
    """What could still turn this finding, the sure ways first; one step of *nothing* if none."""
    later = next((first for first, last in lane.days.intervals if last > on), None)
    found = [*_open(finding)]
    if later is not None:
        found.insert(0, Step(finding.criterion.id, "time", (), later))
    elif not found:
        found = [*_closed(finding)]
    yield from found or [Step(finding.criterion.id, "nothing", ())]


def renewals(lane: Lane, on: date) -> Iterator[Step]:
    """What has to be done again, where a criterion that is met today is in the way later."""
    facts = [vocabulary.fact(name) for name in facts_of(lane.criterion.rule)]
    labels = dict.fromkeys(_label(each) for each in facts if each.renewed in ("test", "scan"))
    last = next((last for first, last in lane.days.intervals if first <= on <= last), None)
    if last is not None and labels:
        yield Step(lane.criterion.id, "again", (*labels,), last)


def _open(finding: Finding) -> Iterator[Step]:
    """What is missing: a test to be done, an answer to be found, a signature."""
    kinds: dict[How, dict[str, None]] = {}
    for missing in finding.missing:
        if missing.name.endswith((".lower", ".upper")):
            continue  # the laboratory's limits come with the result
        asked = vocabulary.LISTS.get(missing.name, vocabulary.FACTS.get(_bare(missing.name)))
        how: How = "signature" if missing.kind == "judgement" else "record"
        if how == "record" and asked is not None and asked.renewed == "test":
            how = "measure"
        row_of = "[" in missing.name
        label = missing.name if asked is None or row_of else _label(asked)
        kinds.setdefault(how, {})[label] = None
    for how, labels in kinds.items():
        yield Step(finding.criterion.id, how, (*labels,))


def _label(asked: Fact | Rows) -> str:
    if isinstance(asked, Rows):
        return asked.many
    return vocabulary.rows(asked.rows).many if asked.rows else asked.label


def _bare(path: str) -> str:
    """`therapies[1].ended` as the name of its fact, `therapies.ended`."""
    rows, bracket, rest = path.partition("[")
    return f"{rows}.{rest.partition('].')[2]}" if bracket else path


def _closed(finding: Finding) -> Iterator[Step]:
    """What decided against it and could be another one: over, or done again."""
    kinds: dict[How, dict[str, None]] = {}
    for trace in _against(finding.trace):
        rule: Any = trace.rule
        leaf = hasattr(rule, "fact")
        asked = vocabulary.fact(rule.fact) if leaf else vocabulary.rows(rule.rows)
        if leaf and isinstance(trace.left, Known) and trace.left.value == ONGOING:
            kinds.setdefault("end", {})[_label(asked)] = None
        elif asked.renewed in _RENEWED:
            kinds.setdefault(asked.renewed, {})[_label(asked)] = None
    for how in ("end", *_RENEWED):
        if how in kinds:
            yield Step(finding.criterion.id, how, (*kinds[how],))


def _against(trace: Trace) -> Iterator[Trace]:
    """The leaves that decided, and the lists on which nothing stands that would do."""
    parts = telling(trace) if trace.parts else ()
    for part in parts:
        yield from _against(part)
    if not parts:
        yield trace
