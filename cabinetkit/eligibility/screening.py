"""Screening: a patient, a day, a set of criteria; a finding for each, and a decision."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Literal, NamedTuple

from cabinetkit.eligibility import words
from cabinetkit.eligibility.chart import Patient
from cabinetkit.eligibility.conventions import leaned_on
from cabinetkit.eligibility.criteria import EARLY, Criteria
from cabinetkit.eligibility.criteria.versions import version
from cabinetkit.eligibility.criterion import Criterion
from cabinetkit.eligibility.dose import Dose
from cabinetkit.eligibility.entries import day_of_registration
from cabinetkit.eligibility.evaluate import Missing, Trace, telling
from cabinetkit.eligibility.interactions import INTERACTIONS, Interaction
from cabinetkit.eligibility.lookup import ChartFacts
from cabinetkit.eligibility.steps import Step, renewals, steps
from cabinetkit.eligibility.vocabulary import Known
from cabinetkit.eligibility.window import Lane, Window, lanes
from cabinetkit.errors import ChartError, shortened

Status = Literal["met", "not met", "unknown", "needs judgement"]
Decision = Literal["eligible", "not eligible", "cannot tell yet"]


@dataclass(frozen=True)
class OpenItem:
    """Something that could still change the decision: a fact to find, or a judgement to sign."""

    criterion: str
    kind: Literal["fact", "judgement"]
    name: str


class Alternative(NamedTuple):
    """Another named reading of the text that would change the decision, and to what."""

    reading: str
    criteria: tuple[str, ...]
    decision: Decision


@dataclass(frozen=True)
class Finding:
    """One criterion, judged for one patient on one day."""

    criterion: Criterion
    trace: Trace
    facts: ChartFacts = field(repr=False, compare=False)

    @property
    def status(self) -> Status:
        """Met, not met, unknown, or waiting for nothing but a signature."""
        return status(self.trace)

    @property
    def because(self) -> str:
        """The reason in words."""
        return words.because(self.trace)

    @property
    def missing(self) -> tuple[Missing, ...]:
        """What could still decide it."""
        return self.trace.missing

    @cached_property
    def by_reading(self) -> dict[str, Status]:
        """How the criterion comes out by each of its other named readings."""
        return {other.name: status(other.judge(self.facts)) for other in self.criterion.others}

    @property
    def depends_on_reading(self) -> bool:
        """Whether another named reading of the criterion comes out differently."""
        return any(other != self.status for other in self.by_reading.values())

    @cached_property
    def on_the_edge(self) -> bool:
        """Whether a value or a day that counted lies exactly on its limit."""
        return _on_edge(self.trace)

    @cached_property
    def conventions(self) -> tuple[str, ...]:
        """The kit's conventions that it leans on, by name."""
        return tuple(dict.fromkeys((*self.criterion.conventions, *leaned_on(self.trace))))

    def to_json(self) -> dict[str, Any]:
        """The finding as plain data."""
        found: dict[str, Any] = {
            "id": self.criterion.id,
            "status": self.status,
            "because": self.because,
            "source": self.criterion.source.model_dump(mode="json"),
            "conventions": list(self.conventions),
            "on_the_edge": self.on_the_edge,
        }
        if self.by_reading:
            found["readings"] = {self.criterion.reading: self.status, **self.by_reading}
        return found


