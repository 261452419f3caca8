"""What later texts on the trial say otherwise than the page: new entries, in its order."""

from cabinetkit.eligibility.criteria import disease
from cabinetkit.eligibility.criteria.prior import progressed_on_it
from cabinetkit.eligibility.criterion import Criterion, Reading
from cabinetkit.eligibility.facts import (
    differentiation,
    primary_site,
    report_states,
    scans,
    therapies,
    tumour_by_histology,
    who_grade,
)
from cabinetkit.eligibility.rules import Rule, as_rule
from cabinetkit.sources import source

abstract = source("nejm-abstract")
release = source("alliance-news")
copy = source("kaiser-study-search")
mirror = source("ichgcp-registry")

SITES = ("pancreas", "gastrointestinal tract", "lung", "unknown", "thymus", "other")
WIDER = primary_site.one_of(*SITES) & tumour_by_histology
AFTER = "on a treatment or after it"
WHY_AFTER = (
    "a treatment may have ended before the tumour grew; the chart ties no scan to a treatment, so "
    "any progression that a scan of the last year shows is taken for it"
)

# A combination that holds an analog and something else is other than an analog.
SYSTEMIC = (
    "chemotherapy",
    "targeted therapy",
    "immunotherapy",
    "biologic therapy",
    "investigational agent",
    "radionuclide therapy",
)
systemic_other_than_analog = therapies.kinds.one_of(*SYSTEMIC)
other_than_analog = therapies.kinds.one_of(*SYSTEMIC, "radiation")


def progressed_on(line: Rule) -> Rule:
    """The tumour progressed on such a line of treatment."""
    return as_rule(therapies.some(line & progressed_on_it))


def progressed_after(line: Rule) -> Rule:
    """It progressed on it, or had such a line and progressed within the last year."""
    grown = scans.some(disease.target_growth | scans.new_lesions, among=disease.in_the_year_before)
    return as_rule(progressed_on(line) | (therapies.some(line) & grown))


approved = other_than_analog & therapies.fda_approved

PUBLISHED = (
    Criterion(
        id="prior.radionuclide-or-targeted",
        replaces="prior.everolimus-failure",
        says="Treated with peptide receptor radionuclide therapy, with targeted therapy, or with "
        "both",
        source=abstract.at("Methods"),
        rule=therapies.some(
            (therapies.kinds == "targeted therapy")
            | (
                (therapies.kinds == "radionuclide therapy")
                & ~(therapies.agents == "iobenguane I-131")
            )
        ),
        reading="as the abstract says",
        conventions=("peptide-receptor",),
    ),
)

ALLIANCE = (
    Criterion(
        id="disease.any-primary-site",
        replaces="disease.primary-site",
        says="The tumour arose in the pancreas, the gastrointestinal tract, the lung or another "
        "organ, or at a site that was sought and not found; histology documents a neuroendocrine "
        "tumour",
        source=release.at("About CABINET"),
        also=(disease.page.at(disease.SECTION, 5, 6),),
        rule=WIDER,
        reading="as the release says",
        conventions=("histology-of-the-tumour",),
    ),
    Criterion(
        id="prior.approved-line",
        replaces="prior.everolimus-failure",
        says="The tumour progressed after at least one line of treatment that the FDA has "
        "approved, other than a somatostatin analog",
        source=release.at("About CABINET"),
        rule=progressed_on(approved),
        reading="on a treatment",
        others=(Reading(AFTER, progressed_after(approved), WHY_AFTER),),
        conventions=("approved-line", "progression-on-treatment"),
    ),
)

# The copy admits grade 3 that is called well differentiated. A high grade without a stated
# differentiation is out; what the page excludes by name is carried over.
high_grade = (who_grade == 3) | (report_states == "high grade neuroendocrine tumour")

REGISTRY = (
    Criterion(
        id="disease.excluded-histology-later",
        replaces="disease.excluded-histology",
        says="Not a poorly differentiated or high-grade neuroendocrine carcinoma, an "
        "adenocarcinoid or a goblet cell carcinoid, and not of high grade without a stated "
        "differentiation; a well differentiated tumour of grade 3 may take part",
        source=copy.at("Bullets 1 to 5"),
        also=(disease.page.at(disease.SECTION, 3),),
        rule=disease.not_excluded & ~((differentiation == "not stated") & high_grade),
        reading="as the copy says",
    ),
    Criterion(
        id="disease.primary-site-later",
        replaces="disease.primary-site",
        says="The tumour arose in the pancreas, the gastrointestinal tract, the lung, the thymus "
        "or another site, or at one that was sought and not found; histology documents a "
        "neuroendocrine tumour",
        source=copy.at("Bullets 1 to 5"),
        also=(disease.page.at(disease.SECTION, 5, 6),),
        rule=WIDER,
        reading="as the copy says",
        conventions=("histology-of-the-tumour",),
    ),
    Criterion(
        id="prior.progression",
        replaces="prior.everolimus-failure",
        says="The tumour progressed on an earlier treatment, whichever it was",
        source=mirror.at("Title"),
        rule=progressed_on(as_rule(therapies.kinds.one_of(*therapies.kinds.values))),
        reading="on any treatment",
        others=(
            Reading(
                "other than a somatostatin analog",
                progressed_on(other_than_analog),
                "the title names no treatment; other texts on the trial do not count an analog",
            ),
        ),
        conventions=("progression-on-treatment",),
    ),
)
