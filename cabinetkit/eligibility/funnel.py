"""Screening a list by a definition: a status a check for each patient, and who stops where.

The order of the checks is the reader's. It moves people between the first reasons; who is left at
the end, it never changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import Any

from cabinetkit.eligibility.chart import Patient
from cabinetkit.eligibility.checks import TRUTH, CheckStatus, checks_of, together
from cabinetkit.eligibility.cohort import screen_cohort, status_column
from cabinetkit.eligibility.criteria import Criteria
from cabinetkit.eligibility.criteria.versions import version
from cabinetkit.eligibility.entries import day_of_registration
from cabinetkit.eligibility.referrals import referrals
from cabinetkit.eligibility.table import FactsTable, facts_table
from cabinetkit.errors import CabinetkitError, near_miss, shortened
from cabinetkit.html import Shown


@dataclass(frozen=True)
class AtCheck:
    """What happens at one check, in numbers of patients.

    `entering` reach it, `first` of them are stopped here, `unknown_here` are open here and go on.
    Wherever it stands, `any` fail it, and `sole` fail nothing else, with nothing else unknown.
    """

    check: str
    entering: int
    first: int
    any: int
    sole: int
    unknown_here: int


@dataclass(frozen=True, repr=False)
class Funnel(Shown):
    """A list of patients, counted check by check in one order.

    `unknown` have failed no check and are open at one or more: they are never counted as failed.
    """

    criteria: Criteria
    on: date
    invented: bool
    at: tuple[AtCheck, ...]
    total: int
    eligible: int
    not_eligible: int
    unknown: int

    def __getitem__(self, check: str) -> AtCheck:
        """The numbers of one check."""
        _known(check, self.order, self.criteria)
        return next(each for each in self.at if each.check == check)

    @property
    def order(self) -> tuple[str, ...]:
        """The checks, in the order in which they were asked."""
        return tuple(each.check for each in self.at)

    @property
    def says(self) -> str:
        """How many there are, and what became of them."""
        return (
            f"Of {_people(self.total, invented=self.invented)} screened by {self.criteria.called} "
            f"for {self.on}: {self.eligible} eligible, {self.not_eligible} not eligible; of "
            f"{self.unknown} nobody can tell yet."
        )

    @property
    def head(self) -> tuple[str, ...]:
        """The check, those who come to it, and four ways to count at it."""
        return (
            "check",
            "reach it",
            "stopped here first",
            "fail it at all",
            "fail it, all else met",
            "unknown, go on",
        )

    @property
    def rows(self) -> list[tuple[str, ...]]:
        """One check a line, in the order in which they were asked."""
        return [tuple(map(str, asdict(each).values())) for each in self.at]

    @property
    def remarks(self) -> list[str]:
        """What the order changes, and what to know of the list and of the definition."""
        order = (
            "Another order changes who reaches a check and where each is stopped first, and "
            "nothing else. Who is unknown at a check, or waits for a judgement there, goes on."
        )
        return [order, *_remarks(self.criteria, invented=self.invented)]

    def to_json(self) -> dict[str, Any]:
        """The funnel as plain data."""
        return {
            "version": self.criteria.version,
            "standing": self.criteria.standing,
            "on": self.on.isoformat(),
            "invented": self.invented,
            "total": self.total,
            "eligible": self.eligible,
            "not_eligible": self.not_eligible,
            "unknown": self.unknown,
            "checks": [asdict(each) for each in self.at],
        }


@dataclass(frozen=True, repr=False)
class Screened(Shown):
    """A list of patients, each with one status a check.

    A check is not met when one of its criteria is not met; else unknown when one is unknown or
    waits for a judgement, which counts as unknown here; else met.
    """

    criteria: Criteria
    on: date
    invented: bool
    checks: tuple[str, ...]
    statuses: Mapping[str, Mapping[str, CheckStatus]]

    def matrix(self) -> dict[str, dict[str, bool | None]]:
        """By patient and check: True is met, False is not met, None is unknown."""
        return {
            patient: {check: TRUTH[row[check]] for check in self.checks}
            for patient, row in self.statuses.items()
        }

    def funnel(self, order: Sequence[str] | None = None) -> Funnel:
        """The list counted in this order of the checks, each of them once; else in their own.

        >>> from cabinetkit.eligibility.funnel import screen_list
        >>> screen_list("us-label").funnel()["age"].any
        0
        """
        asked = self.checks if order is None else self._each_once(order)
        people = [*self.statuses.values()]
        left, at = people, []
        for check in asked:
            stay = [row for row in left if row[check] != "not met"]
            at.append(
                AtCheck(
                    check=check,
                    entering=len(left),
                    first=len(left) - len(stay),
                    any=self._any[check],
                    sole=self._sole[check],
                    unknown_here=sum(row[check] == "unknown" for row in stay),
                )
            )
            left = stay
        eligible = sum(all(status == "met" for status in row.values()) for row in left)
        return Funnel(
            criteria=self.criteria,
            on=self.on,
            invented=self.invented,
            at=tuple(at),
            total=len(people),
            eligible=eligible,
            not_eligible=len(people) - len(left),
            unknown=len(left) - eligible,
        )

    @cached_property
    def _any(self) -> dict[str, int]:
        people = self.statuses.values()
        return {check: sum(row[check] == "not met" for row in people) for check in self.checks}

    @cached_property
    def _sole(self) -> dict[str, int]:
        """One failure and all else met: with something unknown there may be a second reason."""
        found = dict.fromkeys(self.checks, 0)
        for row in self.statuses.values():
            left = [check for check in self.checks if row[check] != "met"]
            if len(left) == 1 and row[left[0]] == "not met":
                found[left[0]] += 1
        return found

    def _each_once(self, order: Sequence[str]) -> tuple[str, ...]:
        if isinstance(order, str) or not isinstance(order, Sequence):
            raise CabinetkitError(
                f"an order is a list of checks, not {shortened(order)}; {self._has}"
            )
        for place, check in enumerate(order):
            _known(check, self.checks, self.criteria)
            if check in order[:place]:
                raise CabinetkitError(f"{shortened(check)} stands twice in the order; {self._has}")
        left_out = [check for check in self.checks if check not in order]
        if left_out:
            raise CabinetkitError(f"the order leaves out '{left_out[0]}'; {self._has}")
        return tuple(order)

    @property
    def _has(self) -> str:
        return _has(self.checks, self.criteria)

    @property
    def says(self) -> str:
        """How many were screened, by what and for which day."""
        people = _people(len(self.statuses), invented=self.invented)
        return f"{people} screened by {self.criteria.called} for {self.on}, check by check."

    @property
    def head(self) -> tuple[str, ...]:
        """The check, and the statuses."""
        return ("check", *TRUTH)

    @property
    def rows(self) -> list[tuple[str, ...]]:
        """One check a line: how many meet it, fail it, are unknown."""
        return [
            (
                check,
                *(
                    str(sum(row[check] == status for row in self.statuses.values()))
                    for status in TRUTH
                ),
            )
            for check in self.checks
        ]

    @property
    def remarks(self) -> list[str]:
        """What to know of the list and of the definition."""
        return _remarks(self.criteria, invented=self.invented)


def screen_list(
    definition: str = "early",
    *,
    on: date | str = "2024-04-20",
    patients: Iterable[Patient] | None = None,
) -> Screened:
    """Every patient of a list, screened by one version for one day; the kit's referrals by default.

    >>> import cabinetkit as ck
    >>> ck.screen_list("early").funnel().total
    120

    `definition` is the name of a version, as in "us-label". Raises RuleError for an unknown one,
    ChartError for a day that is none, for a chart with later entries, and for an id that two
    patients share. What was asked of the kit's own referrals once is kept.
    """
    criteria = version(definition)
    day = day_of_registration(on)
    if patients is None:
        return _of_the_kit(criteria.version, day)
    listed = tuple(patients)
    return _screened(criteria, facts_table(listed, on=day), listed)


@lru_cache(maxsize=64)
def _of_the_kit(definition: str, day: date) -> Screened:
    return _screened(version(definition), _table_of_the_kit(day), referrals())


@lru_cache(maxsize=4)
def _table_of_the_kit(day: date) -> FactsTable:
    return facts_table(referrals(), on=day)


def _screened(criteria: Criteria, table: FactsTable, patients: tuple[Patient, ...]) -> Screened:
    checks = {
        check: [status_column(criterion.id) for criterion in own]
        for check, own in checks_of(criteria).items()
    }
    rows = screen_cohort(table, criteria=criteria).to_dict("records")
    return Screened(
        criteria=criteria,
        on=table.on,
        invented=all(patient.invented is True for patient in patients),
        checks=tuple(checks),
        statuses=MappingProxyType(
            {
                row["patient"]: MappingProxyType(
                    {check: together(row[name] for name in own) for check, own in checks.items()}
                )
                for row in rows
            }
        ),
    )


def _known(check: object, checks: tuple[str, ...], criteria: Criteria) -> None:
    if check not in checks:
        raise CabinetkitError(
            f"no check called {shortened(check)}; {_has(checks, criteria)}."
            f"{near_miss(str(check), checks)}"
        )


def _has(checks: tuple[str, ...], criteria: Criteria) -> str:
    return f"'{criteria.version}' has: {', '.join(checks)}"


def _people(number: int, *, invented: bool) -> str:
    return f"{number} {'invented referral' if invented else 'patient'}{'' if number == 1 else 's'}"


def _remarks(criteria: Criteria, *, invented: bool) -> list[str]:
    made_up = (
        "The referrals are invented, and so is how many have which problem: nothing here tells "
        "what keeps patients out of a real trial."
    )
    return [*([made_up] if invented else []), *([criteria.remark] if criteria.remark else [])]