@dataclass(frozen=True)
class Screening:
    """What came out of screening one patient on one day. For teaching; it decides nothing real."""

    patient: Patient
    on: date
    criteria: Criteria
    findings: tuple[Finding, ...]
    checklist: tuple[Finding, ...]
    facts: ChartFacts = field(repr=False, compare=False)

    @property
    def decision(self) -> Decision:
        """Not eligible when one criterion is not met; eligible when all are met."""
        return decide([finding.status for finding in self.findings])

    def finding(self, criterion_id: str) -> Finding:
        """The finding of one criterion."""
        criterion = self.criteria[criterion_id]
        both = (*self.findings, *self.checklist)
        return next(finding for finding in both if finding.criterion is criterion)

    @property
    def not_met(self) -> tuple[Finding, ...]:
        """The findings that rule the patient out."""
        return tuple(finding for finding in self.findings if finding.status == "not met")

    @property
    def open_items(self) -> tuple[OpenItem, ...]:
        """What could still change the decision; empty once it stands."""
        if self.decision != "cannot tell yet":
            return ()
        return tuple(
            OpenItem(finding.criterion.id, missing.kind, missing.name)
            for finding in self.findings
            for missing in finding.missing
        )

    @cached_property
    def depends_on_reading(self) -> tuple[Alternative, ...]:
        """The other readings, one at a time, by which the decision would be another one.

        A reading that several criteria share is changed in all of them at once.
        """
        read: dict[str, dict[str, Status]] = {}
        for finding in self.findings:
            for name, other in finding.by_reading.items():
                if other != finding.status:
                    read.setdefault(name, {})[finding.criterion.id] = other
        found = []
        for name, others in read.items():
            decision = decide([others.get(f.criterion.id, f.status) for f in self.findings])
            if decision != self.decision:
                found.append(Alternative(name, tuple(others), decision))
        return tuple(found)

    @cached_property
    def _lanes(self) -> tuple[Lane, ...]:
        return lanes(self.patient, self.criteria, self.on)

    @cached_property
    def window(self) -> Window:
        """The days on which every criterion that is bound to time holds."""
        return Window(self.patient, self.on, tuple(x for x in self._lanes if x.bound_to_time))

    @cached_property
    def eligible_days(self) -> Window:
        """The days on which all criteria hold, as far as the chart goes today."""
        return Window(self.patient, self.on, self._lanes)

    @property
    def next_steps(self) -> tuple[Step, ...]:
        """What would have to change: what time will fix, what could be done again, what cannot."""
        found: list[Step] = []
        for finding, lane in zip(self.findings, self._lanes, strict=True):
            if finding.status != "met":
                found += steps(finding, lane, self.on)
            elif finding.criterion.id in self.window.conflict:
                found += renewals(lane, self.on)
        return tuple(found)

    @property
    def cohort(self) -> str | None:
        """The cohort of the trial that the primary site leads to; None where it leads to none."""
        site = self.facts.value("primary_site")
        return self.criteria.cohorts.get(site.value) if isinstance(site, Known) else None

    @property
    def warnings(self) -> tuple[Interaction, ...]:
        """Combinations in this chart in which two rules of the version pull apart."""
        asked = {*self.criteria.ids}
        return tuple(
            each
            for each in INTERACTIONS
            if asked.issuperset(each.criteria) and each.concerns(self.facts)
        )

    @property
    def dose(self) -> Dose | None:
        """The dose that the version gives a patient whom it may cover; None if it gives none."""
        if self.criteria.dose is None or self.decision == "not eligible":
            return None
        age = self.facts.value("age")
        years = int(age.value) if isinstance(age, Known) else None
        return self.criteria.dose(weight_kg=self.patient.weight_kg, age=years)

    @property
    def silences(self) -> dict[str, str]:
        """What the text does not say, by topic, with what the chart shows of it."""
        return {each.topic: each.of(self.patient, self.on) for each in self.criteria.silences}

    @property
    def complete(self) -> bool:
        """Whether every criterion of the version was asked."""
        return self.criteria.complete

    @property
    def coverage(self) -> str:
        """How many of the version's criteria were asked, so that nobody takes a part for all."""
        return self.criteria.coverage

    def to_json(self) -> dict[str, Any]:
        """The screening as plain data."""
        return {
            "patient": self.patient.id,
            "decision": self.decision,
            "on": self.on.isoformat(),
            "version": self.criteria.version,
            "standing": self.criteria.standing,
            "note": self.criteria.remark,
            "coverage": {"known": len(self.criteria), "in_the_version": self.criteria.holds},
            "criteria": [finding.to_json() for finding in self.findings],
            "checklist": [finding.to_json() for finding in self.checklist],
            "open_items": [vars(item) for item in self.open_items],
            "depends_on_reading": [
                each._asdict() | {"criteria": list(each.criteria)}
                for each in self.depends_on_reading
            ],
            "cohort": self.cohort,
            "dose": self.dose.to_json() if self.dose else None,
            "warnings": [
                {"id": each.id, "criteria": list(each.criteria), "says": each.says}
                for each in self.warnings
            ],
            "silences": self.silences,
        }

    def text(self, *, everything: bool = False) -> str:
        """The screening as plain text; the criteria that are met in short, or `everything`."""
        from cabinetkit.eligibility.show import as_text  # a reader of screenings: it imports this

        return as_text(self, everything=everything)

    def __str__(self) -> str:
        return self.text()

    __repr__ = __str__

    def _repr_html_(self) -> str:
        from cabinetkit.eligibility.show import as_html

        return as_html(self)


def screen(patient: Patient, on: date | str, *, criteria: Criteria | str = EARLY) -> Screening:
    """Judge a patient by every criterion, as if she were registered on this day.

    >>> import cabinetkit as ck
    >>> ck.screen(ck.patient("mr-haddad"), on="2024-04-20").decision
    'cannot tell yet'

    `criteria` is a set of them, or the name of a version, as in "us-label". `on` is a date or its
    text, YYYY-MM-DD. Raises ChartError when an entry of the chart lies after that day. Nothing that
    the chart leaves out is taken for normal.
    """
    if not isinstance(patient, Patient):
        raise ChartError(f"screen a Patient, not {shortened(patient)}; see ck.patient('mr-okafor')")
    day = day_of_registration(on)
    asked = criteria if isinstance(criteria, Criteria) else version(criteria)
    patient.check_against(day)
    facts = ChartFacts(patient, day)
    findings = [Finding(criterion, criterion.judge(facts), facts) for criterion in asked]
    return Screening(
        patient=patient,
        on=day,
        criteria=asked,
        findings=tuple(f for f in findings if not f.criterion.checklist),
        checklist=tuple(f for f in findings if f.criterion.checklist),
        facts=facts,
    )


def status(trace: Trace) -> Status:
    """The status of an outcome: only a missing signature needs judgement, else it is unknown."""
    if trace.truth is None:
        only_signatures = all(missing.kind == "judgement" for missing in trace.missing)
        return "needs judgement" if only_signatures else "unknown"
    return "met" if trace.truth else "not met"


def decide(statuses: list[Status]) -> Decision:
    """The decision that these statuses come to."""
    if "not met" in statuses:
        return "not eligible"
    return "eligible" if all(s == "met" for s in statuses) else "cannot tell yet"


def _on_edge(trace: Trace) -> bool:
    return trace.edge or any(_on_edge(part) for part in telling(trace))
