"""Documentation of disease."""

from cabinetkit.eligibility.criterion import Criterion, Reading
from cabinetkit.eligibility.facts import (
    differentiated_enough,
    differentiation,
    documents_submitted,
    extent,
    histology,
    primary_site,
    read_locally,
    report_states,
    scans,
    tumour_by_histology,
    unresectable,
    who_grade,
)
from cabinetkit.sources import source

page = source("mayo-trial-page")
SECTION = "Documentation of disease"

not_excluded = ~histology.one_of(
    "poorly differentiated neuroendocrine carcinoma",
    "high-grade neuroendocrine carcinoma",
    "adenocarcinoid",
    "goblet cell carcinoid",
)
in_the_year_before = scans.date.within(months=12, both_ends=True)
target_growth = (scans.growth_percent >= 20) & (scans.growth_mm >= 5)

CRITERIA = (
    Criterion(
        id="disease.differentiation",
        says="A neuroendocrine tumour, well or moderately differentiated as the site's own "
        "pathologist reads it",
        source=page.at(SECTION, 1),
        rule=tumour_by_histology
        & read_locally
        & (
            differentiation.one_of("well differentiated", "moderately differentiated")
            | ((differentiation == "not stated") & differentiated_enough)
        ),
        conventions=("differentiation-not-stated",),
    ),
    Criterion(
        id="disease.report-wording",
        says="The pathology report calls it at least one of: well or moderately differentiated "
        "neuroendocrine tumour; low or intermediate grade neuroendocrine tumour; carcinoid or "
        "atypical carcinoid",
        source=page.at(SECTION, 2),
        rule=report_states.one_of(
            "well differentiated neuroendocrine tumour",
            "moderately differentiated neuroendocrine tumour",
            "low grade neuroendocrine tumour",
            "intermediate grade neuroendocrine tumour",
            "carcinoid tumour",
            "atypical carcinoid tumour",
        ),
        conventions=("words-of-the-report",),
    ),
    Criterion(
        id="disease.excluded-histology",
        says="Not a poorly differentiated or high-grade neuroendocrine carcinoma, an "
        "adenocarcinoid or a goblet cell carcinoid",
        source=page.at(SECTION, 3),
        rule=not_excluded,
        reading="high-grade carcinomas",
        others=(
            Reading(
                name="anything of high grade",
                rule=not_excluded
                & (who_grade <= 2)
                & ~(report_states == "high grade neuroendocrine tumour"),
                why="today's classification knows well differentiated tumours of grade 3; the page "
                "is silent on them, and 'high-grade' might be taken to mean them too",
            ),
        ),
    ),
    Criterion(
        id="disease.stage",
        says="The disease is metastatic, or locally advanced, or cannot be removed by surgery",
        source=page.at(SECTION, 4),
        rule=extent.one_of("metastatic", "locally advanced") | unresectable,
        reading="advanced or unresectable",
        others=(
            Reading(
                name="advanced and unresectable",
                rule=(extent == "metastatic") | ((extent == "locally advanced") & unresectable),
                why="the slash may join the two; the page's own title and purpose list them as "
                "alternatives, which is why that is the default",
            ),
        ),
    ),
    Criterion(
        id="disease.primary-site",
        says="The tumour arose in the pancreas, the gastrointestinal tract, the lung, or at a site "
        "that was sought and not found; histology, of the primary or of a metastasis, documents a "
        "neuroendocrine tumour",
        source=page.at(SECTION, 5, 6),
        rule=primary_site.one_of("pancreas", "gastrointestinal tract", "lung", "unknown")
        & tumour_by_histology,
        conventions=("histology-of-the-tumour",),
    ),
    Criterion(
        id="disease.progression",
        says="A scan in the 12 months before registration shows progression by RECIST 1.1: target "
        "lesions grown by 20% and 5 mm over their smallest sum, or a new lesion",
        source=page.at(SECTION, 7),
        rule=scans.some(target_growth | scans.new_lesions, among=in_the_year_before),
        reading="growth or new lesions",
        others=(
            Reading(
                name="target lesions only",
                rule=scans.some(target_growth, among=in_the_year_before),
                why="the page asks that target lesions progressed; its list of proofs names new "
                "lesions too, which are never target lesions",
            ),
        ),
        conventions=("every-earlier-sum",),
    ),
    Criterion(
        id="disease.documents",
        says="The site has sent in the images, reports and clinic notes that show the progression",
        source=page.at(SECTION, 7),
        rule=documents_submitted.as_rule(),
        checklist=True,
    ),
)
