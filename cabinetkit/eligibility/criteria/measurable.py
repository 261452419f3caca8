"""Measurable disease: one lesion that is measurable in every respect at once.

The three criteria are nested. From kind to size to present each asks more of the same lesion; the
widest one that fails says what the best lesion of the chart lacks.
"""

from cabinetkit.eligibility.criterion import Criterion, Reading
from cabinetkit.eligibility.facts import lesions
from cabinetkit.sources import source

page = source("mayo-trial-page")
SECTION = "Measurable disease"

measurable_kind = ~lesions.kind.one_of(
    "leptomeningeal disease",
    "ascites",
    "pleural effusion",
    "pericardial effusion",
    "lymphangitic spread",
    "other non-measurable",
)
is_node = lesions.kind == "lymph node"
on_ct_or_mri = lesions.modality.one_of("CT", "MRI")
outside_treated_fields = ~lesions.in_treated_field | lesions.progressed_since_treatment

across_the_node = (~is_node & (lesions.long_axis_mm >= 10)) | (
    is_node & (lesions.short_axis_mm >= 15)
)
along_the_node = (~is_node & (lesions.long_axis_mm >= 10)) | (
    is_node & (lesions.long_axis_mm >= 15)
)
large_enough = measurable_kind & on_ct_or_mri & across_the_node
large_enough_lengthwise = measurable_kind & on_ct_or_mri & along_the_node

SHORT, LONG = "nodes on the short axis", "nodes on the longest diameter"
WHY = (
    "the page says that the longest diameter is recorded; RECIST 1.1, which it names, measures "
    "nodes across"
)

CRITERIA = (
    Criterion(
        id="measurable.present",
        says="At least one lesion on CT or MRI is measurable by RECIST 1.1: of a kind and a size "
        "that count, and not in a treated field unless it has progressed there",
        source=page.at(SECTION, 1),
        # That item says what a lesion in a treated field counts for.
        also=(page.at("Prior treatment", 4),),
        rule=lesions.some(large_enough & outside_treated_fields),
        reading=SHORT,
        others=(
            Reading(LONG, lesions.some(large_enough_lengthwise & outside_treated_fields), WHY),
        ),
        conventions=("one-lesion", "no-expiry"),
    ),
    Criterion(
        id="measurable.size",
        says="At least one lesion of a kind that counts measures 10 mm or more along its longest "
        "diameter on CT or MRI, or 15 mm or more across the short axis of a lymph node",
        source=page.at(SECTION, 2),
        rule=lesions.some(large_enough),
        reading=SHORT,
        others=(Reading(LONG, lesions.some(large_enough_lengthwise), WHY),),
        conventions=("one-lesion", "no-expiry"),
    ),
    Criterion(
        id="measurable.kind",
        says="At least one lesion is of a kind that can be measured: not leptomeningeal disease, "
        "ascites, an effusion, or spread along the lymph vessels of skin or lung",
        source=page.at(SECTION, 2),
        rule=lesions.some(measurable_kind),
        conventions=("no-expiry",),
    ),
)
