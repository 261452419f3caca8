"""The criteria of the trial page, in its order."""

from __future__ import annotations

from collections.abc import Iterator

from cabinetkit.eligibility.criteria import disease, history, measurable, medication, prior, status
from cabinetkit.eligibility.criterion import Criterion
from cabinetkit.errors import RuleError, near_miss, shortened

ON_THE_PAGE = 75
"""How many criteria the page holds by the kit's count; one of them is a task of the site."""


class Criteria:
    """A set of criteria under their ids, for one version of the protocol."""

    def __init__(self, version: str, criteria: tuple[Criterion, ...]) -> None:
        self.version = version
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
    def counted(self) -> tuple[Criterion, ...]:
        """The criteria that decide, a rule that the page states twice counted once: for funnels."""
        return tuple(c for c in self if not (c.checklist or c.same_as))

    def __repr__(self) -> str:
        return f"<{len(self)} of {ON_THE_PAGE} criteria, version {self.version}>"


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
