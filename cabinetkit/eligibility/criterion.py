"""A criterion: its id, what it says in the kit's words, its places in the source, its rule."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from cabinetkit.eligibility.codec import checked
from cabinetkit.eligibility.conventions import CONVENTIONS
from cabinetkit.eligibility.evaluate import Judge, compiled
from cabinetkit.eligibility.rules import Rule, as_rule
from cabinetkit.eligibility.vocabulary import Fact
from cabinetkit.errors import RuleError
from cabinetkit.sources import Place, Standing, source


@dataclass(frozen=True)
class Reading:
    """Another way to read an ambiguous criterion, and why somebody might."""

    name: str
    rule: Rule
    why: str

    @cached_property
    def judge(self) -> Judge:
        """The rule, ready to be asked of one patient after another."""
        return compiled(self.rule)


@dataclass(frozen=True)
class Criterion:
    """One criterion of a version of the protocol.

    `rule` is the default reading, called `reading`; `others` are named readings beside it. A
    `checklist` criterion is a task of the site and decides nothing. `same_as` names the criterion
    of which this one is a second statement, with the same rule: it is counted once. `replaces`
    names the criterion of the trial page in whose place it stands in a later version.
    """

    id: str
    says: str
    source: Place
    rule: Rule
    also: tuple[Place, ...] = ()
    reading: str = "as the page says"
    others: tuple[Reading, ...] = ()
    conventions: tuple[str, ...] = ()
    checklist: bool = False
    same_as: str = ""
    replaces: str = ""

    def __post_init__(self) -> None:
        # A bare yes-no fact is a rule too: `rule=~gilbert` reads as it should.
        rule = as_rule(self.rule) if isinstance(self.rule, Fact) else self.rule
        object.__setattr__(self, "rule", checked(rule))
        for other in self.others:
            checked(other.rule)
        for name in self.conventions:
            if name not in CONVENTIONS:
                raise RuleError(f"{self.id}: no convention called '{name}'")

    @cached_property
    def judge(self) -> Judge:
        """The rule, ready to be asked of one patient after another."""
        return compiled(self.rule)

    @property
    def places(self) -> tuple[Place, ...]:
        """Every place that states this criterion."""
        return (self.source, *self.also)

    @property
    def standing(self) -> Standing:
        """That of the source which states it first."""
        return source(self.source.document).standing

    def stated_again(
        self, criterion_id: str, *, source: Place, also: tuple[Place, ...]
    ) -> Criterion:
        """The same rule under the id of another place that states it."""
        return replace(self, id=criterion_id, source=source, also=also, same_as=self.id)

    def to_json(self) -> dict[str, Any]:
        """The criterion as plain data; every place that states it, and the rule that decides."""
        return {
            "id": self.id,
            "says": self.says,
            "source": self.source.model_dump(mode="json"),
            "also": [place.model_dump(mode="json") for place in self.also],
            "reading": self.reading,
            "readings": [{"name": other.name, "why": other.why} for other in self.others],
            "conventions": list(self.conventions),
            "checklist": self.checklist,
            "same_as": self.same_as or None,
            "replaces": self.replaces or None,
            "standing": self.standing,
            "rule": self.rule.model_dump(mode="json", exclude_none=True),
        }
