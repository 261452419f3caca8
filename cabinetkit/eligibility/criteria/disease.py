"""Documentation of disease, and measurable disease."""

from cabinetkit.eligibility.criterion import Criterion, Reading
from cabinetkit.eligibility.facts import (
    documents_submitted,
    lesions,
    primary_site,
    scans,
    tumour_by_histology,
)
from cabinetkit.sources import source

page = source("mayo-trial-page")

# --- progression ----------------------------------------------------------------------------------

in_the_year_before = scans.date.within(months=12, both_ends=True)
target_growth = (scans.growth_percent >= 20) & (scans.growth_mm >= 5)

# --- measurable -----------------------------------------------------------------------------------

not_measurable = lesions.kind.one_of(
    "leptomeningeal disease",
    "ascites",
    "pleural effusion",
    "pericardial effusion",
    "lymphangitic spread",
    "other non-measurable",
)
is_node = lesions.kind == "lymph node"
countable = (
    lesions.modality.one_of("CT", "MRI")
    & ~not_measurable
    & (~lesions.in_treated_field | lesions.progressed_since_treatment)
)

CRITERIA = (
    Criterion(
        id="disease.primary-site",
        says="The tumour arose in the pancreas, the gastrointestinal tract, the lung, or at a site "
        "that was sought and not found; histology, of the primary or of a metastasis, documents a "
        "neuroendocrine tumour",
        source=page.at("Documentation of disease", 5, 6),
        rule=primary_site.one_of("pancreas", "gastrointestinal tract", "lung", "unknown")
        & tumour_by_histology,
        conventions=("histology-of-the-tumour",),
    ),
    Criterion(
        id="disease.progression",
        says="A scan in the 12 months before registration shows progression by RECIST 1.1: target "
        "lesions grown by 20% and 5 mm over their smallest sum, or a new lesion",
        source=page.at("Documentation of disease", 7),
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
        source=page.at("Documentation of disease", 7),
        rule=documents_submitted.as_rule(),
        checklist=True,
    ),
    Criterion(
        id="measurable.present",
        says="At least one lesion is measurable by RECIST 1.1 on CT or MRI: 10 mm along its "
        "longest diameter, or 15 mm across the short axis of a lymph node, and not in a treated "
        "field unless it has progressed there",
        source=page.at("Measurable disease", 1, 2),
        also=(page.at("Prior treatment", 4),),
        rule=lesions.some(
            countable
            & (
                (~is_node & (lesions.long_axis_mm >= 10))
                | (is_node & (lesions.short_axis_mm >= 15))
            )
        ),
        reading="nodes on the short axis",
        others=(
            Reading(
                name="nodes on the longest diameter",
                rule=lesions.some(
                    countable
                    & (
                        (~is_node & (lesions.long_axis_mm >= 10))
                        | (is_node & (lesions.long_axis_mm >= 15))
                    )
                ),
                why="the page says that the longest diameter is recorded; RECIST 1.1, which it "
                "names, measures nodes across",
            ),
        ),
        conventions=("no-expiry",),
    ),
)
