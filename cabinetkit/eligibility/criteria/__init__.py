"""The criteria of the trial page, in its order; other versions are made from them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from cabinetkit.eligibility.criteria import disease, history, measurable, medication, prior, status
from cabinetkit.eligibility.criterion import Criterion
from cabinetkit.eligibility.dose import Dose
from cabinetkit.eligibility.silences import SILENCES, Silence
from cabinetkit.errors import RuleError, near_miss, shortened
from cabinetkit.sources import Standing

ON_THE_PAGE = 75
"""How many criteria the page holds by the kit's count; one of them is a task of the site."""

# Documentation of disease, item 5.
COHORTS = {
    "pancreas": "pancreatic",
    "gastrointestinal tract": "carcinoid",
    "lung": "carcinoid",
    "unknown": "carcinoid",
}


class Criteria:
    """A set of criteria under their ids, for one version of the protocol.

    `title` says whose criteria they are, `called` what is read, and `note` what a reader must know
    of the version; it `holds` so many when it is complete. `cohorts` are those that a primary site
    leads to, `dose` tells the dose by weight and age where it is known.
    """

    def __init__(
        self,
        version: str,
        criteria: tuple[Criterion, ...],
        *,
        title: str = "the page",
        called: str = "the page",
        note: str = "",
        holds: int = ON_THE_PAGE,
        silences: tuple[Silence, ...] = SILENCES,
        cohorts: Mapping[str, str] = COHORTS,
        dose: Callable[..., Dose] | None = None,
    ) -> None:
        self.version, self.title, self.called, self.note = version, title, called, note
        self.holds, self.silences, self.cohorts, self.dose = holds, silences, cohorts, dose
        self._by_id = {criterion.id: criterion for criterion in criteria}
        if len(self._by_id) < len(criteria):
            raise RuleError("two criteria have the same id")

    def __getitem__(self, criterion_id: str) -> Criterion:
        try:
            return self._by_id[criterion_id]
        except KeyError:
            raise RuleError(
                f"no criterion called {shortened(criterion_id)}."
                f"{near_miss(criterion_id, self._by_id)}"
            ) from None

    def __iter__(self) -> Iterator[Criterion]:
        return iter(self._by_id.values())

    def __len__(self) -> int:
        return len(self._by_id)

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the criteria, in their order."""
        return tuple(self._by_id)

    @property
    def counted(self) -> tuple[Criterion, ...]:
        """The criteria that decide, a rule that the page states twice counted once: for funnels."""
        return tuple(c for c in self if not (c.checklist or c.same_as))

    @property
    def standing(self) -> Standing:
        """Secondary as soon as one criterion is known from a secondary copy only."""
        return "secondary" if any(c.standing == "secondary" for c in self) else "document"

    @property
    def complete(self) -> bool:
        """Whether every criterion of the version is there."""
        return len(self) >= self.holds

    @property
    def coverage(self) -> str:
        """How many of the version's criteria there are, so that nobody takes a part for all."""
        if self.complete:
            return f"all {self.holds} criteria of {self.title}"
        known = f"{len(self)} of the page's {self.holds} criteria"
        return f"{known}; the kit does not know the others yet"

    @property
    def remark(self) -> str:
        """The note in a sentence of its own; one on a secondary version begins with that."""
        return f"{SECONDARY} {self.note}" if self.standing == "secondary" else self.note

    def with_entries(self, *entries: Criterion) -> tuple[Criterion, ...]:
        """The criteria in their order, each entry in the place of the one that it replaces."""
        new = {self[entry.replaces].id: entry for entry in entries}
        return tuple(new.get(criterion.id, criterion) for criterion in self)

    def __repr__(self) -> str:
        return f"<{len(self)} of {self.holds} criteria, version {self.version}>"


SECONDARY = "Known from secondary copies only."

EARLY = Criteria(
    "early",
    (
        *disease.CRITERIA,
        *measurable.CRITERIA,
        *prior.CRITERIA,
        *history.CRITERIA,
        *medication.CRITERIA,
        *status.CRITERIA,
    ),
)
"""The trial page as it stands: everolimus is mandatory."""

criteria = EARLY
"""The version that a screening asks unless told otherwise."""
