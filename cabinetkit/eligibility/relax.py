"""Which single criterion keeps patients out, who would be eligible without it, as designers ask."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Any

import narwhals as nw

from cabinetkit.eligibility.cohort import DECISION, status_column
from cabinetkit.eligibility.criteria import EARLY, Criteria
from cabinetkit.eligibility.criteria.versions import version
from cabinetkit.errors import TableError, near_miss
from cabinetkit.html import Shown


@dataclass(frozen=True)
class Without:
    """What it would change to drop one criterion: who is kept out by it and by nothing else.

    `admitted` would be eligible; of `undecided` nobody could tell yet.
    """

    criterion: str
    admitted: int
    undecided: int


@dataclass(frozen=True, repr=False)
class Relaxed(Shown):
    """Every criterion, dropped alone; the one that would admit most stands first."""

    criteria: Criteria
    at: tuple[Without, ...]
    total: int
    eligible: int

    def __getitem__(self, criterion_id: str) -> Without:
        """The numbers of one criterion."""
        known = self.criteria[criterion_id].same_as or criterion_id
        return next(each for each in self.at if each.criterion == known)

    @property
    def says(self) -> str:
        """Who is eligible now, and what one criterion less would do."""
        first = self.at[0]
        return (
            f"Of {self.total} patients screened by {self.criteria.called}, {self.eligible} are "
            f"eligible. Without {first.criterion} alone {first.admitted} more would be, and of "
            f"{first.undecided} more nobody could tell yet."
        )

    @property
    def head(self) -> tuple[str, ...]:
        """The criterion, and the two numbers."""
        return ("without", "eligible besides", "of whom nobody could tell")

    @property
    def rows(self) -> list[tuple[str, ...]]:
        """The criteria that keep out somebody by themselves."""
        return [
            (each.criterion, str(each.admitted), str(each.undecided))
            for each in self.at
            if each.admitted or each.undecided
        ]

    @property
    def remarks(self) -> list[str]:
        """What the numbers are not."""
        return [
            "Criteria are dropped one at a time: who fails two is admitted by neither. A rule that "
            "is stated twice is dropped in both places.",
            *([self.criteria.remark] if self.criteria.remark else []),
        ]


def relax(screened: Any, *, criteria: Criteria | str = EARLY) -> Relaxed:
    """Which single criterion, if dropped, would admit how many more, and leave how many unknown.

    >>> import cabinetkit as ck
    >>> table = ck.facts_table(ck.patients().values(), on="2024-04-20")
    >>> ck.relax(ck.screen_cohort(table)).total
    15

    `screened` is what `ck.screen_cohort` gave for these `criteria`, of any library; only the counts
    are collected. Raises TableError where it has no column for one of them.
    """
    asked = criteria if isinstance(criteria, Criteria) else version(criteria)
    frame = nw.from_native(screened)
    ids = {status_column(criterion.id): criterion.id for criterion in asked.counted}
    _must_have([*ids, DECISION], frame.collect_schema().names())
    failed = {name: (nw.col(name) == "not met").cast(nw.Int32) for name in ids}
    waits = [((nw.col(n) != "not met") & (nw.col(n) != "met")).cast(nw.Int32) for n in ids]
    counted = frame.select(
        **{name: each.alias(name) for name, each in failed.items()},
        sole=reduce(add, failed.values()) == 1,
        undecided=reduce(add, waits) > 0,
        eligible=nw.col(DECISION) == "eligible",
    )
    kinds = counted.group_by("sole", "undecided", "eligible")
    found = kinds.agg(nw.len().alias("patients"), *(nw.col(name).sum() for name in ids))
    if isinstance(found, nw.LazyFrame):
        found = found.collect(None if found.implementation.is_polars() else "pandas")
    rows = list(found.iter_rows(named=True))
    without = {bool(row["undecided"]): row for row in rows if row["sole"]}
    nobody = dict.fromkeys(ids, 0)
    admitted, undecided = (without.get(open_, nobody) for open_ in (False, True))
    at = [Without(c, int(admitted[name]), int(undecided[name])) for name, c in ids.items()]
    return Relaxed(
        criteria=asked,
        at=tuple(sorted(at, key=lambda each: (-each.admitted, -each.undecided))),
        total=sum(int(row["patients"]) for row in rows),
        eligible=sum(int(row["patients"]) for row in rows if row["eligible"]),
    )


def _must_have(names: list[str], there: list[str]) -> None:
    missing = [f"'{name}'.{near_miss(name, there)}" for name in names if name not in there]
    if missing:
        raise TableError(
            "relax what ck.screen_cohort gave, by the same criteria; there is no column "
            + " and none ".join(missing)
        )
