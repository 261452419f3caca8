"""The versions of the protocol: each a set of criteria, made from the trial page or beside it.

A criterion that differs is a new entry under a new id; what is carried over is the page's own.
"""

from __future__ import annotations

from cabinetkit.eligibility.chart import Patient
from cabinetkit.eligibility.criteria import COHORTS, EARLY, Criteria, labels, later
from cabinetkit.eligibility.criterion import Criterion
from cabinetkit.eligibility.dose import us_label_dose
from cabinetkit.eligibility.silences import Silence
from cabinetkit.errors import RuleError, near_miss, shortened

_OTHER_ORGANS = dict.fromkeys((*COHORTS, "thymus", "other"), "extra-pancreatic")


def _grade(patient: Patient, _: object) -> str:
    grade = patient.disease.grade
    return "grade: not recorded" if grade is None else f"this tumour is of grade {grade}"


_OF_A_LABEL = (
    Silence("grade", "The report names no grade", _grade),
    Silence("earlier events", "The report excludes nobody for a clot, a bleeding or another event"),
    Silence(
        "tests and medicines",
        "The report asks for no test and forbids no medicine; the warnings of the label itself "
        "are not in the kit",
    ),
    Silence("intervals", "The report asks for no time between an earlier treatment and this one"),
)
_INDICATION = "It is an indication: it does not say that the treatment suits a patient."

PUBLISHED = Criteria(
    "published",
    EARLY.with_entries(*later.PUBLISHED),
    title="the page, with prior treatment as the NEJM abstract states it",
    called="the page with the abstract",
    note="All but prior treatment is carried over from the trial page; the abstract lists no "
    "criteria, it sums up who took part.",
)
ALLIANCE = Criteria(
    "alliance",
    EARLY.with_entries(*later.ALLIANCE),
    title="the page, with prior treatment and primary site as the Alliance news release states "
    "them",
    called="the page with the news release",
    note="All but prior treatment and primary site is carried over from the trial page; the "
    "release lists no criteria, it sums up who took part.",
    cohorts=_OTHER_ORGANS | {"pancreas": "pancreatic"},
)
REGISTRY = Criteria(
    "registry",
    EARLY.with_entries(*later.REGISTRY),
    title="the page, changed as copies of the later registry entry say",
    called="the page with the later wording",
    note="Three criteria are changed; all else is carried over from the trial page, and whether "
    "it still holds is not known. Nor is the cohort of a tumour of the thymus or another site.",
)
US_LABEL = Criteria(
    "us-label",
    labels.US,
    title="the US label, as a news report gives them",
    called="the news report",
    note=f"{_INDICATION} The label itself is not in the kit.",
    holds=len(labels.US),
    silences=_OF_A_LABEL,
    cohorts={},
    dose=us_label_dose,
)
EU_LABEL = Criteria(
    "eu-label",
    labels.EU,
    title="the EU label, as a relayed announcement gives them",
    called="the relayed announcement",
    note=f"{_INDICATION} The label itself is not in the kit.",
    holds=len(labels.EU),
    silences=(*_OF_A_LABEL, Silence("dose", "The report gives no dose")),
    cohorts={},
)

VERSIONS: dict[str, Criteria] = {
    each.version: each for each in (EARLY, PUBLISHED, ALLIANCE, REGISTRY, US_LABEL, EU_LABEL)
}


def version(name: str) -> Criteria:
    """The version of this name; an unknown name raises with those there are."""
    try:
        return VERSIONS[name]
    except (KeyError, TypeError):
        raise RuleError(
            f"no version called {shortened(name)}; the kit has: {', '.join(VERSIONS)}."
            f"{near_miss(str(name), VERSIONS)}"
        ) from None


def beyond_the_page() -> tuple[Criterion, ...]:
    """The entries of all other versions that the trial page does not have."""
    return tuple(c for each in VERSIONS.values() for c in each if c.id not in EARLY.ids)
