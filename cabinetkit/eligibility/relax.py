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
    failed, open_ = (
        reduce(add, (expr.cast(nw.Int32) for expr in each))
        for each in (
            [nw.col(name) == "not met" for name in ids],
            [(nw.col(name) != "not met") & (nw.col(name) != "met") for name in ids],
        )
    )
    alone = frame.with_columns(failed=failed, open=open_)
    counts = [_count(nw.col(DECISION) == "eligible").alias("eligible")]
    for n, name in enumerate(ids):
        sole = (nw.col(name) == "not met") & (nw.col("failed") == 1)
        counts.append(_count(sole & (nw.col("open") == 0)).alias(f"{n} admitted"))
        counts.append(_count(sole & (nw.col("open") > 0)).alias(f"{n} undecided"))
    total, eligible, *found = _only_row(alone.select(nw.len().alias("total"), *counts))
    at = [Without(c, *found[2 * n : 2 * n + 2]) for n, c in enumerate(ids.values())]
    at.sort(key=lambda each: (-each.admitted, -each.undecided))
    return Relaxed(criteria=asked, at=tuple(at), total=total, eligible=eligible)


def _count(where: nw.Expr) -> nw.Expr:
    return where.cast(nw.Int64).sum()


def _only_row(frame: Any) -> list[int]:
    if isinstance(frame, nw.LazyFrame):
        frame = frame.collect(None if frame.implementation.is_polars() else "pandas")
    # Of no patients SQL has no sum.
    return [int(each or 0) for each in frame.row(0)]


def _must_have(names: list[str], there: list[str]) -> None:
    missing = [f"'{name}'.{near_miss(name, there)}" for name in names if name not in there]
    if missing:
        raise TableError(
            "relax what ck.screen_cohort gave, by the same criteria; there is no column "
            + " and none ".join(missing)
        )
