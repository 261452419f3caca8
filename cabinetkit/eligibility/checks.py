"""The checks by which a list is screened: groups of a version's criteria, each with one status."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from cabinetkit.eligibility.criteria import Criteria
from cabinetkit.eligibility.criterion import Criterion
from cabinetkit.eligibility.evaluate import all_of
from cabinetkit.eligibility.screening import Status

CheckStatus = Literal["met", "not met", "unknown"]
TRUTH: dict[CheckStatus, bool | None] = {"met": True, "not met": False, "unknown": None}
STATUS = {truth: status for status, truth in TRUTH.items()}
CLOT = "history.thromboembolism"
# The six checks of the page, by the first word of the criteria in them; a clot has one of its own.
CHECKS = {
    "tumour": ("disease", "measurable"),
    "prior treatment": ("prior",),
    "thromboembolism": (CLOT,),
    "other history": ("history",),
    "medicines and pregnancy": ("medication", "pregnancy"),
    "labs and performance": ("status", "labs"),
}


def checks_of(criteria: Criteria) -> dict[str, tuple[Criterion, ...]]:
    """The checks of a version, each with its criteria: six for the page, else one a criterion.

    A rule that is stated twice counts where it stands first, and a task of the site not at all.
    """
    found: dict[str, tuple[Criterion, ...]] = {}
    for criterion in criteria.counted:
        section, _, name = criterion.id.partition(".")
        own = criterion.id if criterion.id == CLOT else section
        check = next((c for c, parts in CHECKS.items() if own in parts), name.replace("-", " "))
        found[check] = (*found.get(check, ()), criterion)
    order = CHECKS if CLOT in criteria.ids else found
    return {check: found[check] for check in order}


def together(statuses: Iterable[Status]) -> CheckStatus:
    """The status of a check from those of its criteria, in Kleene's logic."""
    return STATUS[all_of(TRUTH[s] if s != "needs judgement" else None for s in statuses)]
