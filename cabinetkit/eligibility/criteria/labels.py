"""The indications of the US and the EU label, as reports give them: rule sets of their own."""

from cabinetkit.eligibility.criteria.later import (
    AFTER,
    WHY_AFTER,
    other_than_analog,
    progressed_after,
    progressed_on,
    systemic_other_than_analog,
)
from cabinetkit.eligibility.criteria.prior import treated_locally
from cabinetkit.eligibility.criterion import Criterion, Reading
from cabinetkit.eligibility.facts import (
    age,
    differentiated_enough,
    differentiation,
    extent,
    histology,
    therapies,
    tumour_by_histology,
    unresectable,
    well_differentiated,
)
from cabinetkit.sources import Place, source

approval = source("fda-approval-news").at("Paragraph on the approval")
eu_report = source("eu-approval-news").at("Opening paragraph")


def _differentiation(criterion_id: str, place: Place) -> Criterion:
    not_stated = differentiation == "not stated"
    return Criterion(
        id=criterion_id,
        says="The tumour is well differentiated",
        source=place,
        rule=(differentiation == "well differentiated") | (not_stated & well_differentiated),
        reading="well only",
        others=(
            Reading(
                "moderately counted in",
                differentiation.one_of("well differentiated", "moderately differentiated")
                | (not_stated & (well_differentiated | differentiated_enough)),
                "the word moderately is an older one, which the trial page puts beside well",
            ),
        ),
        conventions=("well-differentiated",),
    )


def _tumour(criterion_id: str, place: Place) -> Criterion:
    return Criterion(
        id=criterion_id,
        says="A neuroendocrine tumour, of the pancreas or of another site",
        source=place,
        rule=tumour_by_histology & (histology == "neuroendocrine tumour"),
        reading="a neuroendocrine tumour as such",
        others=(
            Reading(
                "adenocarcinoid and goblet cell carcinoid counted in",
                tumour_by_histology
                & histology.one_of(
                    "neuroendocrine tumour", "adenocarcinoid", "goblet cell carcinoid"
                ),
                "the report does not name these two; the trial page does, to exclude them",
            ),
        ),
    )


US = (
    Criterion(
        id="label.age",
        says="Aged 12 years or more",
        source=approval,
        rule=age >= 12,
        reading="as the report says",
    ),
    Criterion(
        id="label.previously-treated",
        says="The tumour has been treated before",
        source=approval,
        rule=therapies.some(therapies.kinds.one_of(*therapies.kinds.values)) | treated_locally,
        reading="to the letter",
        others=(
            Reading(
                "other than a somatostatin analog",
                therapies.some(other_than_analog) | treated_locally,
                "the report does not say which treatment counts; the trial behind the approval "
                "did not count an analog",
            ),
        ),
        conventions=("previously-treated",),
    ),
    Criterion(
        id="label.extent",
        says="The disease is metastatic, or locally advanced and cannot be removed by surgery",
        source=approval,
        rule=(extent == "metastatic") | ((extent == "locally advanced") & unresectable),
        reading="unresectable if locally advanced",
        others=(
            Reading(
                "unresectable in any case",
                extent.one_of("metastatic", "locally advanced") & unresectable,
                "a comma follows the word unresectable, so that it may go with both",
            ),
            Reading(
                "any one of the three",
                extent.one_of("metastatic", "locally advanced") | unresectable,
                "where the same report describes the trial, it lists the three as alternatives",
            ),
        ),
    ),
    _differentiation("label.differentiation", approval),
    _tumour("label.tumour", approval),
)

EU = (
    Criterion(
        id="eu.age",
        says="An adult, aged 18 years or more",
        source=eu_report,
        rule=age >= 18,
        reading="as the copy says",
        conventions=("adult",),
    ),
    Criterion(
        id="eu.progression",
        says="The tumour progressed after at least one systemic treatment other than a "
        "somatostatin analog",
        source=eu_report,
        rule=progressed_on(systemic_other_than_analog),
        reading="on a treatment",
        others=(Reading(AFTER, progressed_after(systemic_other_than_analog), WHY_AFTER),),
        conventions=("progression-on-treatment",),
    ),
    Criterion(
        id="eu.extent",
        says="The disease is metastatic or cannot be removed by surgery",
        source=eu_report,
        rule=(extent == "metastatic") | unresectable,
        reading="as the copy says",
    ),
    _differentiation("eu.differentiation", eu_report),
    _tumour("eu.tumour", eu_report),
)
